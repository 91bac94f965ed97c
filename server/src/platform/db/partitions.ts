import { sql } from 'kysely'
import type { Db, Tx } from './db.ts'

const monthsAhead = 2

/**
 * Makes the partitions of `ecg_original` for the month of `now` and the two after it. To be called at start and daily, so
 * that no upload waits for one: a row without its month's partition is kept in the default one and moved when that is made.
 * @returns the names of the partitions made now
 */
export async function makePartitions(db: Db, now: Date): Promise<string[]> {
  const months = Array.from({ length: monthsAhead + 1 }, (_, ahead) => monthOf(now, ahead))
  const existing = await existingPartitions(db)
  const missing = months.filter(({ table }) => !existing.has(table))
  for (const month of missing) await db.tx((tx) => makePartition(tx, month))
  return missing.map(({ table }) => table)
}

interface Month {
  readonly table: string
  readonly from: string
  readonly to: string
}

/** Months are UTC's: where a row lies is nobody's business but the database's. */
function monthOf(now: Date, ahead: number): Month {
  const start = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString()
  const from = start(ahead)
  return { table: `ecg_original_${from.slice(0, 7).replace('-', '_')}`, from, to: start(ahead + 1) }
}

async function existingPartitions(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_inherits on pg_inherits.inhrelid = pg_class.oid
    where inhparent = 'ecg_original'::regclass`.execute(db.read)
  return new Set(rows.map((row) => row.name))
}

async function makePartition(tx: Tx, { table, from, to }: Month): Promise<void> {
  // nobody may put a row of that month into the default partition while it is looked through; a hub that came first made it
  await sql`lock table ecg_original in access exclusive mode`.execute(tx)
  const { rows } = await sql`select 1 where to_regclass(${table}) is not null`.execute(tx)
  if (rows.length > 0) return
  const name = sql.table(table)
  await sql`create table ${name} (like ecg_original including all)`.execute(tx)
  await moveFromDefault(tx, table, { from, to })
  await sql`alter table ecg_original attach partition ${name} for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(tx)
  await sql`create trigger ecg_original_insert_only before update or delete or truncate on ${name}
    for each statement execute function refuse_change()`.execute(tx)
}

async function moveFromDefault(tx: Tx, table: string, { from, to }: Omit<Month, 'table'>): Promise<void> {
  const inMonth = sql`received_at >= ${from}::timestamptz and received_at < ${to}::timestamptz`
  const { rows } = await sql`select 1 from ecg_original_default where ${inMonth} limit 1`.execute(tx)
  if (rows.length === 0) return
  await sql`alter table ecg_original_default disable trigger ecg_original_insert_only`.execute(tx)
  await sql`insert into ${sql.table(table)} select * from ecg_original_default where ${inMonth}`.execute(tx)
  await sql`delete from ecg_original_default where ${inMonth}`.execute(tx)
  await sql`alter table ecg_original_default enable trigger ecg_original_insert_only`.execute(tx)
}
