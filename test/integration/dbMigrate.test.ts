import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Migration, migrate, readMigrations, SchemaMismatch } from '../../server/src/platform/db/migrate.ts'
import { createDatabase, dropDatabase, withDatabase } from '../harness/databases.ts'

const name = `test_migrate_${process.pid}`
const server = inject('postgres').url
const url = withDatabase(server, name)
const now = new Date('2026-05-12T08:05:00Z')

const first: Migration = { number: 1, name: 'first', sql: 'create table one (id integer);\ncreate table two (id integer);' }
const second: Migration = { number: 2, name: 'second', sql: 'alter table one add column more text' }

beforeEach(() => createDatabase(server, name))
afterEach(() => dropDatabase(server, name))

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

const tables = () => query(`select table_name from information_schema.tables where table_schema = 'public' order by 1`)

describe('migrating', () => {
  it('makes an empty database the one this code needs, and does nothing the second time', async () => {
    const names = (await readMigrations()).map((migration) => `${String(migration.number).padStart(4, '0')}_${migration.name}`)
    expect(await migrate(url, now)).toEqual(names)
    expect(await migrate(url, now)).toEqual([])
    expect(await tables()).toContain('queue_task')
  })

  it('applies only what is missing', async () => {
    await migrate(url, now, [first])
    expect(await migrate(url, now, [first, second])).toEqual(['0002_second'])
  })

  it('is done once when four hubs start at the same moment', async () => {
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url, now, [first, second])))
    expect(applied.flat().sort()).toEqual(['0001_first', '0002_second'])
  })

  it('leaves no trace of a migration that fails half-way', async () => {
    const broken: Migration = { number: 2, name: 'broken', sql: 'create table three (id integer); select 1/0' }
    await expect(migrate(url, now, [first, broken])).rejects.toThrow('0002_broken')
    expect(await tables()).toEqual(['one', 'schema_migration', 'two'])
    expect(await migrate(url, now, [first, second])).toEqual(['0002_second'])
  })

  it('refuses a database that is newer than the code, says so in both languages and changes nothing', async () => {
    await migrate(url, now, [first, second])
    const refused = await migrate(url, now, [first]).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SchemaMismatch)
    expect(String(refused)).toMatch(/第 2 版.*第 1 版[\s\S]*number 2.*\(1\)/)
    expect(await query('select number from schema_migration order by 1')).toEqual([1, 2])
  })

  it('refuses a database that was made from another text of a migration, but not for its line ends', async () => {
    await migrate(url, now, [first])
    await expect(migrate(url, now, [{ ...first, sql: `${first.sql} ` }])).rejects.toBeInstanceOf(SchemaMismatch)
    expect(await migrate(url, now, [{ ...first, sql: first.sql.replaceAll('\n', '\r\n') }])).toEqual([])
  })
})
