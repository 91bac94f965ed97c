import { type Colleague, type OrganisationId, type PersonId, type Role, rights } from '@lianxin/contract'
import type { Reader } from './store.ts'

/** Someone who can be asked, with every role by which they take part. */
export interface Askable extends Pick<Colleague, 'personId' | 'name'> {
  readonly memberships: readonly (Colleague['memberships'][number] & { readonly organisationPath: string })[]
}

export const colleaguesLimit = 50

const clinicalRoles: readonly Role[] = rights['consult.take-part']

const selectClinicians = (db: Reader) =>
  db
    .selectFrom('person')
    .innerJoin('membership', 'membership.person_id', 'person.id')
    .innerJoin('organisation', 'organisation.id', 'membership.organisation_id')
    .where('person.active', '=', true)
    .where('membership.role', 'in', clinicalRoles)

/** Those of the people who are active and take part in consultations at all. */
export async function askablePeople(db: Reader, personIds: readonly string[]): Promise<Askable[]> {
  if (personIds.length === 0) return []
  const rows = await selectClinicians(db)
    .select([
      'person.id',
      'person.name',
      'membership.role',
      'organisation.id as organisationId',
      'organisation.path',
      'organisation.name_zh as zh',
      'organisation.name_en as en',
    ])
    .where('person.id', 'in', personIds)
    .orderBy('organisation.path')
    .execute()
  const people = new Map<string, { personId: PersonId; name: string; memberships: Askable['memberships'][number][] }>()
  for (const { id, name, role, organisationId, path, zh, en } of rows) {
    const person = people.get(id) ?? { personId: id as PersonId, name, memberships: [] }
    const held = { role: role as Role, organisationId: organisationId as OrganisationId, organisation: { zh, en } }
    person.memberships.push({ ...held, organisationPath: path })
    people.set(id, person)
  }
  return personIds.flatMap((id) => people.get(id) ?? [])
}

export async function peopleOfRole(db: Reader, role: Role, organisationId: string): Promise<string[]> {
  const rows = await selectClinicians(db)
    .select('person.id')
    .where('membership.role', '=', role)
    .where('organisation.id', '=', organisationId)
    .orderBy('person.name')
    .execute()
  return rows.map(({ id }) => id)
}

/** By name, login or organisation; who is online comes first. */
export async function findColleagues(db: Reader, query: string, exceptId: string, online: readonly string[]): Promise<string[]> {
  const like = `%${query.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const rows = await selectClinicians(db)
    .select((eb) => ['person.id', 'person.name', eb('person.id', 'in', online.length > 0 ? online : [exceptId]).as('here')])
    .distinct()
    .where('person.id', '<>', exceptId)
    .where((eb) =>
      eb.or([
        eb('person.name', 'ilike', like),
        eb('person.login', 'ilike', like),
        eb('organisation.name_zh', 'ilike', like),
        eb('organisation.name_en', 'ilike', like),
      ]),
    )
    .orderBy('here', 'desc')
    .orderBy('person.name')
    .orderBy('person.id')
    .limit(colleaguesLimit)
    .execute()
  return rows.map(({ id }) => id)
}
