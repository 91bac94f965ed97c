import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from '../cannotStart.ts'
import type { Log } from '../log.ts'

// held for as long as a hub lives; see migrate.ts and embedded.ts for its neighbours
const soleHubLock = 5_426_948
const retryMs = 200

export interface SoleHub {
  release(): Promise<void>
}

/**
 * Makes this hub the only one on its database. A second one would take news out of the outbox that the first one's clients wait
 * for: an emergency would not be heard, a revoked session's lines would stay open. Waits `patienceMs` for one that is just
 * stopping; takes the place again when the connection was lost.
 * @throws CannotStart when another hub keeps it
 */
export async function becomeSoleHub(url: string, log: Log, patienceMs = 10_000): Promise<SoleHub> {
  const giveUpMs = performance.now() + patienceMs
  let released = false
  let lost = false
  let client: pg.Client | null = null

  async function take(): Promise<boolean> {
    const taking = new pg.Client({ connectionString: url, application_name: 'lianxin sole hub', keepAlive: true })
    // its 'end' is what is acted on
    taking.on('error', () => undefined)
    try {
      await taking.connect()
      const { rows } = await taking.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [soleHubLock])
      if (rows[0]?.free && !released) {
        client = taking
        taking.once('end', () => void takeAgain())
        return true
      }
    } catch (error) {
      // at the first start whoever waits is told why; later the database is awaited, as everywhere
      if (!lost) throw error
    }
    await taking.end().catch(() => undefined)
    return false
  }

  async function takeAgain(): Promise<void> {
    if (released) return
    lost = true
    log.warn({}, 'the connection that keeps other hubs off the database was lost')
    while (!released && !(await take())) await delay(retryMs)
  }

  while (!(await take())) {
    if (performance.now() > giveUpMs)
      throw new CannotStart(
        '另一个连心正在使用此数据库。一个数据库只能由一个连心使用。',
        'Another Lianxin hub is using this database. A database is for one hub.',
      )
    await delay(retryMs)
  }
  return {
    async release() {
      released = true
      await client?.end().catch(() => undefined)
    },
  }
}
