import { type InputOf, type OutputOf, Refusal, scopesOf } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult, entitled } from './access.ts'
import type { ConsultParts } from './deps.ts'
import { askablePeople, findColleagues } from './storePeople.ts'
import { linksOf } from './storeGuests.ts'
import { opinionsOf, recordingsOf } from './storeRecord.ts'
import { attendanceOf, findRows, idsConcerning, type RowAndReach, rowOf } from './storeRows.ts'
import { shownIn, viewOf } from './views.ts'

/** A snapshot; what changes later comes as versioned pushes, which may overtake it. */
export async function watchConsults(
  { db, clock }: ConsultParts,
  { since }: InputOf<'consult:watch'>,
  caller: Caller,
): Promise<OutputOf<'consult:watch'>> {
  const scopes = scopesOf(caller.memberships, 'consult.take-part')
  const ids =
    caller.guestOf === null ? await idsConcerning(db.read, { personId: caller.personId, scopes, since: new Date(since) }) : [caller.guestOf]
  const { personId: actorId, requestId } = caller
  const [found] = await Promise.all([
    findRows(db.read, ids),
    record(db.read, { at: clock.now(), actorId, requestId, action: 'consult.watched', subjectKind: 'consult', subjectId: caller.guestOf }),
  ])
  return { now: clock.nowMs(), rows: found.flatMap((one) => rowFor(one, caller) ?? []) }
}

/** All there is of one; the reading of it is on record before the answer leaves. @throws Refusal consult.unknown */
export async function readConsult(
  parts: ConsultParts,
  { consultId }: InputOf<'consult:read'>,
  caller: Caller,
): Promise<OutputOf<'consult:read'>> {
  const { db, clock } = parts
  const { consult } = await entitled(db.read, consultId, caller)
  const found = await rowOf(db.read, consultId)
  await auditConsult(db.read, clock.now(), 'consult.read', consult, caller)
  const view = viewOf(found, caller)
  if (!view) throw new Refusal('consult.unknown')
  if (view.of !== 'all') return { row: shownIn(view, found.row), attendance: [], links: [], opinions: [], recordings: [] }
  const [attendance, links, opinions, recordings] = await Promise.all([
    attendanceOf(db.read, consultId),
    linksOf(db.read, consultId),
    opinionsOf(db.read, consultId),
    recordingsOf(db.read, consultId),
  ])
  return { row: found.row, attendance, links, opinions, recordings }
}

export async function listColleagues(
  { db, online, onDuty }: ConsultParts,
  { query }: InputOf<'consult:colleagues'>,
  caller: Caller,
): Promise<OutputOf<'consult:colleagues'>> {
  const ids = await findColleagues(db.read, query, caller.personId, [...online])
  const [people, duty] = await Promise.all([askablePeople(db.read, ids), onDuty(db.read)])
  const colleagues = people.map(({ personId, name, memberships }) => ({
    personId,
    name,
    memberships: memberships.map(({ role, organisationId, organisation }) => ({ role, organisationId, organisation })),
    online: online.has(personId),
    onDuty: duty.includes(personId),
  }))
  return { colleagues }
}

function rowFor(found: RowAndReach, caller: Caller) {
  const view = viewOf(found, caller)
  return view && shownIn(view, found.row)
}
