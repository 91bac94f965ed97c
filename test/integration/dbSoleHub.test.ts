import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CannotStart } from '../../server/src/platform/cannotStart.ts'
import { becomeSoleHub } from '../../server/src/platform/db/soleHub.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { recordingLog } from '../harness/recordingLog.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const { log } = recordingLog()
const refused = (patienceMs: number) => expect(becomeSoleHub(database.url, log, patienceMs)).rejects.toBeInstanceOf(CannotStart)

async function breakConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lianxin sole hub'`)
  await client.end()
}

describe('a database', () => {
  it('is for one hub; a second one is told so, and starts once the first has stopped', async () => {
    const first = await becomeSoleHub(database.url, log)
    await refused(0)
    const waiting = becomeSoleHub(database.url, log)
    await first.release()
    await (await waiting).release()
  })

  it('is for one hub still after the connections were lost', async () => {
    const first = await becomeSoleHub(database.url, log)
    await breakConnections()
    await expect
      .poll(async () => {
        const client = new pg.Client({ connectionString: database.url })
        await client.connect()
        const { rows } = await client.query(`select 1 from pg_locks where locktype = 'advisory' and granted and
          database = (select oid from pg_database where datname = current_database())`)
        await client.end()
        return rows.length
      })
      .toBe(1)
    await refused(0)
    await first.release()
  })

  it('that is not there is said to be not there', async () => {
    await expect(becomeSoleHub('postgres://x@127.0.0.1:1/x', log, 0)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
