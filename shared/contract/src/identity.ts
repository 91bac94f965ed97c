import * as z from 'zod/mini'
import { request } from './define.ts'
import { EpochMs, IdempotencyKey, OrganisationId, PersonId, SessionId, text } from './ids.ts'
import { Organisation, OrganisationName, organisationKinds } from './organisations.ts'
import { roles } from './roles.ts'

export const Login = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{1,39}$/))
/** Length is what counts (NIST SP 800-63B 5.1.1.2); composition rules are not asked for. */
export const Password = z.string().check(z.minLength(10), z.maxLength(200))
export const MembershipRow = z.strictObject({ role: z.enum(roles), organisation: Organisation, organisationPath: z.string() })

/** Who is signed in, as the client sees it; GET /api/session. */
export const Me = z.strictObject({
  sessionId: SessionId,
  personId: PersonId,
  name: text(80),
  login: z.string(),
  memberships: z.array(MembershipRow),
  idleMinutes: z.int(),
})
export type Me = z.infer<typeof Me>

export const Person = z.strictObject({
  id: PersonId,
  login: z.string(),
  name: text(80),
  active: z.boolean(),
  memberships: z.array(z.strictObject({ role: z.enum(roles), organisationId: OrganisationId })),
  openSessions: z.int(),
  lastActiveAt: z.nullable(EpochMs),
})
export type Person = z.infer<typeof Person>

/** POST /api/session */
export const SignIn = z.strictObject({ login: z.string().check(z.maxLength(40)), password: z.string().check(z.maxLength(200)) })
/** POST /api/setup: the first administrator of an empty hub, with the code printed in the terminal. */
export const Setup = z.strictObject({
  code: z.string().check(z.maxLength(40)),
  organisation: OrganisationName,
  login: Login,
  name: text(80, 1),
  password: Password,
})

/** POST /api/session/socket-token: good for handshakes within `expiresInS`. */
export const SocketToken = z.strictObject({ token: z.string(), expiresInS: z.number() })
/** GET /api/setup */
export const SetupState = z.strictObject({ needed: z.boolean() })

const nothing = z.strictObject({})
const write = { key: IdempotencyKey }

export const identityRequests = {
  /** A person did something at this client; keeps the session from its idle timeout. */
  'identity:active': request({ kind: 'read', right: 'signed-in', input: nothing, output: nothing }),
  'identity:people': request({
    kind: 'read',
    right: 'identity.manage',
    input: nothing,
    output: z.strictObject({ people: z.array(Person), organisations: z.array(Organisation) }),
  }),
  'identity:add-organisation': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, parentId: OrganisationId, kind: z.enum(organisationKinds), name: OrganisationName }),
    output: z.strictObject({ organisation: Organisation }),
  }),
  'identity:add-person': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({
      ...write,
      login: Login,
      name: text(80, 1),
      password: Password,
      role: z.enum(roles),
      organisationId: OrganisationId,
    }),
    output: z.strictObject({ person: Person }),
  }),
  'identity:grant': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, personId: PersonId, role: z.enum(roles), organisationId: OrganisationId }),
    output: z.strictObject({ person: Person }),
  }),
  'identity:revoke-role': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, personId: PersonId, role: z.enum(roles), organisationId: OrganisationId }),
    output: z.strictObject({ person: Person }),
  }),
  'identity:set-active': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, personId: PersonId, active: z.boolean() }),
    output: z.strictObject({ person: Person }),
  }),
  'identity:set-password': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, personId: PersonId, password: Password }),
    output: z.strictObject({ person: Person }),
  }),
  'identity:end-sessions': request({
    kind: 'write',
    right: 'identity.manage',
    input: z.strictObject({ ...write, personId: PersonId }),
    output: z.strictObject({ ended: z.int() }),
  }),
}

export const sessionEndReasons = ['signed-out', 'revoked', 'idle', 'expired', 'deactivated'] as const
export const identityPushes = {
  'session:ended': z.strictObject({ reason: z.enum(sessionEndReasons) }),
  /** Rights changed while signed in: the client fetches /api/session again. */
  'session:changed': nothing,
}
