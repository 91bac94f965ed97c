import { type ConsultId, type ConsultRow, type IdempotencyKey, Refusal, type RequestName } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { type Entitled, lockEntitled } from './access.ts'
import { changed } from './changed.ts'
import type { ConsultParts } from './deps.ts'
import type { StoredParty } from './store.ts'
import { findParty } from './storeParties.ts'
import { rowOf } from './storeRows.ts'

interface Change {
  readonly requestName: RequestName
  readonly input: { readonly key: IdempotencyKey; readonly consultId: ConsultId }
  readonly caller: Caller
}

/** One change of a consultation that is not closed, its next version, the news, and the row as it now is. `run` answers false when nothing changed. */
export function changeConsult(
  { db }: Pick<ConsultParts, 'db'>,
  { requestName, input, caller }: Change,
  run: (tx: Tx, found: Entitled) => Promise<boolean | void>,
): Promise<{ row: ConsultRow }> {
  const { key, consultId } = input
  return db.write({ personId: caller.personId, key, requestName, input }, async (tx) => {
    const found = await lockCurrent(tx, consultId, caller)
    if ((await run(tx, found)) !== false) await changed(tx, consultId)
    return { row: (await rowOf(tx, consultId)).row }
  })
}

/** @throws Refusal consult.unknown, consult.closed, consult.removed */
export async function lockCurrent(tx: Tx, consultId: ConsultId, caller: Caller): Promise<Entitled> {
  const found = await lockEntitled(tx, consultId, caller)
  if (found.consult.state === 'closed') throw new Refusal('consult.closed')
  if (found.party?.presence === 'removed') throw new Refusal('consult.removed')
  return found
}

/** Someone of the house who was asked or let in: may ask others, bring materials. @throws Refusal consult.not-in-room */
export function asMember({ party }: Entitled): StoredParty {
  const waits = party?.askedAs === 'knock' && !party.admitted
  if (!party || party.personId === null || waits) throw new Refusal('consult.not-in-room')
  return party
}

/**
 * The host, or while the host is not in the room any member who is: a room must not be stuck because one person's line broke.
 * @throws Refusal consult.not-host
 */
export async function asHost(tx: Tx, { consult, party }: Entitled): Promise<StoredParty> {
  if (party?.id === consult.hostPartyId) return party
  const host = await findParty(tx, consult.id, { partyId: consult.hostPartyId })
  if (party?.personId != null && party.presence === 'in' && host?.presence !== 'in') return party
  throw new Refusal('consult.not-host')
}
