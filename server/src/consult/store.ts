import type { ConsultId, ConsultRow, OrganisationName, PartyId, PersonId, TaskSummary } from '@lianxin/contract'
import type { Db, Tx } from '../platform/db/db.ts'

export type Reader = Db['read'] | Tx

/** What the rules look at of a consultation. */
export interface ConsultHead {
  readonly id: ConsultId
  readonly version: number
  readonly describedVersion: number
  readonly state: ConsultRow['state']
  readonly locked: boolean
  readonly waitingRoom: boolean
  readonly requesterId: string
  readonly hostPartyId: string
  readonly placeId: string
  readonly placePath: string
  readonly subjectId: string | null
  readonly startsAt: Date | null
  readonly closedAt: Date | null
}

/** One person or guest of a consultation. */
export interface StoredParty {
  readonly id: PartyId
  readonly personId: PersonId | null
  readonly name: string
  readonly organisation: typeof OrganisationName._zod.output | null
  readonly askedAs: ConsultRow['parties'][number]['askedAs']
  readonly callId: string | null
  readonly ringUntil: Date | null
  readonly answer: ConsultRow['parties'][number]['answer']
  readonly presence: ConsultRow['parties'][number]['presence']
  /** Let in by the host, or once in the room. */
  readonly admitted: boolean
  readonly guestLinkId: string | null
}

const selectHeads = (db: Reader) =>
  db
    .selectFrom('consult')
    .innerJoin('organisation as place', 'place.id', 'consult.place_id')
    .select([
      'consult.id',
      'consult.version',
      'consult.described_version as describedVersion',
      'consult.state',
      'consult.locked',
      'consult.waiting_room as waitingRoom',
      'consult.requester_id as requesterId',
      'consult.host_party_id as hostPartyId',
      'consult.place_id as placeId',
      'place.path as placePath',
      'consult.subject_id as subjectId',
      'consult.starts_at as startsAt',
      'consult.closed_at as closedAt',
    ])

export async function findHead(db: Reader, consultId: string): Promise<ConsultHead | undefined> {
  return (await selectHeads(db).where('consult.id', '=', consultId).executeTakeFirst()) as ConsultHead | undefined
}

/** The head, which nobody else changes until this transaction ends: all changes of one consultation come one after the other. */
export async function lockHead(tx: Tx, consultId: string): Promise<ConsultHead | undefined> {
  return (await selectHeads(tx).where('consult.id', '=', consultId).forUpdate(['consult']).executeTakeFirst()) as ConsultHead | undefined
}

export function updateConsult(tx: Tx, consultId: string, change: ConsultChange) {
  return tx.updateTable('consult').set(change).where('id', '=', consultId).execute()
}
export interface ConsultChange {
  state?: ConsultRow['state']
  urgency?: string
  title?: string
  question?: string
  described_version?: number
  host_party_id?: string
  starts_at?: Date | null
  duration_min?: number | null
  opened_at?: Date
  closed_at?: Date
  locked?: boolean
  waiting_room?: boolean
  remind_at?: Date | null
}

export async function bumpVersion(tx: Tx, consultId: string): Promise<void> {
  await tx
    .updateTable('consult')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', consultId)
    .execute()
}

export async function currentAbout(db: Reader, subjectId: string): Promise<string[]> {
  const rows = await db.selectFrom('consult').select('id').where('subject_id', '=', subjectId).where('state', '<>', 'closed').execute()
  return rows.map(({ id }) => id)
}

export function describeSubject(tx: Tx, consultId: string, summary: TaskSummary) {
  return tx
    .updateTable('consult')
    .set({ subject_summary: JSON.stringify(summary) })
    .where('id', '=', consultId)
    .execute()
}

export interface NewConsult extends Pick<ConsultRow, 'urgency' | 'title' | 'question' | 'durationMin' | 'waitingRoom'> {
  readonly id: string
  readonly subject: { readonly id: string; readonly summary: TaskSummary } | null
  readonly placeId: string
  readonly requesterId: string
  readonly hostPartyId: string
  readonly startsAt: Date | null
  readonly remindAt: Date | null
}

export async function insertConsult(tx: Tx, consult: NewConsult): Promise<void> {
  await tx
    .insertInto('consult')
    .values({
      id: consult.id,
      state: consult.startsAt ? 'scheduled' : 'open',
      urgency: consult.urgency,
      title: consult.title,
      question: consult.question,
      subject_kind: consult.subject && 'ecg',
      subject_id: consult.subject?.id ?? null,
      subject_summary: consult.subject && JSON.stringify(consult.subject.summary),
      place_id: consult.placeId,
      requester_id: consult.requesterId,
      host_party_id: consult.hostPartyId,
      starts_at: consult.startsAt,
      duration_min: consult.durationMin,
      created_at: tx.at,
      opened_at: consult.startsAt ? null : tx.at,
      waiting_room: consult.waitingRoom,
      remind_at: consult.remindAt,
    })
    .execute()
}

/** Who was asked when by whom, as it happened. */
export async function insertAsked(
  tx: Tx,
  asked: { consultId: string; partyId: string; askedBy: string; askedAs: StoredParty['askedAs'] },
): Promise<void> {
  await tx
    .insertInto('consult_asked')
    .values({ consult_id: asked.consultId, party_id: asked.partyId, asked_by: asked.askedBy, asked_as: asked.askedAs, at: tx.at })
    .execute()
}

export async function countAskedBy(db: Reader, personId: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('consult_asked')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('asked_by', '=', personId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** @returns whether anything of it is new */
export async function updateGuest(
  tx: Tx,
  partyId: string,
  { name, organisation }: Pick<StoredParty, 'name' | 'organisation'>,
): Promise<boolean> {
  const zh = organisation?.zh ?? null
  const done = await tx
    .updateTable('consult_party')
    .set({ name, organisation_zh: zh, organisation_en: organisation?.en ?? null })
    .where('id', '=', partyId)
    .where((eb) => eb.or([eb('name', '<>', name), eb('organisation_zh', 'is distinct from', zh)]))
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
