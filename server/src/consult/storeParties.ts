import type { ConsultId, PartyId } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Reader, StoredParty } from './store.ts'

const selectParties = (db: Reader, consultId: string) =>
  db.selectFrom('consult_party').selectAll().where('consult_id', '=', consultId).orderBy('asked_at').orderBy('id')
type Stored = Awaited<ReturnType<ReturnType<typeof selectParties>['execute']>>[number]

export async function partiesOf(db: Reader, consultId: string): Promise<StoredParty[]> {
  return (await selectParties(db, consultId).execute()).map(toParty)
}

/** A guest's party by its id, a person's by theirs. */
export async function findParty(
  db: Reader,
  consultId: string,
  which: { readonly partyId: string } | { readonly personId: string },
): Promise<StoredParty | undefined> {
  const all = selectParties(db, consultId)
  const one = 'partyId' in which ? all.where('id', '=', which.partyId) : all.where('person_id', '=', which.personId)
  const stored = await one.executeTakeFirst()
  return stored && toParty(stored)
}

function toParty(stored: Stored): StoredParty {
  return {
    id: stored.id as PartyId,
    personId: stored.person_id as StoredParty['personId'],
    name: stored.name,
    organisation: stored.organisation_zh === null ? null : { zh: stored.organisation_zh, en: stored.organisation_en ?? '' },
    askedAs: stored.asked_as as StoredParty['askedAs'],
    callId: stored.call_id,
    ringUntil: stored.ring_until,
    answer: stored.answer as StoredParty['answer'],
    presence: stored.presence as StoredParty['presence'],
    admitted: stored.admitted,
    guestLinkId: stored.guest_link_id,
  }
}

export interface NewParty extends Pick<StoredParty, 'id' | 'personId' | 'name' | 'organisation' | 'askedAs'> {
  readonly consultId: string
  readonly callId?: string
  readonly askedBy?: string
  readonly ringUntil?: Date | null
  readonly answered?: boolean
  readonly guest?: { readonly linkId: string; readonly tokenSha256: Buffer; readonly expiresAt: Date }
}

export async function insertParty(tx: Tx, party: NewParty): Promise<void> {
  await tx
    .insertInto('consult_party')
    .values({
      id: party.id,
      consult_id: party.consultId,
      person_id: party.personId,
      name: party.name,
      organisation_zh: party.organisation?.zh ?? null,
      organisation_en: party.organisation?.en ?? null,
      asked_as: party.askedAs,
      call_id: party.callId ?? null,
      asked_by: party.askedBy ?? null,
      asked_at: tx.at,
      ring_until: party.ringUntil ?? null,
      ...(party.answered && { answer: 'accepted', answered_at: tx.at }),
      guest_link_id: party.guest?.linkId ?? null,
      guest_token_sha256: party.guest?.tokenSha256 ?? null,
      guest_expires_at: party.guest?.expiresAt ?? null,
    })
    .execute()
}

export interface PartyChange {
  name?: string
  organisation_zh?: string | null
  organisation_en?: string | null
  asked_as?: StoredParty['askedAs']
  call_id?: string | null
  asked_by?: string
  asked_at?: Date
  ring_until?: Date | null
  answer?: StoredParty['answer']
  answered_at?: Date | null
  presence?: StoredParty['presence']
  admitted?: boolean
}
export function updateParty(tx: Tx, partyId: string, change: PartyChange) {
  return tx.updateTable('consult_party').set(change).where('id', '=', partyId).execute()
}

/**
 * One conditional update: an answer counts unless another one of the team has come first.
 * @returns whether it counted
 */
export async function answerOnce(tx: Tx, partyId: string, answer: 'accepted' | 'declined', evenCovered: boolean): Promise<boolean> {
  let query = tx.updateTable('consult_party').set({ answer, answered_at: tx.at, ring_until: null }).where('id', '=', partyId)
  query = query.where((eb) => eb.or([eb('answer', 'is', null), eb('answer', 'not in', evenCovered ? [answer] : [answer, 'covered'])]))
  return (await query.executeTakeFirst()).numUpdatedRows === 1n
}

/** The first who accepts covers the others of the team that have not answered. */
export function coverTeam(tx: Tx, consultId: string, callId: string, exceptPartyId: string) {
  return tx
    .updateTable('consult_party')
    .set({ answer: 'covered', answered_at: tx.at, ring_until: null })
    .where('consult_id', '=', consultId)
    .where('call_id', '=', callId)
    .where('id', '<>', exceptPartyId)
    .where('answer', 'is', null)
    .execute()
}

export async function openAttendance(tx: Tx, consultId: string, partyId: string): Promise<void> {
  await tx.insertInto('consult_attendance').values({ consult_id: consultId, party_id: partyId, joined_at: tx.at }).execute()
}

export async function closeAttendance(tx: Tx, which: { consultId: string; partyId?: string }, reason: string): Promise<void> {
  let query = tx.updateTable('consult_attendance').set({ left_at: tx.at, reason }).where('consult_id', '=', which.consultId)
  if (which.partyId !== undefined) query = query.where('party_id', '=', which.partyId)
  await query.where('left_at', 'is', null).execute()
}

export async function hasAttended(db: Reader, consultId: string, partyId: string): Promise<boolean> {
  const found = db.selectFrom('consult_attendance').select('id').where('consult_id', '=', consultId).where('party_id', '=', partyId)
  return (await found.limit(1).executeTakeFirst()) !== undefined
}

/** Those of a presence, else all but guests who are gone for good. */
export async function countParties(db: Reader, consultId: string, presence?: StoredParty['presence']): Promise<number> {
  let query = db
    .selectFrom('consult_party')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('consult_id', '=', consultId)
  if (presence) query = query.where('presence', '=', presence)
  else query = query.where('guest_ended_at', 'is', null)
  return Number((await query.executeTakeFirstOrThrow()).n)
}

/** Whoever was asked for another time answers anew. */
export function askAnew(tx: Tx, consultId: string, exceptPartyId: string) {
  return tx
    .updateTable('consult_party')
    .set({ answer: null, answered_at: null })
    .where('consult_id', '=', consultId)
    .where('id', '<>', exceptPartyId)
    .where('answer', 'is not', null)
    .execute()
}

/** Nobody is in, waits or is rung any more; who was put out stays so. */
export async function emptyRoom(tx: Tx, consultId: string): Promise<void> {
  const parties = () => tx.updateTable('consult_party').where('consult_id', '=', consultId)
  await parties().set({ presence: 'out' }).where('presence', 'in', ['in', 'lobby']).execute()
  await parties().set({ ring_until: null }).where('ring_until', 'is not', null).execute()
}

export async function presentParties(db: Reader): Promise<{ consultId: ConsultId; partyId: PartyId }[]> {
  const rows = await db.selectFrom('consult_party').select(['id', 'consult_id']).where('presence', 'in', ['in', 'lobby']).execute()
  return rows.map(({ id, consult_id }) => ({ partyId: id as PartyId, consultId: consult_id as ConsultId }))
}

/** Of those who wait, who need not any more: their clients come again once the row says so. */
export function releaseLobby(tx: Tx, consultId: string, who: 'admitted' | 'asked') {
  const waiting = tx
    .updateTable('consult_party')
    .set({ presence: 'out' })
    .where('consult_id', '=', consultId)
    .where('presence', '=', 'lobby')
  return (who === 'admitted' ? waiting.where('admitted', '=', true) : waiting.where('asked_as', 'not in', ['guest', 'knock'])).execute()
}
