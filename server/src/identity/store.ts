import type { Membership, Organisation, OrganisationId, PersonId, Role, SessionId } from '@lianxin/contract'
import { sql } from 'kysely'
import type { Db, Tx } from '../platform/db/db.ts'

type Reader = Db['read'] | Tx

export interface OpenSession {
  readonly sessionId: SessionId
  readonly personId: PersonId
  readonly name: string
  readonly login: string
  readonly lastActiveAt: Date
}

const openSessions = (db: Reader) =>
  db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select(['session.id as sessionId', 'person.id as personId', 'person.name', 'person.login', 'session.last_active_at as lastActiveAt'])
    .where('session.ended_at', 'is', null)
    .where('person.active', '=', true)

export async function sessionByToken(db: Reader, tokenSha256: Buffer, now: Date): Promise<OpenSession | undefined> {
  return (await openSessions(db)
    .where('session.token_sha256', '=', tokenSha256)
    .where('session.expires_at', '>', now)
    .executeTakeFirst()) as OpenSession | undefined
}

export async function sessionById(db: Reader, sessionId: string, now: Date): Promise<OpenSession | undefined> {
  return (await openSessions(db).where('session.id', '=', sessionId).where('session.expires_at', '>', now).executeTakeFirst()) as
    | OpenSession
    | undefined
}

export type MembershipWithOrganisation = Membership & { readonly role: Role; readonly organisation: Organisation }

export async function membershipsOf(db: Reader, personId: string): Promise<MembershipWithOrganisation[]> {
  const rows = await db
    .selectFrom('membership')
    .innerJoin('organisation', 'organisation.id', 'membership.organisation_id')
    .select([
      'membership.role',
      'organisation.id',
      'organisation.parent_id',
      'organisation.kind',
      'organisation.name_zh',
      'organisation.name_en',
      'organisation.path',
    ])
    .where('membership.person_id', '=', personId)
    .orderBy('organisation.path')
    .execute()
  return rows.map((row) => ({
    role: row.role as Role,
    organisationId: row.id,
    organisationPath: row.path,
    organisation: toOrganisation(row),
  }))
}

type OrganisationColumns = { id: string; parent_id: string | null; kind: string; name_zh: string; name_en: string }
export function toOrganisation(row: OrganisationColumns): Organisation {
  return {
    id: row.id as OrganisationId,
    parentId: row.parent_id as OrganisationId | null,
    kind: row.kind as Organisation['kind'],
    name: { zh: row.name_zh, en: row.name_en },
  }
}

export function insertSession(tx: Tx, row: { id: string; personId: string; tokenSha256: Buffer; at: Date; expiresAt: Date }) {
  return tx
    .insertInto('session')
    .values({
      id: row.id,
      person_id: row.personId,
      token_sha256: row.tokenSha256,
      created_at: row.at,
      last_active_at: row.at,
      expires_at: row.expiresAt,
    })
    .execute()
}

export function touchSession(db: Reader, sessionId: string, at: Date) {
  return db.updateTable('session').set({ last_active_at: at }).where('id', '=', sessionId).where('ended_at', 'is', null).execute()
}

export type SessionEnd = 'signed-out' | 'revoked' | 'idle' | 'expired' | 'deactivated'

export async function endSessions(
  tx: Tx,
  which: { personId?: string; sessionId?: string; idleSince?: Date; expiredAt?: Date },
  at: Date,
  reason: SessionEnd,
): Promise<string[]> {
  let query = tx.updateTable('session').set({ ended_at: at, end_reason: reason }).where('ended_at', 'is', null)
  if (which.personId !== undefined) query = query.where('person_id', '=', which.personId)
  if (which.sessionId !== undefined) query = query.where('id', '=', which.sessionId)
  if (which.idleSince !== undefined) query = query.where('last_active_at', '<', which.idleSince)
  if (which.expiredAt !== undefined) query = query.where('expires_at', '<=', which.expiredAt)
  return (await query.returning('id').execute()).map((row) => row.id)
}

export function personByLogin(db: Reader, login: string) {
  return db.selectFrom('person').select(['id', 'password_hash', 'active']).where('login', '=', login).executeTakeFirst()
}

export async function anyPerson(db: Reader): Promise<boolean> {
  return (await db.selectFrom('person').select('id').limit(1).executeTakeFirst()) !== undefined
}

export function insertPerson(tx: Tx, row: { id: string; login: string; name: string; passwordHash: string; at: Date }) {
  return tx
    .insertInto('person')
    .values({ id: row.id, login: row.login, name: row.name, password_hash: row.passwordHash, created_at: row.at })
    .execute()
}

export function insertMembership(tx: Tx, row: { personId: string; organisationId: string; role: Role; at: Date }) {
  return tx
    .insertInto('membership')
    .values({ person_id: row.personId, organisation_id: row.organisationId, role: row.role, granted_at: row.at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function deleteMembership(tx: Tx, row: { personId: string; organisationId: string; role: Role }) {
  return tx
    .deleteFrom('membership')
    .where('person_id', '=', row.personId)
    .where('organisation_id', '=', row.organisationId)
    .where('role', '=', row.role)
    .execute()
}

export function insertOrganisation(
  tx: Tx,
  row: { id: string; parentId: string | null; kind: string; zh: string; en: string; path: string; at: Date },
) {
  return tx
    .insertInto('organisation')
    .values({ id: row.id, parent_id: row.parentId, kind: row.kind, name_zh: row.zh, name_en: row.en, path: row.path, created_at: row.at })
    .execute()
}

export function organisationById(db: Reader, id: string) {
  return db.selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function rootPaths(db: Reader): Promise<string[]> {
  const rows = await db.selectFrom('organisation').select('path').where('parent_id', 'is', null).execute()
  return rows.map(({ path }) => path)
}

export function organisationsUnder(db: Reader, paths: readonly string[]) {
  return db
    .selectFrom('organisation')
    .selectAll()
    .where((eb) => eb.or(paths.map((path) => eb('path', 'like', `${path}%`))))
    .orderBy('path')
    .execute()
}

/** People with a membership at one of the organisations (or the one person), each with all memberships and session figures. */
export async function peopleOf(db: Reader, which: { organisationIds: readonly string[] } | { personId: string }) {
  let query = db
    .selectFrom('person')
    .select((eb) => [
      'person.id',
      'person.login',
      'person.name',
      'person.active',
      eb
        .selectFrom('session')
        .whereRef('session.person_id', '=', 'person.id')
        .where('ended_at', 'is', null)
        .select(eb.fn.countAll().as('n'))
        .as('openSessions'),
      eb
        .selectFrom('session')
        .whereRef('session.person_id', '=', 'person.id')
        .select((inner) => inner.fn.max('session.last_active_at').as('at'))
        .as('lastActiveAt'),
    ])
    .orderBy('person.login')
  if ('personId' in which) query = query.where('person.id', '=', which.personId)
  else
    query = query.where(
      'person.id',
      'in',
      db
        .selectFrom('membership')
        .select('person_id')
        .where('organisation_id', 'in', [...which.organisationIds]),
    )
  const people = await query.execute()
  if (people.length === 0) return []
  const memberships = await db
    .selectFrom('membership')
    .selectAll()
    .where(
      'person_id',
      'in',
      people.map((person) => person.id),
    )
    .execute()
  return people.map((person) => ({ ...person, memberships: memberships.filter((m) => m.person_id === person.id) }))
}

export function updatePerson(tx: Tx, personId: string, change: { active?: boolean; password_hash?: string }) {
  return tx.updateTable('person').set(change).where('id', '=', personId).execute()
}

/** How many active administrators hold the alliance's root, locked so that two cannot remove each other at once. */
export async function rootAdministrators(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .innerJoin('organisation', 'organisation.id', 'membership.organisation_id')
    .select('person.id')
    .where('membership.role', '=', 'administrator')
    .where('organisation.parent_id', 'is', null)
    .where('person.active', '=', true)
    .forUpdate()
    .execute()
  return rows.map((row) => row.id)
}

/** The hub's secret of that name, made at the first asking; every process gets the same. */
export async function secretNamed(db: Reader, name: string, fresh: Buffer): Promise<Buffer> {
  await db
    .insertInto('secret')
    .values({ name, value: fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db.selectFrom('secret').select('value').where('name', '=', name).executeTakeFirstOrThrow()
  return row.value
}

/** Holds off other writers of people until the transaction ends: one set-up, not two at once. */
export function lockPeople(tx: Tx) {
  return sql`lock table person in share row exclusive mode`.execute(tx)
}

export async function personNamed(db: Reader, personId: string): Promise<string> {
  return (await db.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirstOrThrow()).name
}

/** Of those whose sessions these were, the people who have no open one left. */
export async function peopleWithoutSession(db: Reader, formerSessionIds: readonly string[]): Promise<string[]> {
  if (formerSessionIds.length === 0) return []
  const rows = await db
    .selectFrom('session as former')
    .select('former.person_id')
    .distinct()
    .where('former.id', 'in', formerSessionIds)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('session as open')
            .select('open.id')
            .whereRef('open.person_id', '=', 'former.person_id')
            .where('open.ended_at', 'is', null),
        ),
      ),
    )
    .execute()
  return rows.map((row) => row.person_id)
}
