import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Steps } from '../steps.ts'
import { forgetOldAnswers } from './answers.ts'
import { type Db, openDb } from './db.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { makePartitions } from './partitions.ts'
import { becomeSoleHub, type SoleHub } from './soleHub.ts'

const tidyEveryMs = 6 * 3_600_000

/** The database of this installation, ready for use: given by DATABASE_URL or embedded; migrated; partitions ahead. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { clock, log, steps }: { clock: Clock; log: Log; steps: Steps },
) {
  const embedded =
    config.databaseUrl === null
      ? await steps.run('数据库 PostgreSQL', (note) => startEmbedded({ dataDir: join(config.dataDir, 'postgres'), log, onStep: note }))
      : null
  const url = config.databaseUrl ?? embedded?.url ?? ''
  let sole: SoleHub | null = null
  try {
    sole = await becomeSoleHub(url, log)
    await steps.run('数据结构 schema', async (note) => {
      for (const applied of await migrate(url, clock.now())) note(applied)
    })
    const db: Db = openDb({ url, clock, log })
    await tidy(db, clock.now())
    const tidying = clock.every(tidyEveryMs, async () => {
      await tidy(db, clock.now()).catch((error: unknown) => log.error({ err: error }, 'the database could not be tidied'))
    })
    return {
      db,
      /** The same database by another clock: what it stores happened then. */
      by: (otherClock: Clock): Db => openDb({ url, clock: otherClock, log, maxConnections: 4 }),
      async close(): Promise<void> {
        tidying.stop()
        await db.close()
        await sole?.release()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await sole?.release()
    await embedded?.stop()
    throw error
  }
}

async function tidy(db: Db, now: Date): Promise<void> {
  await makePartitions(db, now)
  await forgetOldAnswers(db, now)
}
