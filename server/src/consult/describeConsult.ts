import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { type Entitled, auditConsult } from './access.ts'
import { asHost, changeConsult } from './changeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { nextReminder } from './openConsult.ts'
import { updateConsult } from './store.ts'
import { askAnew } from './storeParties.ts'

type Input = InputOf<'consult:describe'>

/**
 * What the request says, by its requester or the host. An appointed one that moves to another time asks everybody anew.
 * @throws Refusal consult.version-stale when what it says was changed since `baseVersion`, consult.not-host, hub.invalid-input
 */
export function describeConsult(parts: ConsultParts, input: Input, caller: Caller): Promise<OutputOf<'consult:describe'>> {
  return changeConsult(parts, { requestName: 'consult:describe', input, caller }, async (tx, found) => {
    const { consult } = found
    if (caller.personId !== consult.requesterId) await asHost(tx, found)
    if (input.baseVersion < consult.describedVersion) throw new Refusal('consult.version-stale', { version: consult.version })
    const { title, question, urgency, durationMin } = input
    await updateConsult(tx, consult.id, { title, question, urgency, duration_min: durationMin, described_version: consult.version + 1 })
    await moveTo(tx, found, input.startsAt)
    await auditConsult(tx, tx.at, 'consult.describe', consult, caller)
  })
}

async function moveTo(tx: Tx, { consult }: Entitled, startsAtMs: number | null): Promise<void> {
  // what has begun has its time
  if (consult.state !== 'scheduled' || startsAtMs === consult.startsAt?.getTime()) return
  if (startsAtMs === null) throw new Refusal('hub.invalid-input', { at: 'startsAt' })
  const startsAt = new Date(startsAtMs)
  await updateConsult(tx, consult.id, { starts_at: startsAt, remind_at: nextReminder(startsAt, tx.at) })
  await askAnew(tx, consult.id, consult.hostPartyId)
}
