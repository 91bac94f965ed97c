import { createServer, type Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { auditHandlers, recordingRefusedAccess } from './audit/index.ts'
import { announcedAddresses, consultRoutes, createConsult, createWorkerSource, type WorkerSource } from './consult/index.ts'
import { createEcg, ecgRoutes } from './ecg/index.ts'
import { createIdentity, identityRoutes } from './identity/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Db } from './platform/db/db.ts'
import { allOf, startOutbox } from './platform/db/outbox.ts'
import { createHttp } from './platform/http/http.ts'
import type { Caller, Handlers } from './platform/hub/caller.ts'
import { createHub, type Hub } from './platform/hub/hub.ts'
import { isTrustedOrigin } from './platform/hub/origin.ts'
import type { Ids } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { createQueue } from './queue/index.ts'
import { createReport } from './report/index.ts'

export interface Foundations {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

type CapabilitiesConfig = Pick<
  Config,
  'dataDir' | 'decodeThreads' | 'idleMinutes' | 'sessionHours' | 'host' | 'media' | 'mediaWorkerBin' | 'cacheDir'
>

/** The capabilities in the order of their dependencies. The demo's morning is played through the same ones, by another clock. */
export async function createCapabilities(base: Foundations, config: CapabilitiesConfig) {
  const identity = await createIdentity({ ...base, idleMinutes: config.idleMinutes, sessionHours: config.sessionHours })
  const queue = createQueue(base)
  const ecg = createEcg({ ...base, queue, spoolDir: join(config.dataDir, 'spool'), decodeThreads: config.decodeThreads })
  const report = createReport({ ...base, queue, ecg })
  const mediaWorker = createWorkerSource({ ...base, configuredBin: config.mediaWorkerBin, cacheDir: config.cacheDir })
  const { port: basePort, addresses, workers, turn } = config.media
  const announced = announcedAddresses(addresses, config.host, networkInterfaces())
  const consult = createConsult({
    ...base,
    ecgs: ecg.shown,
    onDuty: queue.onDuty,
    tokens: identity.sessions.tokens,
    recordingsDir: join(config.dataDir, 'recordings'),
    media: { source: mediaWorker, workers, basePort, announcedAddresses: announced, turn },
  })
  const handlers: Handlers = {
    'hub:time': async () => ({ now: base.clock.nowMs() }),
    ...identity.handlers,
    ...auditHandlers(base.db),
    ...queue.handlers,
    ...ecg.handlers,
    ...report.handlers,
    ...consult.handlers,
  }
  return { identity, queue, ecg, report, consult, mediaWorker, handlers: onRecord(base, handlers) }
}

/** Every request that is refused access to a record leaves its trace. */
function onRecord(base: Foundations, handlers: Handlers): Handlers {
  type Handler = (input: unknown, caller: Caller) => Promise<unknown>
  const traced =
    (handle: Handler): Handler =>
    (input, caller) =>
      recordingRefusedAccess(base, caller, () => handle(input, caller))
  return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, traced(handle as Handler)])) as unknown as Handlers
}
export type Capabilities = Awaited<ReturnType<typeof createCapabilities>>

const stopPatienceMs = 2_000

export interface App {
  readonly port: number
  readonly capabilities: Capabilities
  readonly hub: Hub
  readonly mediaWorker: WorkerSource
  stop(): Promise<void>
}

/** Composition root: what starts here stops in mirror order. */
export async function startApp(base: Foundations, config: Config, webDir: string): Promise<App> {
  const { db, clock, ids, log } = base
  const capabilities = await createCapabilities(base, config)
  const { identity, queue, ecg, consult, mediaWorker, handlers } = capabilities
  const trusts = (origin: string | undefined, host: string | undefined) => isTrustedOrigin(origin, host, config.origins)

  const http = createHttp(
    {
      ids,
      log,
      webDir,
      behindProxy: config.behindProxy,
      isTrustedOrigin: trusts,
      authenticate: (token) => identity.sessions.byCookie(token),
    },
    (api) => {
      identityRoutes(api, identity.sessions, identity.firstRun, config.behindProxy)
      ecgRoutes(api, ecg)
      consultRoutes(api, consult, config.behindProxy)
      api.router.get('/api/health', (_request, response) => {
        response.setHeader('Cache-Control', 'no-store').json({ ok: true, now: clock.nowMs(), ...hub.counts() })
      })
    },
  )
  const server = createServer(http)
  const hub = createHub(server, handlers, {
    clock,
    ids,
    log,
    behindProxy: config.behindProxy,
    isTrustedOrigin: trusts,
    identify: (token) => (consult.guests.isGuestToken(token) ? consult.guests : identity.sessions).bySocketToken(token),
    onPresence: (personId, here) => {
      consult.presence(personId, here)
      void queue.presence(personId, here)
    },
    onLineClosed: (lineId) => consult.lineClosed(lineId),
  })
  const running = new AsyncDisposableStack()
  running.defer(() => mediaWorker.stop())
  const outbox = startOutbox(db, { pushes: pushesOf(capabilities, hub) }, log)
  running.defer(() => outbox.stop())
  try {
    running.defer(() => ecg.stop())
    await ecg.start()
    running.defer(() => identity.stop())
    identity.start()
    running.defer(() => queue.stop())
    queue.start()
    running.defer(() => consult.stop())
    running.defer(() => hangUp(hub, server))
    await listen(server, config)
    // starts programs, which a hub that cannot listen must not leave behind
    consult.start()
  } catch (error) {
    await running.disposeAsync()
    throw error
  }
  return { port: portOf(server), capabilities, hub, mediaWorker, stop: () => running.disposeAsync() }
}

/** What is told to clients, and what ends their lines, after each event. */
function pushesOf({ identity, queue, ecg, consult }: Capabilities, hub: Hub) {
  return allOf(queue.pushes(hub.push), ecg.pushes(hub.push), consult.pushes(hub.push, hub.lastHeardMs), {
    'session.ended': [
      ({ sessionIds, reason }) => hub.endSessions(sessionIds, reason),
      ({ sessionIds }) => queue.sessionsEnded(sessionIds),
      ({ sessionIds, reason }) => consult.sessionsEnded(sessionIds, reason),
    ],
    'person.changed': [
      ({ personId }) => hub.refreshPerson(personId, (sessionId) => identity.sessions.bySessionId(sessionId)),
      ({ personId }) => consult.personChanged(personId),
    ],
  })
}

/** A line that never finishes its request would hold the hub open as long as it likes. */
async function hangUp(hub: Hub, server: Server): Promise<void> {
  const impatient = setTimeout(() => server.closeAllConnections(), stopPatienceMs)
  await hub.close()
  clearTimeout(impatient)
}

/** Tells at once that the port is taken, before a database is made and filled for nothing. @throws what listening is refused with */
export async function tryPort(config: Pick<Config, 'host' | 'port'>): Promise<void> {
  const server = createServer()
  await listen(server, config)
  await new Promise((resolve) => server.close(resolve))
}

function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
