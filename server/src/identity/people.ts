import {
  type AuditAction,
  type AuditSubjectKind,
  mayAt,
  type Organisation,
  type Person,
  type PersonId,
  Refusal,
  type Role,
  scopesOf,
} from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller, Handlers } from '../platform/hub/caller.ts'
import type { Ids } from '../platform/ids.ts'
import { hashPassword } from './password.ts'
import { endSessions } from './sessions.ts'
import * as store from './store.ts'

type Names =
  | 'identity:people'
  | 'identity:add-organisation'
  | 'identity:add-person'
  | 'identity:grant'
  | 'identity:revoke-role'
  | 'identity:set-active'
  | 'identity:set-password'
  | 'identity:end-sessions'

export interface PeopleDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
}

/** What is asked, without a password: its hash is kept. */
type Asked = { readonly key: string } & Readonly<Record<string, unknown>>

/** What an administrator does with organisations, people and their rights, within the organisations of their scope. */
export function peopleHandlers(deps: PeopleDeps): Handlers<Names> {
  const { db, clock, ids } = deps
  const writeAs = <T>(caller: Caller, input: Asked, requestName: Names, run: (tx: Tx) => Promise<T>) =>
    db.write({ personId: caller.personId, key: input.key, requestName, input }, run)
  const audit = (
    tx: Tx,
    caller: Caller,
    action: AuditAction,
    subjectKind: AuditSubjectKind,
    subjectId: string,
    organisationId: string | null,
    details?: Record<string, string>,
  ) =>
    record(tx, {
      at: clock.now(),
      actorId: caller.personId,
      action,
      subjectKind,
      subjectId,
      organisationId,
      requestId: caller.requestId,
      ...(details && { details }),
    })

  return {
    async 'identity:people'(_input, caller) {
      const organisations = await store.organisationsUnder(db.read, scopesOf(caller.memberships, 'identity.manage'))
      const people = await store.peopleOf(db.read, { organisationIds: organisations.map((one) => one.id) })
      return { people: people.map(toPerson), organisations: organisations.map(store.toOrganisation) }
    },

    'identity:add-organisation': ({ key, parentId, kind, name }, caller) =>
      writeAs(caller, { key, parentId, kind, name }, 'identity:add-organisation', async (tx) => {
        const parent = await manageable(tx, caller, parentId)
        const id = ids.next()
        await store.insertOrganisation(tx, { id, parentId, kind, zh: name.zh, en: name.en, path: `${parent.path}${id}/`, at: clock.now() })
        await audit(tx, caller, 'identity.add-organisation', 'organisation', id, parentId)
        return { organisation: { id: id as Organisation['id'], parentId, kind, name } }
      }),

    async 'identity:add-person'({ key, login, name, password, role, organisationId }, caller) {
      const passwordHash = await hashPassword(password)
      return writeAs(caller, { key, login, name, role, organisationId }, 'identity:add-person', async (tx) => {
        await manageable(tx, caller, organisationId)
        const id = ids.next()
        await store.insertPerson(tx, { id, login, name, passwordHash, at: clock.now() })
        await store.insertMembership(tx, { personId: id, organisationId, role, at: clock.now() })
        await audit(tx, caller, 'identity.add-person', 'person', id, organisationId, { role })
        return { person: await onePerson(tx, id) }
      })
    },

    'identity:grant': ({ key, personId, role, organisationId }, caller) =>
      writeAs(caller, { key, personId, role, organisationId }, 'identity:grant', async (tx) => {
        await manageable(tx, caller, organisationId)
        await manageablePerson(tx, caller, personId)
        await store.insertMembership(tx, { personId, organisationId, role, at: clock.now() })
        await audit(tx, caller, 'identity.grant', 'person', personId, organisationId, { role })
        await append(tx, 'person.changed', { personId })
        return { person: await onePerson(tx, personId) }
      }),

    'identity:revoke-role': ({ key, personId, role, organisationId }, caller) =>
      writeAs(caller, { key, personId, role, organisationId }, 'identity:revoke-role', async (tx) => {
        await manageable(tx, caller, organisationId)
        await store.deleteMembership(tx, { personId, organisationId, role })
        await keepAnAdministrator(tx)
        await audit(tx, caller, 'identity.revoke-role', 'person', personId, organisationId, { role })
        await append(tx, 'person.changed', { personId })
        return { person: await onePerson(tx, personId) }
      }),

    'identity:set-active': ({ key, personId, active }, caller) =>
      writeAs(caller, { key, personId, active }, 'identity:set-active', async (tx) => {
        await manageablePerson(tx, caller, personId)
        await store.updatePerson(tx, personId, { active })
        if (!active) {
          await keepAnAdministrator(tx)
          await endSessions(tx, { personId }, clock.now(), 'deactivated')
        }
        await audit(tx, caller, active ? 'identity.activate' : 'identity.deactivate', 'person', personId, null)
        return { person: await onePerson(tx, personId) }
      }),

    async 'identity:set-password'({ key, personId, password }, caller) {
      const passwordHash = await hashPassword(password)
      return writeAs(caller, { key, personId }, 'identity:set-password', async (tx) => {
        await manageablePerson(tx, caller, personId)
        await store.updatePerson(tx, personId, { password_hash: passwordHash })
        if (personId !== caller.personId) await endSessions(tx, { personId }, clock.now(), 'revoked')
        await audit(tx, caller, 'identity.set-password', 'person', personId, null)
        return { person: await onePerson(tx, personId) }
      })
    },

    'identity:end-sessions': ({ key, personId }, caller) =>
      writeAs(caller, { key, personId }, 'identity:end-sessions', async (tx) => {
        await manageablePerson(tx, caller, personId)
        const ended = await endSessions(tx, { personId }, clock.now(), 'revoked')
        await audit(tx, caller, 'identity.end-sessions', 'person', personId, null)
        return { ended }
      }),
  }
}

async function manageable(tx: Tx, caller: Caller, organisationId: string) {
  const organisation = await store.organisationById(tx, organisationId)
  if (!organisation || !mayAt(caller.memberships, 'identity.manage', organisation.path)) throw new Refusal('identity.organisation-unknown')
  return organisation
}

/**
 * A person is managed by whoever manages every organisation where they hold a role: nobody reaches up through a shared person.
 * One who holds none, perhaps between two, is managed from the alliance's root only.
 */
async function manageablePerson(tx: Tx, caller: Caller, personId: string): Promise<void> {
  const memberships = await store.membershipsOf(tx, personId)
  const paths = memberships.length > 0 ? memberships.map((held) => held.organisationPath) : await store.rootPaths(tx)
  const all = paths.every((path) => mayAt(caller.memberships, 'identity.manage', path))
  const [person] = await store.peopleOf(tx, { personId })
  if (!person || !all) throw new Refusal('identity.person-unknown')
}

async function keepAnAdministrator(tx: Tx): Promise<void> {
  if ((await store.rootAdministrators(tx)).length === 0) throw new Refusal('identity.last-administrator')
}

async function onePerson(tx: Tx, personId: string): Promise<Person> {
  const [person] = await store.peopleOf(tx, { personId })
  if (!person) throw new Refusal('identity.person-unknown')
  return toPerson(person)
}

function toPerson(row: Awaited<ReturnType<typeof store.peopleOf>>[number]): Person {
  return {
    id: row.id as PersonId,
    login: row.login,
    name: row.name,
    active: row.active,
    memberships: row.memberships.map((m) => ({ role: m.role as Role, organisationId: m.organisation_id as Organisation['id'] })),
    openSessions: Number(row.openSessions ?? 0),
    lastActiveAt: row.lastActiveAt ? new Date(row.lastActiveAt).getTime() : null,
  }
}
