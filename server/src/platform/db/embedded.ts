import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from '../cannotStart.ts'
import type { Log } from '../log.ts'
import { findAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { databaseName, openCluster } from './embedded/cluster.ts'
import { findPostmaster, isCurrent, type Postmaster, type StartOptions, startPostmaster, stopPostmaster } from './embedded/postmaster.ts'

export interface EmbeddedOptions {
  /** Made when missing. Holds the cluster, its password (0600) and its log. */
  readonly dataDir: string
  readonly log: Log
  /** Told each step of starting as it begins, in Chinese and English, for the terminal. */
  readonly onStep?: (step: string) => void
  /** Server settings over ours, `name=value`; for tests. */
  readonly settings?: readonly string[]
}

export interface EmbeddedPostgres {
  /** Holds the password: never to be logged. Stays the same when the server crashes and is started again. */
  readonly url: string
  /** Where the data really is: `dataDir`, or a folder under /var/lib/lianxin where the user `postgres` could not reach that. */
  readonly home: string
  /** Fast shutdown; what is committed is safe. */
  stop(): Promise<void>
}

// held by the hub that owns the data folder for as long as it lives: a killed hub's lock ends with its connection
const ownerLock = 5_426_947
const ownerPatienceMs = 3_000
const startTries = 10
const retryMs = 300

/**
 * PostgreSQL from npm in a data folder, for installations without a database of their own. Picks up a server that a killed
 * hub left running, recovers one that was killed itself, also while the hub runs, and stops with the hub.
 */
export async function startEmbedded({ dataDir, log, onStep = () => undefined, settings = [] }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = findAccount(onStep)
  const binaries = await findBinaries(account, onStep)
  const cluster = await openCluster(dataDir, binaries, account, onStep)
  const options: StartOptions = { cluster, binaries, account, settings }
  const urlOf = (port: number, database: string) => `postgres://${databaseName}:${cluster.password}@127.0.0.1:${port}/${database}`

  onStep('启动 PostgreSQL / Starting PostgreSQL')
  const adminUrl = (port: number) => urlOf(port, 'postgres')
  let { postmaster, owner } = await takeOver(options, adminUrl)
  let stopping = false
  let reviving: Promise<void> = Promise.resolve()
  const url = urlOf(postmaster.port, databaseName)

  async function revive(): Promise<void> {
    log.error({}, 'the embedded PostgreSQL ended unexpectedly and is started again')
    while (!stopping) {
      try {
        ;({ postmaster, owner } = await takeOver(options, adminUrl, postmaster.port))
        watch()
        return
      } catch (error) {
        log.error({ err: error }, 'the embedded PostgreSQL did not start again yet')
        await delay(retryMs)
      }
    }
  }
  function watch(): void {
    owner.once('end', () => {
      if (!stopping) reviving = revive()
    })
  }
  watch()

  return {
    url,
    home: cluster.home,
    async stop() {
      if (stopping) return
      stopping = true
      await reviving
      await owner.end().catch(() => undefined)
      await stopPostmaster(postmaster, cluster)
    },
  }
}

type Owned = { readonly postmaster: Postmaster; readonly owner: pg.Client }

/** Takes the running server of our cluster, if no other hub has it, or starts one. One that runs from replaced binaries is stopped first. */
async function takeOver(options: StartOptions, adminUrl: (port: number) => string, port?: number): Promise<Owned> {
  const running = findPostmaster(options.cluster)
  if (running) {
    const owner = await own(adminUrl(running.port))
    if (isCurrent(running, options.binaries)) return { postmaster: running, owner }
    await owner.end()
    await stopPostmaster(running, options.cluster)
  }
  const postmaster = await start(options, port)
  return { postmaster, owner: await own(adminUrl(postmaster.port)) }
}

async function start(options: StartOptions, port?: number): Promise<Postmaster> {
  for (let tries = 1; ; tries++) {
    try {
      return await startPostmaster(options, port)
    } catch (error) {
      // a killed postmaster's children hold its memory for a moment more; a probed port may have been taken since
      if (tries >= startTries) throw error
      await delay(retryMs)
    }
  }
}

/** Takes the data folder for this hub and makes its database when missing. */
async function own(url: string): Promise<pg.Client> {
  const giveUpMs = performance.now() + ownerPatienceMs
  for (;;) {
    const client = new pg.Client({ connectionString: url, application_name: 'lianxin owner', keepAlive: true })
    // its 'end' is what is acted on
    client.on('error', () => undefined)
    const refused = await takeLock(client).catch((error: unknown) => error)
    if (refused === undefined) return client
    await client.end().catch(() => undefined)
    if (performance.now() > giveUpMs) throw refused
    await delay(100)
  }
}

async function takeLock(client: pg.Client): Promise<void> {
  await client.connect()
  const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [ownerLock])
  if (!rows[0]?.free) throw new CannotStart('另一个连心正在使用此数据文件夹。', 'Another Lianxin hub is using this data folder.')
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName])
  if (rowCount === 0) await client.query(`create database ${databaseName}`)
}
