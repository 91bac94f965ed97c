import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { CannotStart } from '../cannotStart.ts'

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly number: number
  readonly name: string
  readonly sql: string
}

/** The database's schema is not one this code can run on; the message says so in both languages. */
export class SchemaMismatch extends CannotStart {
  override readonly name = 'SchemaMismatch'
}

type Applied = { readonly number: number; readonly name: string; readonly checksum: string }

// any number nobody else on this database uses: "lianxin" on a telephone's keys
const advisoryLock = 5_426_946

const migrationsDir = join(import.meta.dirname, 'migrations')

/** The migrations this code knows, in order. */
export async function readMigrations(dir: string = migrationsDir): Promise<Migration[]> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map((file, index) => readMigration(dir, file, index + 1)))
}

async function readMigration(dir: string, file: string, expected: number): Promise<Migration> {
  const [, digits, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? []
  if (!digits || !name || Number(digits) !== expected)
    throw new RangeError(`migration ${file} should be number ${expected}: NNNN_name.sql without gaps`)
  return { number: expected, name, sql: await readFile(join(dir, file), 'utf8') }
}

/**
 * Brings the database to the newest schema this code knows, one transaction a migration, under a lock, so that of several
 * hubs starting at once one migrates and the others wait for it.
 * @returns the names of the migrations applied now
 * @throws SchemaMismatch when the database is newer than the code, or was migrated by another text of a known migration
 */
export async function migrate(url: string, now: Date, migrations?: readonly Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations())
  const client = new pg.Client({ connectionString: url, application_name: 'lianxin migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    const applied = await readApplied(client)
    refuseMismatch(known, applied)
    const missing = known.slice(applied.length)
    for (const migration of missing) await apply(client, migration, now)
    return missing.map(fileName)
  } finally {
    // the session's end gives the lock back
    await client.end()
  }
}

async function readApplied(client: pg.Client): Promise<Applied[]> {
  await client.query(`create table if not exists schema_migration (
    number integer constraint schema_migration_pk primary key, name text not null, checksum text not null, applied_at timestamptz not null)`)
  const { rows } = await client.query<Applied>('select number, name, checksum from schema_migration order by number')
  return rows
}

function refuseMismatch(known: readonly Migration[], applied: readonly Applied[]): void {
  for (const [index, row] of applied.entries()) {
    const migration = known[index]
    if (!migration) throw newerSchema(applied.length, known.length)
    if (migration.number !== row.number || migration.name !== row.name || checksum(migration) !== row.checksum) throw changedMigration(row)
  }
}

const newerSchema = (databaseHas: number, codeKnows: number) =>
  new SchemaMismatch(
    `数据库结构（第 ${databaseHas} 版）比本程序所知（第 ${codeKnows} 版）更新：请启动较新版本的程序，旧版本不会改动这些数据。`,
    `The database's schema (number ${databaseHas}) is newer than this program knows (${codeKnows}): start the newer program. This one leaves the data untouched.`,
  )

const changedMigration = ({ number, name }: Applied) =>
  new SchemaMismatch(
    `数据库迁移 ${number}（${name}）与本程序自带的内容不一致：该数据库由另一版本的程序建立，拒绝启动。`,
    `Migration ${number} (${name}) in the database is not the one this program carries: the database was made by another version. Not starting.`,
  )

async function apply(client: pg.Client, migration: Migration, now: Date): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query('insert into schema_migration values ($1, $2, $3, $4)', [migration.number, migration.name, checksum(migration), now])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${fileName(migration)} failed`, { cause: error })
  }
}

/** SHA-256 of the text, whatever line ends a checkout gave it. */
function checksum({ sql }: Migration): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
}

const fileName = ({ number, name }: Migration) => `${String(number).padStart(4, '0')}_${name}`
