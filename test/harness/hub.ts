import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, startApp } from '../../server/src/app.ts'
import { seedAlliance } from '../../server/src/demo/seedDemo.ts'
import { type Clock, systemClock } from '../../server/src/platform/clock.ts'
import type { Config } from '../../server/src/platform/config.ts'
import { type Db, openDb } from '../../server/src/platform/db/db.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { createTestDatabase } from './database.ts'
import { mediaWorkerConfig } from './mediaWorker.ts'
import { recordingLog } from './recordingLog.ts'

export interface TestHub {
  readonly url: string
  readonly app: App
  readonly db: Db
  readonly clock: Clock
  /** What was logged, for tests that no patient data is in it. */
  readonly logged: string[]
  stop(): Promise<void>
  /** Stops and starts the application on the same database, port and data folder. */
  restart(): Promise<void>
}

/** Video rooms on this machine alone, by real workers: what a test about them gives as `config.media`. */
export const mediaHere: Config['media'] = { port: 0, addresses: ['127.0.0.1'], workers: 1, turn: { urls: [], secret: null } }

const webDir = new URL('../../client/web/dist', import.meta.url).pathname

interface TestHubOptions {
  readonly clock?: Clock
  readonly config?: Partial<Config>
  /** False for a hub that nobody has set up yet. */
  readonly alliance?: boolean
  /** The way from the hub to its database, for a test that breaks it. */
  readonly databaseBy?: (url: string) => string | Promise<string>
}

/** A real hub on a real, empty database with the demo alliance (no ECGs), listening on a port of its own. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const clock = options.clock ?? systemClock
  const { log, lines: logged } = recordingLog()
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-hub-'))
  const url = (await options.databaseBy?.(database.url)) ?? database.url
  const db = openDb({ url, clock, log, maxConnections: 8 })
  const base = { db, clock, ids: uuidV7Ids(clock), log }
  if (options.alliance !== false) await seedAlliance(base)
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    databaseUrl: url,
    dataDir,
    origins: [],
    behindProxy: false,
    demo: false,
    idleMinutes: 30,
    sessionHours: 24,
    logLevel: 'silent',
    decodeThreads: 1,
    ...mediaWorkerConfig(),
    // a hub whose test is about something else starts no media workers
    media: { ...mediaHere, workers: 0 },
    ...options.config,
  }
  let app = await startApp(base, config, webDir)
  const port = app.port
  return {
    url: `http://127.0.0.1:${port}`,
    get app() {
      return app
    },
    db,
    clock,
    logged,
    async restart() {
      await app.stop()
      app = await startApp(base, { ...config, port }, webDir)
    },
    async stop() {
      await app.stop()
      await db.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
