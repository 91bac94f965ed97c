import type { Server as HttpServer } from 'node:http'
import { contract, Handshake, protocolVersion, Refusal, type sessionEndReasons, toWire } from '@lianxin/contract'
import { Server, type Socket } from 'socket.io'
import type { Clock } from '../clock.ts'
import { translate } from '../db/translate.ts'
import type { Ids } from '../ids.ts'
import type { Log } from '../log.ts'
import { createBucket } from '../rateLimit.ts'
import { remember } from '../recent.ts'
import type { Caller, Handlers } from './caller.ts'
import { dispatch, specOf } from './dispatch.ts'
import { createDoor } from './door.ts'
import { createHearing } from './hearing.ts'
import { createNewest } from './newest.ts'
import { createPresence } from './presence.ts'
import type { Push } from './pusher.ts'

export type Identified = Omit<Caller, 'requestId' | 'lineId'>
type Admitted = { readonly identified: Identified; readonly asOf: number }
type SessionEnd = (typeof sessionEndReasons)[number]

export interface HubDeps {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly behindProxy: boolean
  /** Proves a handshake's short-lived token; throws a Refusal. */
  identify(token: string): Promise<Identified>
  isTrustedOrigin(origin: string | undefined, host: string | undefined): boolean
  /** The first line of a person has opened, or their last one has closed. */
  onPresence(personId: string, here: boolean): void
  /** A socket that had proven who it is has closed. */
  onLineClosed(lineId: string): void
}

export interface Hub {
  readonly push: Push
  /** Ends the sockets of sessions at once, telling each client why. */
  endSessions(sessionIds: readonly string[], reason: SessionEnd): void
  /** Rights of a person changed: takes the new ones for each open socket, or ends it. */
  refreshPerson(personId: string, reload: (sessionId: string) => Promise<Identified | null>): Promise<void>
  /** When anything came by a socket last, be it a sign of life; undefined when it is not open. */
  lastHeardMs(lineId: string): number | undefined
  counts(): HubCounts
  close(): Promise<void>
}
export interface HubCounts {
  readonly sockets: number
  readonly answered: number
  readonly refused: Readonly<Record<string, number>>
}

const limits = {
  /** socket.io disconnects on a larger frame; requests have tighter limits of their own in the contract. */
  frameBytes: 256 * 1024,
  normal: { perSecond: 40, burst: 120 },
  bulk: { perSecond: 400, burst: 1200 },
  /** A socket that is refused this often within ten seconds is not a client of ours. */
  refusalsPerTenSeconds: 300,
  socketsPerSession: 16,
  /** Lines of one address that have not said who they are: as many as a county's clinics that come back at once behind one address. */
  strangersPerAddress: 256,
} as const

/** The hub: binds the contract to socket.io, and nothing reaches a handler that the contract does not allow. */
export function createHub(server: HttpServer, handlers: Handlers, deps: HubDeps): Hub {
  const door = createDoor(limits.strangersPerAddress, deps.behindProxy)
  const io = new Server(server, {
    path: '/hub',
    serveClient: false,
    maxHttpBufferSize: limits.frameBytes,
    pingInterval: 10_000,
    pingTimeout: 20_000,
    // a line that does not say who it is
    connectTimeout: 10_000,
    allowRequest: (request, decide) =>
      decide(null, deps.isTrustedOrigin(request.headers.origin, request.headers.host) && door.hasRoom(request)),
  })
  io.engine.on('connection', door.arrive)
  const callers = new Map<Socket, Identified>()
  const hearing = createHearing(deps.clock)
  const presence = createPresence((personId, here) => closing || deps.onPresence(personId, here))
  const tally = { answered: 0, refused: new Map<string, number>() }
  const inFlight = new Set<Promise<void>>()
  /** Sessions that ended lately: one may end between the proof of its token and its socket's first message. */
  const endedLately = new Set<string>()
  /** Likewise, how often anyone's rights were changed: who was proven before a change is to be proven again. */
  let rightsChanges = 0
  let closing = false

  io.use((socket, next) => {
    const asOf = rightsChanges
    admit(socket, callers, deps).then(
      (identified) => {
        socket.data = { identified, asOf } satisfies Admitted
        next()
      },
      (error: unknown) => next(handshakeError(error, deps.log)),
    )
  })
  io.on('connection', (socket) => {
    door.letIn(socket.conn)
    const { identified, asOf } = socket.data as Admitted
    if (endedLately.has(identified.sessionId)) return void socket.disconnect(true)
    if (asOf !== rightsChanges) return comeAgain(socket)
    callers.set(socket, identified)
    hearing.begin(socket)
    if (identified.guestOf === null) presence.opened(identified.personId)
    socket.on('disconnect', () => forget(socket))
    serve(socket)
  })

  function forget(socket: Socket): void {
    const identified = callers.get(socket)
    hearing.end(socket.id)
    if (!callers.delete(socket) || !identified) return
    if (identified.guestOf === null) presence.closed(identified.personId)
    deps.onLineClosed(socket.id)
  }

  function serve(socket: Socket): void {
    const buckets = {
      normal: createBucket(deps.clock, limits.normal.perSecond, limits.normal.burst),
      bulk: createBucket(deps.clock, limits.bulk.perSecond, limits.bulk.burst),
    }
    const patience = createBucket(deps.clock, limits.refusalsPerTenSeconds / 10, limits.refusalsPerTenSeconds)
    const refuse = (refusal: Refusal, reply: unknown, requestId: string) => {
      tally.refused.set(refusal.reason, (tally.refused.get(refusal.reason) ?? 0) + 1)
      if (typeof reply === 'function') reply({ ok: false, error: toWire(refusal, requestId) })
      if (patience.take()) return
      // what it had already sent is neither counted nor logged a thousand times
      socket.offAny()
      deps.log.warn({ sessionId: callers.get(socket)?.sessionId, reason: refusal.reason }, 'socket closed: too many refused messages')
      socket.disconnect(true)
    }
    socket.onAny((name: string, ...args: unknown[]) => {
      const reply = args.at(-1)
      const identified = callers.get(socket)
      const requestId = deps.ids.next()
      const spec = specOf(name)
      if (!identified) return refuse(new Refusal('identity.session-ended'), reply, requestId)
      if (!spec || args.length !== 2 || typeof reply !== 'function') return refuse(new Refusal('hub.unknown-event'), reply, requestId)
      if (closing) return refuse(new Refusal('hub.shutting-down'), reply, requestId)
      if (!buckets[spec.rate].take()) return refuse(new Refusal('hub.rate-limited'), reply, requestId)
      const answering = dispatch(spec, name, args[0], { ...identified, requestId, lineId: socket.id }, handlers, deps.log).then((ack) => {
        if (ack.ok) tally.answered += 1
        else tally.refused.set(ack.error.reason, (tally.refused.get(ack.error.reason) ?? 0) + 1)
        reply(ack)
      })
      inFlight.add(answering)
      void answering.finally(() => inFlight.delete(answering))
    })
  }

  const socketsWhere = (match: (identified: Identified) => boolean) => [...callers].filter(([, identified]) => match(identified))

  function endSessions(sessionIds: readonly string[], reason: SessionEnd): void {
    const ended = new Set(sessionIds)
    remember(endedLately, sessionIds, 10_000)
    for (const [socket] of socketsWhere((identified) => ended.has(identified.sessionId))) {
      forget(socket)
      socket.emit('session:ended', { reason })
      socket.disconnect(true)
    }
  }

  return {
    push: pushTo(io, callers, deps.clock),
    endSessions,
    async refreshPerson(personId, reload) {
      rightsChanges += 1
      for (const [socket, identified] of socketsWhere((one) => one.personId === personId)) {
        const fresh = await reload(identified.sessionId).catch((error: unknown) => {
          deps.log.error({ err: error, sessionId: identified.sessionId }, 'changed rights could not be read')
          return undefined
        })
        if (fresh === undefined) {
          forget(socket)
          comeAgain(socket)
        } else if (fresh === null) endSessions([identified.sessionId], 'revoked')
        else if (callers.has(socket)) {
          callers.set(socket, fresh)
          socket.emit('session:changed', {})
        }
      }
    },
    lastHeardMs: hearing.lastHeardMs,
    counts: () => ({ sockets: callers.size, answered: tally.answered, refused: Object.fromEntries(tally.refused) }),
    async close() {
      closing = true
      await Promise.allSettled(inFlight)
      await io.close()
    },
  }
}

function pushTo(io: Server, callers: ReadonlyMap<Socket, Identified>, clock: Clock): Push {
  const sendNewest = createNewest(() => clock.nowMs())
  const entitledNow = (socket: Socket, may: Parameters<Push>[2]): boolean => {
    const identified = callers.get(socket)
    return identified !== undefined && may({ ...identified, requestId: '', lineId: socket.id })
  }
  return (name, value, may, { newestOf, lines } = {}) => {
    const checked = contract.pushes[name].safeParse(value)
    if (!checked.success) throw new Error(`the push ${name} breaks the contract at ${checked.error.issues[0]?.path.join('.')}`)
    const entitled = [...callers.keys()].filter((socket) => (lines?.has(socket.id) ?? true) && entitledNow(socket, may))
    if (newestOf !== undefined)
      for (const socket of entitled) sendNewest(socket, name, newestOf, checked.data, () => entitledNow(socket, may))
    // encoded once for all; an empty list of rooms would mean everybody
    else if (entitled.length > 0) io.to(entitled.map(({ id }) => id)).emit(name, checked.data)
  }
}

/** Breaks the line as a bad network would: the client comes again by itself and is proven anew. */
function comeAgain(socket: Socket): void {
  socket.conn.close()
}

async function admit(socket: Socket, callers: ReadonlyMap<Socket, Identified>, deps: HubDeps): Promise<Identified> {
  const handshake = Handshake.safeParse(socket.handshake.auth)
  if (!handshake.success) throw new Refusal('identity.not-signed-in')
  if (handshake.data.protocol !== protocolVersion)
    throw new Refusal('hub.protocol-version', { hub: protocolVersion, client: handshake.data.protocol })
  const identified = await deps.identify(handshake.data.token)
  const open = [...callers.values()].filter((one) => one.sessionId === identified.sessionId).length
  if (open >= limits.socketsPerSession) throw new Refusal('hub.rate-limited')
  return identified
}

/** socket.io hands `data` of a middleware's error to the client as it is. */
function handshakeError(thrown: unknown, log: Log): Error {
  const error = translate(thrown)
  const refusal = error instanceof Refusal ? error : new Refusal('hub.internal')
  if (!(error instanceof Refusal)) log.error({ err: error }, 'handshake failed')
  return Object.assign(new Error(refusal.reason), { data: toWire(refusal) })
}
