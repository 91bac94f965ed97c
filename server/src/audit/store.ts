import type { AuditAction, AuditSubjectKind } from '@lianxin/contract'
import type { Db, Tx } from '../platform/db/db.ts'

/** One line of the record of who did what to which record, when. `details` holds codes and numbers, never patient data. */
export interface AuditFact {
  readonly at: Date
  /** A person's id, or of a guest their party's; null for what the hub does by itself. */
  readonly actorId: string | null
  readonly action: AuditAction
  readonly subjectKind: AuditSubjectKind
  readonly subjectId: string | null
  readonly organisationId?: string | null
  readonly requestId?: string | null
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

/** Writes the fact in the transaction that makes it true; the table takes inserts only. */
export async function record(tx: Tx | Db['read'], fact: AuditFact): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({
      at: fact.at,
      actor_id: fact.actorId,
      action: fact.action,
      subject_kind: fact.subjectKind,
      subject_id: fact.subjectId,
      organisation_id: fact.organisationId ?? null,
      request_id: fact.requestId ?? null,
      details: fact.details ? JSON.stringify(fact.details) : null,
    })
    .execute()
}

interface Asked {
  readonly before: { readonly at: Date; readonly id: number } | null
  readonly subjectId: string | null
  readonly limit: number
  readonly paths: readonly string[]
}

/** Newest first. `paths` are the scopes the asker may see; entries of no organisation are seen by the alliance's own administrator only. */
export function listEntries(db: Db, asked: Asked) {
  let query = db.read
    .selectFrom('audit_entry')
    .leftJoin('person', 'person.id', 'audit_entry.actor_id')
    .leftJoin('consult_party as guest', 'guest.id', 'audit_entry.actor_id')
    .leftJoin('organisation', 'organisation.id', 'audit_entry.organisation_id')
    .select((eb) => [
      'audit_entry.id',
      'audit_entry.at',
      eb.fn.coalesce('person.name', 'guest.name').as('actorName'),
      'audit_entry.action',
      'audit_entry.subject_kind',
      'audit_entry.subject_id',
      'audit_entry.request_id',
    ])
    .where((eb) =>
      eb.or([
        ...asked.paths.map((path) => eb('organisation.path', 'like', `${path}%`)),
        ...(asked.paths.some((path) => path.split('/').length === 3) ? [eb('audit_entry.organisation_id', 'is', null)] : []),
      ]),
    )
    .orderBy('audit_entry.at', 'desc')
    .orderBy('audit_entry.id', 'desc')
    .limit(asked.limit)
  const { before } = asked
  if (before)
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('audit_entry.at', 'audit_entry.id'), '<', tuple(before.at, before.id)))
  if (asked.subjectId) query = query.where('audit_entry.subject_id', '=', asked.subjectId)
  return query.execute()
}

/** What people call the subjects: an ECG's or a consultation's number, a person's login, an organisation's name. A queue or session has no name. */
export async function subjectNames(
  db: Db,
  rows: readonly { subject_kind: string; subject_id: string | null }[],
): Promise<Map<string, string>> {
  const idsOf = (kind: AuditSubjectKind) =>
    new Set(rows.flatMap((row) => (row.subject_kind === kind && row.subject_id !== null ? [row.subject_id] : [])))
  const [ecgs, people, organisations, consults] = [idsOf('ecg'), idsOf('person'), idsOf('organisation'), idsOf('consult')].map((ids) => [
    ...ids,
  ])
  const found = await Promise.all([
    ecgs?.length ? db.read.selectFrom('ecg').select(['id', 'number as name']).where('id', 'in', ecgs).execute() : [],
    people?.length ? db.read.selectFrom('person').select(['id', 'login as name']).where('id', 'in', people).execute() : [],
    organisations?.length
      ? db.read.selectFrom('organisation').select(['id', 'name_zh as name']).where('id', 'in', organisations).execute()
      : [],
    consults?.length ? db.read.selectFrom('consult').select(['id', 'number as name']).where('id', 'in', consults).execute() : [],
  ])
  return new Map(found.flat().map(({ id, name }) => [id, String(name)]))
}
