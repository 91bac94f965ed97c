import { type ConsultId, mayAnywhere, Refusal } from '@lianxin/contract'
import type { Tx } from '../../platform/db/db.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import { type Entitled, isInside, lockEntitled } from '../access.ts'
import type { ConsultHead, StoredParty } from '../store.ts'

/** What was forgotten may still be said for so long after the end, by those of the house; a guest's session ends with it. */
export const writableAfterCloseMs = 24 * 3_600_000

/**
 * The party that says something, and its consultation, which nobody else changes until the transaction ends.
 * @throws Refusal consult.unknown, consult.removed, consult.not-in-room, consult.closed
 */
export async function lockSpeaker(
  tx: Tx,
  consultId: ConsultId,
  caller: Caller,
): Promise<{ readonly consult: ConsultHead; readonly party: StoredParty }> {
  const found = await lockEntitled(tx, consultId, caller)
  return { consult: found.consult, party: requireSpeaker(found, caller, tx.at) }
}

/** @throws Refusal consult.removed, consult.not-in-room, consult.closed */
export function requireSpeaker({ consult, party }: Entitled, caller: Caller, at: Date): StoredParty {
  if (party?.presence === 'removed') throw new Refusal('consult.removed')
  if (!party || !isInside(party)) throw new Refusal('consult.not-in-room')
  if (isOver(consult, caller, at)) throw new Refusal('consult.closed')
  return party
}

function isOver({ state, closedAt }: ConsultHead, { guestOf }: Caller, at: Date): boolean {
  return state === 'closed' && (guestOf !== null || at.getTime() - (closedAt?.getTime() ?? 0) > writableAfterCloseMs)
}

/** Who hears what is said: the parties that are inside, by the rights they hold at this moment. */
export function hearersOf(consultId: string, parties: readonly StoredParty[]): (caller: Caller) => boolean {
  const inside = parties.filter(isInside)
  const people = new Set<string>(inside.flatMap(({ personId }) => personId ?? []))
  const guests = new Set<string>(inside.flatMap(({ id, personId }) => (personId === null ? [id] : [])))
  return ({ guestOf, personId, memberships }) =>
    guestOf === null ? people.has(personId) && mayAnywhere(memberships, 'consult.take-part') : guestOf === consultId && guests.has(personId)
}
