import { randomUUID } from 'node:crypto'
import { Refusal } from '@lianxin/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/src/platform/clock.ts'
import { forgetOldAnswers } from '../../server/src/platform/db/answers.ts'
import { type Db, openDb, type Tx, type WriteContext } from '../../server/src/platform/db/db.ts'
import { makePartitions } from '../../server/src/platform/db/partitions.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { recordingLog } from '../harness/recordingLog.ts'

let database: TestDatabase
let db: Db
const { log } = recordingLog()

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDb({ url: database.url, clock: systemClock, log, maxConnections: 8 })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const context = (changes: Partial<WriteContext> = {}): WriteContext => ({
  personId: randomUUID(),
  key: randomUUID(),
  requestName: 'queue:claim',
  input: { taskId: 'a', on: true },
  ...changes,
})

const insertSecret = (tx: Tx, name: string) =>
  tx
    .insertInto('secret')
    .values({ name, value: Buffer.from([1]) })
    .execute()

async function secretsNamed(prefix: string): Promise<number> {
  const rows = await db.read.selectFrom('secret').select('name').where('name', 'like', `${prefix}%`).execute()
  return rows.length
}

function insertPerson(tx: Tx, login: string) {
  const row = { id: randomUUID(), login, name: '张医生', password_hash: 'x', created_at: tx.at }
  return tx.insertInto('person').values(row).execute()
}

describe('an idempotent write', () => {
  it('answers a repeat with the first answer and does not run again', async () => {
    const write = context()
    let runs = 0
    const run = async () => ({ version: ++runs, list: ['一', 2, null] })
    expect(await db.write(write, run)).toEqual({ version: 1, list: ['一', 2, null] })
    expect(await db.write(write, run)).toEqual({ version: 1, list: ['一', 2, null] })
  })

  it('takes effect once and gives one answer when the same request arrives twenty times at once', async () => {
    const write = context()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        db.write(write, async (tx) => {
          await insertSecret(tx, `race-${i}`)
          return { i }
        }),
      ),
    )
    expect(new Set(answers.map(({ i }) => i)).size).toBe(1)
    expect(await secretsNamed('race-')).toBe(1)
  })

  it("gives the first's answer to a twin that met a refusal only because the first had succeeded", async () => {
    const write = context()
    await db.tx((tx) => insertSecret(tx, 'claim'))
    const claim = async (tx: Tx) => {
      const { numDeletedRows } = await tx.deleteFrom('secret').where('name', '=', 'claim').executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw new Refusal('queue.taken')
      return 'yours'
    }
    expect(await Promise.all([db.write(write, claim), db.write(write, claim), db.write(write, claim)])).toEqual(['yours', 'yours', 'yours'])
  })

  it('stores nothing when it is refused, and may then be tried again with the same key', async () => {
    const write = context()
    const refused = db.write(write, async (tx) => {
      await insertSecret(tx, 'refused-1')
      throw new Refusal('queue.taken')
    })
    await expect(refused).rejects.toMatchObject({ reason: 'queue.taken' })
    expect(await secretsNamed('refused-')).toBe(0)
    expect(await db.write(write, async () => 'now')).toBe('now')
  })

  it('refuses a key that was used for another request', async () => {
    const write = context()
    await db.write(write, async () => 1)
    await expect(db.write({ ...write, requestName: 'queue:release' }, async () => 2)).rejects.toMatchObject({ reason: 'hub.invalid-input' })
  })

  it('refuses a key that was used with another input, and knows the same one whatever the order of its members', async () => {
    const write = context()
    await db.write(write, async () => 1)
    expect(await db.write({ ...write, input: { on: true, taskId: 'a' } }, async () => 2)).toBe(1)
    for (const input of [{ taskId: 'b', on: true }, { taskId: 'a', on: false }, { taskId: 'a' }])
      await expect(db.write({ ...write, input }, async () => 2)).rejects.toMatchObject({ reason: 'hub.invalid-input' })
  })

  it('is forgotten after thirty days, when nobody asks again', async () => {
    const write = context()
    await db.write(write, async () => 'first')
    await forgetOldAnswers(db, new Date(Date.now() + 29 * 86_400_000))
    expect(await db.write(write, async () => 'again')).toBe('first')
    await forgetOldAnswers(db, new Date(Date.now() + 31 * 86_400_000))
    expect(await db.write(write, async () => 'again')).toBe('again')
  })

  it("keeps one person's keys apart from another's", async () => {
    const write = context()
    await db.write(write, async () => 'mine')
    expect(await db.write({ ...write, personId: randomUUID() }, async () => 'theirs')).toBe('theirs')
  })
})

describe('a transaction', () => {
  it('is run again when two lock each other out', async () => {
    await db.tx(async (tx) => {
      await insertSecret(tx, 'left')
      await insertSecret(tx, 'right')
    })
    const touch = (tx: Tx, name: string) =>
      tx
        .updateTable('secret')
        .set({ value: Buffer.from([2]) })
        .where('name', '=', name)
        .execute()
    const bothHold = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    let runs = 0
    const cross = (first: string, second: string, mine: 0 | 1) =>
      db.tx(async (tx) => {
        runs++
        await touch(tx, first)
        bothHold[mine].resolve()
        await bothHold[mine === 0 ? 1 : 0].promise
        await touch(tx, second)
      })
    await Promise.all([cross('left', 'right', 0), cross('right', 'left', 1)])
    expect(runs).toBe(3)
  })

  it('runs what waits for its commit after the commit, and never after a rollback', async () => {
    const told: string[] = []
    await db.tx(async (tx) => {
      tx.afterCommit(() => told.push('committed'))
      expect(told).toEqual([])
    })
    const failing = db.tx(async (tx) => {
      tx.afterCommit(() => told.push('rolled back'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(told).toEqual(['committed'])
  })

  it('says that a login is taken, in words a person can be told', async () => {
    await db.tx((tx) => insertPerson(tx, 'zhang'))
    await expect(db.tx((tx) => insertPerson(tx, 'zhang'))).rejects.toMatchObject({ reason: 'identity.login-taken', code: 'conflict' })
  })

  it('refuses text that PostgreSQL cannot hold as invalid input', async () => {
    await expect(db.tx((tx) => insertPerson(tx, 'nul\u0000'))).rejects.toMatchObject({ reason: 'hub.invalid-input' })
  })
})

describe('values', () => {
  it('come back as instants and exact numbers', async () => {
    const at = new Date('2026-05-12T08:05:00.123Z')
    const { rows } = await sql<{ at: Date; size: number }>`select ${at}::timestamptz as at, 9007199254740991::bigint as size`.execute(
      db.read,
    )
    expect(rows[0]).toEqual({ at, size: Number.MAX_SAFE_INTEGER })
  })

  it('are refused rather than rounded when a number cannot hold them', async () => {
    await expect(sql`select 9007199254740993::bigint as size`.execute(db.read)).rejects.toThrow(RangeError)
  })
})

describe('an unreachable database', () => {
  it('is a refusal that says to try again', async () => {
    const away = openDb({ url: 'postgres://nobody@127.0.0.1:1/none', clock: systemClock, log })
    await expect(away.tx(async () => 1)).rejects.toMatchObject({ reason: 'hub.offline', retryable: true })
    await away.close()
    await expect(away.tx(async () => 1)).rejects.toBeInstanceOf(Error)
  })
})

describe('insert-only tables', () => {
  const tables = ['audit_entry', 'queue_step', 'report_version', 'ecg_original', 'ecg_original_default', 'ecg_original_2026_11']
  beforeAll(async () => {
    await makePartitions(db, new Date('2026-11-22T00:00:00Z'))
  })

  it.each(tables)('%s refuses update, delete and truncate, even of no row', async (table) => {
    const column = table.startsWith('ecg_original') ? 'ecg_id' : 'id'
    const changes = [
      sql`update ${sql.table(table)} set ${sql.ref(column)} = default where false`,
      sql`delete from ${sql.table(table)} where false`,
      sql`truncate ${sql.table(table)}`,
    ]
    for (const change of changes) await expect(change.execute(db.read)).rejects.toMatchObject({ constraint: `${table}_insert_only` })
  })
})

describe('the monthly partitions', () => {
  it('are made for this month and the next two, once', async () => {
    const december = new Date('2030-12-31T23:59:59Z')
    expect(await makePartitions(db, december)).toEqual(['ecg_original_2030_12', 'ecg_original_2031_01', 'ecg_original_2031_02'])
    expect(await makePartitions(db, december)).toEqual([])
  })

  it('take over rows that had arrived before them', async () => {
    const store = (receivedAt: string) =>
      db.read
        .insertInto('ecg_original')
        .values({ ecg_id: randomUUID(), received_at: new Date(receivedAt), bytes: Buffer.alloc(3000, 7) })
        .execute()
    await store('2033-03-01T00:00:00Z')
    await store('2033-03-31T23:59:59.999Z')
    await store('2033-07-01T00:00:00Z')
    await makePartitions(db, new Date('2033-03-15T00:00:00Z'))
    const count = async (table: string) =>
      (await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(db.read)).rows[0]?.count
    expect(await count('ecg_original_2033_03')).toBe(2)
    expect(await count('ecg_original_default')).toBe(1)
    await expect(sql`delete from ecg_original_default`.execute(db.read)).rejects.toMatchObject({
      constraint: 'ecg_original_default_insert_only',
    })
  })
})
