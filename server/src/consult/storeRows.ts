import type {
  Attendance,
  ConsultId,
  ConsultParty,
  ConsultRow,
  EcgId,
  Material,
  OpinionContent,
  OrganisationId,
  PartyId,
  PersonId,
  TaskSummary,
} from '@lianxin/contract'
import type { Reader } from './store.ts'

/** A row with what decides who gets it, and how much of it. */
export interface RowAndReach {
  readonly row: ConsultRow
  readonly placePath: string
  readonly guests: readonly { readonly partyId: PartyId; readonly admitted: boolean }[]
}

/** A snapshot shows at most this many that are not closed and this many that are, the newest. */
const currentRowsLimit = 1000
const closedRowsLimit = 500

/** What concerns a person: they are a party of it, or one of `scopes` covers its place. */
export async function idsConcerning(
  db: Reader,
  { personId, scopes, since }: { readonly personId: string; readonly scopes: readonly string[]; readonly since: Date },
): Promise<string[]> {
  const concerning = db
    .selectFrom('consult')
    .innerJoin('organisation as place', 'place.id', 'consult.place_id')
    .select('consult.id')
    .where((eb) =>
      eb.or([
        ...scopes.map((path) => eb('place.path', 'like', `${path}%`)),
        eb(
          'consult.id',
          'in',
          eb.selectFrom('consult_party').select('consult_party.consult_id').where('consult_party.person_id', '=', personId),
        ),
      ]),
    )
  const [current, closed] = await Promise.all([
    concerning.where('consult.state', '<>', 'closed').orderBy('consult.created_at', 'desc').limit(currentRowsLimit).execute(),
    concerning
      .where('consult.state', '=', 'closed')
      .where('consult.closed_at', '>=', since)
      .orderBy('consult.closed_at', 'desc')
      .limit(closedRowsLimit)
      .execute(),
  ])
  return [...new Set([...current, ...closed].map(({ id }) => id))]
}

export async function findRows(db: Reader, ids: readonly string[]): Promise<RowAndReach[]> {
  if (ids.length === 0) return []
  const [consults, parties, materials, opinions, recordings] = await Promise.all([
    selectConsults(db, ids).execute(),
    byConsult(selectParties(db, ids)),
    byConsult(db.selectFrom('consult_material').selectAll().where('consult_id', 'in', ids).orderBy('position')),
    byConsult(newestOpinions(db, ids)),
    byConsult(db.selectFrom('consult_recording').select('consult_id').where('consult_id', 'in', ids).where('started_at', 'is not', null)),
  ])
  return consults.map((consult) => {
    const own = parties(consult.id)
    const [opinion] = opinions(consult.id)
    return {
      placePath: consult.place_path,
      guests: own.filter(({ person_id }) => person_id === null).map(({ id, admitted }) => ({ partyId: id as PartyId, admitted })),
      row: {
        ...toFrame(consult),
        parties: own.map(toParty),
        materials: materials(consult.id).map(toMaterial),
        opinion: opinion ? toOpinion(opinion) : null,
        recorded: recordings(consult.id).length > 0,
      },
    }
  })
}

async function byConsult<T extends { consult_id: string }>(query: {
  execute(): Promise<T[]>
}): Promise<(consultId: string) => readonly T[]> {
  const groups = Map.groupBy(await query.execute(), ({ consult_id }) => consult_id)
  return (consultId) => groups.get(consultId) ?? []
}

export async function rowOf(db: Reader, consultId: string): Promise<RowAndReach> {
  const [found] = await findRows(db, [consultId])
  if (!found) throw new Error('a consultation that was just held has no row')
  return found
}

export async function attendanceOf(db: Reader, consultId: string): Promise<Attendance[]> {
  const rows = await db.selectFrom('consult_attendance').selectAll().where('consult_id', '=', consultId).orderBy('id').execute()
  return rows.map(({ party_id, joined_at, left_at, reason }) => ({
    partyId: party_id as PartyId,
    joinedAt: joined_at.getTime(),
    leftAt: epochMs(left_at),
    reason: reason as Attendance['reason'],
  }))
}

const selectConsults = (db: Reader, ids: readonly string[]) =>
  db
    .selectFrom('consult')
    .innerJoin('organisation as place', 'place.id', 'consult.place_id')
    .innerJoin('person as requester', 'requester.id', 'consult.requester_id')
    .selectAll('consult')
    .select(['place.path as place_path', 'place.name_zh', 'place.name_en', 'requester.name as requester_name'])
    .where('consult.id', 'in', ids)

const selectParties = (db: Reader, ids: readonly string[]) =>
  db
    .selectFrom('consult_party')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('consult_attendance')
          .select(['party_id', (one) => one.fn.min('joined_at').as('first_joined'), (one) => one.fn.max('left_at').as('last_left')])
          .where('consult_id', 'in', ids)
          .groupBy('party_id')
          .as('attended'),
      (join) => join.onRef('attended.party_id', '=', 'consult_party.id'),
    )
    .selectAll('consult_party')
    .select(['attended.first_joined', 'attended.last_left'])
    .where('consult_id', 'in', ids)
    .orderBy('asked_at')
    .orderBy('id')

const newestOpinions = (db: Reader, ids: readonly string[]) =>
  db
    .selectFrom('consult_opinion')
    .distinctOn('consult_id')
    .select(['consult_id', 'version_no', 'consultant_name', 'signed_at', 'content'])
    .where('consult_id', 'in', ids)
    .orderBy('consult_id')
    .orderBy('version_no', 'desc')

function toFrame(consult: Awaited<ReturnType<ReturnType<typeof selectConsults>['execute']>>[number]) {
  return {
    consultId: consult.id as ConsultId,
    version: consult.version,
    number: consult.number,
    state: consult.state as ConsultRow['state'],
    urgency: consult.urgency as ConsultRow['urgency'],
    title: consult.title,
    question: consult.question,
    subject:
      consult.subject_id === null
        ? null
        : { kind: 'ecg' as const, id: consult.subject_id as EcgId, summary: consult.subject_summary as TaskSummary },
    place: { id: consult.place_id as OrganisationId, zh: consult.name_zh, en: consult.name_en },
    requester: { id: consult.requester_id as PersonId, name: consult.requester_name },
    hostPartyId: consult.host_party_id as PartyId,
    startsAt: epochMs(consult.starts_at),
    durationMin: consult.duration_min,
    createdAt: consult.created_at.getTime(),
    openedAt: epochMs(consult.opened_at),
    closedAt: epochMs(consult.closed_at),
    locked: consult.locked,
    waitingRoom: consult.waiting_room,
    lastMessageNo: consult.last_message_no,
  }
}

function toParty(party: Awaited<ReturnType<ReturnType<typeof selectParties>['execute']>>[number]): ConsultParty {
  return {
    partyId: party.id as PartyId,
    personId: party.person_id as PersonId | null,
    name: party.name,
    organisation: party.organisation_zh === null ? null : { zh: party.organisation_zh, en: party.organisation_en ?? '' },
    askedAs: party.asked_as as ConsultParty['askedAs'],
    askedAt: party.asked_at.getTime(),
    ringUntil: epochMs(party.ring_until),
    answer: party.answer as ConsultParty['answer'],
    answeredAt: epochMs(party.answered_at),
    presence: party.presence as ConsultParty['presence'],
    firstJoinedAt: epochMs(party.first_joined),
    lastLeftAt: epochMs(party.last_left),
  }
}

function toMaterial(stored: {
  id: string
  label: string
  required: boolean
  ecg_id: string | null
  file_id: string | null
  ready: boolean
}): Material {
  return {
    materialId: stored.id as Material['materialId'],
    label: stored.label,
    required: stored.required,
    ecgId: stored.ecg_id as Material['ecgId'],
    fileId: stored.file_id as Material['fileId'],
    ready: stored.ready,
  }
}

function toOpinion(stored: Awaited<ReturnType<ReturnType<typeof newestOpinions>['execute']>>[number]) {
  const { opinion } = stored.content as OpinionContent
  return { versionNo: stored.version_no, consultantName: stored.consultant_name, opinion, signedAt: stored.signed_at.getTime() }
}

function epochMs(at: Date | null): number | null {
  return at && at.getTime()
}
