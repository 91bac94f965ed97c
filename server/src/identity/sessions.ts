import { createHash, randomBytes } from 'node:crypto'
import { type Me, Refusal, type SignIn } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Identified } from '../platform/hub/hub.ts'
import type { Ids } from '../platform/ids.ts'
import { createAttempts } from './attempts.ts'
import { nobodysHash, verifyPassword } from './password.ts'
import { createSocketTokens, socketTokenSeconds } from './socketToken.ts'
import * as store from './store.ts'

export interface SessionDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly socketSecret: Buffer
  readonly idleMinutes: number
  readonly sessionHours: number
}

const touchEveryMs = 30_000

/** Sign-in, proof of who asks, and the end of sessions: by their owner, an administrator, idleness or age. */
export function createSessions(deps: SessionDeps) {
  const { db, clock, ids } = deps
  const attempts = createAttempts(clock)
  const tokens = createSocketTokens(deps.socketSecret, clock)
  const touchedAtMs = new Map<string, number>()

  async function identified(session: store.OpenSession | undefined): Promise<Identified | null> {
    if (!session || session.lastActiveAt.getTime() < clock.nowMs() - deps.idleMinutes * 60_000) return null
    return {
      personId: session.personId,
      sessionId: session.sessionId,
      name: session.name,
      memberships: await store.membershipsOf(db.read, session.personId),
      guestOf: null,
    }
  }

  async function verified(login: string, password: string, requestId: string): Promise<{ id: string }> {
    const person = await store.personByLogin(db.read, login)
    const genuine = await verifyPassword(password, person?.password_hash ?? nobodysHash)
    if (person?.active && genuine) return person
    await record(db.read, {
      at: clock.now(),
      actorId: person?.id ?? null,
      action: 'identity.sign-in-refused',
      subjectKind: 'person',
      subjectId: person?.id ?? null,
      requestId,
    })
    throw new Refusal('identity.wrong-credentials')
  }

  return {
    /** Short-lived proofs for a socket's handshake; other capabilities sign with them what is not a session's id. */
    tokens,

    /** @returns the cookie's token. @throws Refusal identity.wrong-credentials, identity.too-many-attempts */
    async signIn(input: typeof SignIn._zod.output, address: string, requestId: string): Promise<string> {
      const login = input.login.trim().toLowerCase()
      if (!attempts.begin(login, address)) throw new Refusal('identity.too-many-attempts')
      const person = await verified(login, input.password, requestId).catch((error: unknown) => {
        if (!(error instanceof Refusal && error.reason === 'identity.wrong-credentials')) attempts.undecided(login, address)
        throw error
      })
      attempts.succeeded(login, address)
      const token = randomBytes(32)
      const sessionId = ids.next()
      await db.tx(async (tx) => {
        const at = clock.now()
        await store.insertSession(tx, {
          id: sessionId,
          personId: person.id,
          tokenSha256: sha256(token),
          at,
          expiresAt: new Date(at.getTime() + deps.sessionHours * 3_600_000),
        })
        await record(tx, { at, actorId: person.id, action: 'identity.sign-in', subjectKind: 'session', subjectId: sessionId, requestId })
      })
      return token.toString('base64url')
    },

    /** Who holds the cookie's token; null when no live session does. */
    async byCookie(token: string | undefined): Promise<Identified | null> {
      if (!token || token.length > 100) return null
      return identified(await store.sessionByToken(db.read, sha256(Buffer.from(token, 'base64url')), clock.now()))
    },

    async me(who: Identified): Promise<Me> {
      const session = await store.sessionById(db.read, who.sessionId, clock.now())
      if (!session) throw new Refusal('identity.session-ended')
      const memberships = await store.membershipsOf(db.read, who.personId)
      return {
        sessionId: who.sessionId,
        personId: who.personId,
        name: who.name,
        login: session.login,
        idleMinutes: deps.idleMinutes,
        memberships: memberships.map(({ role, organisation, organisationPath }) => ({ role, organisation, organisationPath })),
      }
    },

    socketToken: (who: Identified) => ({ token: tokens.issue(who.sessionId), expiresInS: socketTokenSeconds }),

    /** @throws Refusal when the token or its session is not alive */
    async bySocketToken(token: string): Promise<Identified> {
      const who = await identified(await store.sessionById(db.read, tokens.verify(token), clock.now()))
      if (!who) throw new Refusal('identity.session-ended')
      return who
    },

    async bySessionId(sessionId: string): Promise<Identified | null> {
      return identified(await store.sessionById(db.read, sessionId, clock.now()))
    },

    /** Remembers that a person did something; written at most twice a minute. */
    async touch(sessionId: string): Promise<void> {
      const nowMs = clock.nowMs()
      if (nowMs - (touchedAtMs.get(sessionId) ?? 0) < touchEveryMs) return
      touchedAtMs.set(sessionId, nowMs)
      await store.touchSession(db.read, sessionId, clock.now())
    },

    async signOut(who: Identified, requestId: string): Promise<void> {
      await db.tx(async (tx) => {
        await endSessions(tx, { sessionId: who.sessionId }, clock.now(), 'signed-out')
        await record(tx, {
          at: clock.now(),
          actorId: who.personId,
          action: 'identity.sign-out',
          subjectKind: 'session',
          subjectId: who.sessionId,
          requestId,
        })
      })
    },

    /** Ends what sat idle or grew too old. */
    async sweep(): Promise<void> {
      const now = clock.now()
      await db.tx(async (tx) => {
        await endSessions(tx, { idleSince: new Date(now.getTime() - deps.idleMinutes * 60_000) }, now, 'idle')
        await endSessions(tx, { expiredAt: now }, now, 'expired')
      })
      for (const [sessionId, atMs] of touchedAtMs) if (now.getTime() - atMs > 2 * touchEveryMs) touchedAtMs.delete(sessionId)
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>

/** Ends sessions and tells the hub through the outbox, so that their sockets close even if this process dies here. */
export async function endSessions(
  tx: Tx,
  which: Parameters<typeof store.endSessions>[1],
  at: Date,
  reason: store.SessionEnd,
): Promise<number> {
  const ended = await store.endSessions(tx, which, at, reason)
  if (ended.length > 0) await append(tx, 'session.ended', { sessionIds: ended, reason })
  return ended.length
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
