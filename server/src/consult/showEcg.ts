import { type ConsultId, type EcgId, type InputOf, mayAt, type OutputOf, Refusal } from '@lianxin/contract'
import { AccessRefused, record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { isInside, partyOf } from './access.ts'
import type { ConsultParts, EcgOfCase, FrameOfCase } from './deps.ts'
import { materialsOf } from './storeMaterials.ts'
import { summaryForGuest } from './views.ts'

/**
 * The ECGs of a consultation (its subject and those among its materials) for those who are inside, whatever their own scope is, and
 * for others by their own rights: a material may come from another place. Each showing is on record, before the answer leaves.
 * @throws Refusal ecg.unknown, and what partyOf refuses
 */
async function shown(parts: ConsultParts, consultId: ConsultId, ecgId: string, caller: Caller): Promise<EcgOfCase> {
  const { db, clock, ecgs } = parts
  const { consult, party } = await partyOf(parts, db.read, consultId, caller)
  const belongs = consult.subjectId === ecgId || (await materialsOf(db.read, consultId)).some((material) => material.ecgId === ecgId)
  const ecg = belongs ? await ecgs.find(db.read, ecgId) : undefined
  if (!ecg) throw new Refusal('ecg.unknown')
  if (!(party && isInside(party)) && !mayAt(caller.memberships, 'ecg.read', ecg.sitePath))
    throw new AccessRefused('ecg.unknown', 'ecg.read', { kind: 'ecg', id: ecgId, organisationId: ecg.siteId })
  const who = { actorId: caller.personId, requestId: caller.requestId, details: { consultId } }
  const subject = { subjectKind: 'ecg' as const, subjectId: ecgId, organisationId: ecg.siteId }
  await record(db.read, { at: clock.now(), action: 'consult.ecg-read', ...who, ...subject })
  return ecg
}

export async function ecgOf(
  parts: ConsultParts,
  { consultId, ecgId }: InputOf<'consult:ecg'>,
  caller: Caller,
): Promise<OutputOf<'consult:ecg'>> {
  const { summary, site } = await shown(parts, consultId, ecgId, caller)
  return { ecgId, site, summary: caller.guestOf === null ? summary : summaryForGuest(summary) }
}

export async function frameOf(parts: ConsultParts, consultId: ConsultId, ecgId: EcgId, caller: Caller): Promise<FrameOfCase> {
  await shown(parts, consultId, ecgId, caller)
  const frame = await parts.ecgs.frame(parts.db.read, ecgId, caller.personId)
  if (!frame) throw new Refusal('ecg.unknown')
  return frame
}
