import { type ConsultId, consultLimits, type InputOf, mayAt, type OutputOf, type PartyId, Refusal } from '@lianxin/contract'
import { AccessRefused } from '../audit/index.ts'
import { membershipsOf, organisationById } from '../identity/index.ts'
import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { ask } from './ask.ts'
import type { ConsultParts, EcgOfCase } from './deps.ts'
import { organisationOf } from './parties.ts'
import { insertConsult } from './store.ts'
import { insertMaterial } from './storeMaterials.ts'
import { insertParty } from './storeParties.ts'
import { rowOf } from './storeRows.ts'

type Input = InputOf<'consult:open'>

/**
 * Opens a room at once, which rings, or appoints one. It belongs to the site of its ECG, else to where the caller works.
 * @throws Refusal ecg.unknown, identity.organisation-unknown, and what asking refuses
 */
export function openConsult(parts: ConsultParts, input: Input, caller: Caller): Promise<OutputOf<'consult:open'>> {
  const { db, ids } = parts
  return db.write({ personId: caller.personId, key: input.key, requestName: 'consult:open', input }, async (tx) => {
    const { place, subject } = await placeOf(parts, tx, input, caller)
    const id = ids.next() as ConsultId
    const hostPartyId = ids.next() as PartyId
    const startsAt = input.startsAt === null ? null : new Date(input.startsAt)
    const { urgency, title, question, durationMin, waitingRoom } = input
    const said = { urgency, title, question, durationMin, waitingRoom, startsAt, remindAt: nextReminder(startsAt, tx.at) }
    await insertConsult(tx, { ...said, id, subject, placeId: place.id, requesterId: caller.personId, hostPartyId })
    await insertHost(tx, id, hostPartyId, input, caller)
    for (const [position, material] of input.materials.entries())
      await insertMaterial(tx, { ...material, id: ids.next(), consultId: id, position, ecgId: null, fileId: null, ready: false })
    const consult = { id, state: startsAt ? ('scheduled' as const) : ('open' as const), placePath: place.path, hostPartyId }
    const asked = await ask(parts, tx, consult, input.invite, caller)
    await auditConsult(tx, tx.at, 'consult.open', { id, placeId: place.id }, caller, { asked, scheduled: startsAt !== null })
    await append(tx, 'consult.changed', { consultId: id })
    return { row: (await rowOf(tx, id)).row }
  })
}

async function insertHost(tx: Tx, consultId: string, id: PartyId, { organisationId }: Input, caller: Caller): Promise<void> {
  const organisation = organisationOf(await membershipsOf(tx, caller.personId), organisationId)
  const { personId, name } = caller
  await insertParty(tx, { id, consultId, personId, name, organisation, askedAs: 'host', answered: true })
}

async function placeOf(parts: ConsultParts, tx: Tx, { ecgId, organisationId }: Input, caller: Caller) {
  if (ecgId !== null) {
    const { siteId, sitePath, summary } = await readableEcg(parts, tx, ecgId, caller)
    return { place: { id: siteId, path: sitePath }, subject: { id: ecgId, summary } }
  }
  const place = await organisationById(tx, organisationId)
  if (!place || !mayAt(caller.memberships, 'consult.take-part', place.path)) throw new Refusal('identity.organisation-unknown')
  return { place: { id: place.id, path: place.path }, subject: null }
}

/** An ECG that the caller may bring before others. @throws Refusal ecg.unknown */
export async function readableEcg({ ecgs }: ConsultParts, tx: Tx, ecgId: string, caller: Caller): Promise<EcgOfCase> {
  const ecg = await ecgs.find(tx, ecgId)
  if (!ecg) throw new Refusal('ecg.unknown')
  if (!mayAt(caller.memberships, 'ecg.read', ecg.sitePath))
    throw new AccessRefused('ecg.unknown', 'ecg.read', { kind: 'ecg', id: ecgId, organisationId: ecg.siteId })
  return ecg
}

/** The next moment at which an appointed consultation reminds its parties: shortly before, and at its start. */
export function nextReminder(startsAt: Date | null, after: Date): Date | null {
  if (!startsAt) return null
  const before = new Date(startsAt.getTime() - consultLimits.remindBeforeMinutes * 60_000)
  return [before, startsAt].find((at) => at > after) ?? null
}
