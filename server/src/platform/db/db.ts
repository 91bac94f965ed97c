import { hash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type RequestName, Refusal } from '@lianxin/contract'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createPool, preparing } from './pool.ts'
import type { DB } from './schema.generated.ts'
import { faultOf, isWorthRetrying, translate } from './translate.ts'

/** One transaction: a Kysely to query with, plus what must happen only once it is committed. */
export type Tx = Transaction<DB> & {
  /** When this transaction began, by the hub's clock. */
  readonly at: Date
  /** Runs after commit, never after a rollback. What it throws is logged: the transaction is true whatever it does. */
  afterCommit(run: () => void): void
  /** After commit, tells the outbox of this process that a row waits. */
  wakeOutbox(): void
}

/** Which request of whom: the same key is answered the same, however often it is sent. */
export interface WriteContext {
  readonly personId: string
  readonly key: string
  readonly requestName: RequestName
  /** What is asked: under the same key it must be the same. Its hash is kept, so what is to leave no trace (a password) is left out. */
  readonly input: object
}

export interface Db {
  readonly read: Kysely<DB>
  /** One transaction at read committed; a deadlock or serialization failure runs `fn` again, so `fn` must keep its effects in the transaction. */
  tx<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** One idempotent write. `fn` answers with what JSON can hold; a repeat gets that answer back. */
  write<T>(context: WriteContext, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls `wake` after each commit that appended to the outbox; returns how to stop listening. */
  onOutbox(wake: () => void): () => void
  close(): Promise<void>
}

export interface DbOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  readonly maxConnections?: number
}

const maxTries = 5

export function openDb({ url, clock, log, maxConnections = 10 }: DbOptions): Db {
  const pool = createPool(url, maxConnections)
  // an idle connection that breaks (a restarted server) is replaced by the pool; unheard, its error would end the process
  pool.on('error', (error) => log.warn({ sqlState: faultOf(error).sqlState }, 'idle database connection lost'))
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
  const listeners = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of listeners) wake()
  }

  const tx = <T>(fn: (tx: Tx) => Promise<T>) => transact(kysely, { clock, log, wakeAll }, fn)
  return {
    read: kysely,
    tx,
    write: (context, fn) => writeOnce({ read: kysely, tx }, context, fn),
    onOutbox(wake) {
      listeners.add(wake)
      return () => listeners.delete(wake)
    },
    close: () => kysely.destroy(),
  }
}

type Surroundings = { readonly clock: Clock; readonly log: Log; readonly wakeAll: () => void }

async function transact<T>(kysely: Kysely<DB>, around: Surroundings, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const afterCommit: Array<() => void> = []
    try {
      const value = await kysely.transaction().execute((transaction) => fn(toTx(transaction, around, afterCommit)))
      runAll(afterCommit, around.log)
      return value
    } catch (error) {
      if (tries >= maxTries || !isWorthRetrying(error)) throw translate(error)
      around.log.info({ sqlState: faultOf(error).sqlState, tries }, 'transaction run again')
      await delay(5 * 2 ** tries)
    }
  }
}

function toTx(transaction: Transaction<DB>, { clock, wakeAll }: Surroundings, afterCommit: Array<() => void>): Tx {
  return Object.assign(transaction, {
    at: clock.now(),
    afterCommit: (run: () => void) => void afterCommit.push(run),
    wakeOutbox: () => void (afterCommit.includes(wakeAll) || afterCommit.push(wakeAll)),
  })
}

function runAll(callbacks: readonly (() => void)[], log: Log): void {
  for (const run of callbacks) {
    try {
      run()
    } catch (error) {
      log.error({ err: error }, 'after-commit callback failed')
    }
  }
}

async function writeOnce<T>(db: Pick<Db, 'read' | 'tx'>, context: WriteContext, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const first = await answered<T>(db.read, context)
  if (first) return first.answer
  try {
    return await db.tx(async (tx) => {
      const answer = await fn(tx)
      await recordAnswer(tx, context, answer)
      return answer
    })
  } catch (error) {
    // a twin with the same key may have committed meanwhile; whatever this one met then (a duplicate key, or the changed
    // state itself) was the twin's doing, and the twin's answer is the answer
    const twin = isLineLost(error) ? undefined : await answered<T>(db.read, context)
    if (twin) return twin.answer
    throw error
  }
}

const isLineLost = (error: unknown) => error instanceof Refusal && error.code === 'unavailable'

async function answered<T>(read: Kysely<DB>, { personId, key, requestName, input }: WriteContext): Promise<{ answer: T } | undefined> {
  const row = await read
    .selectFrom('answered_request')
    .select(['name', 'answer', 'input_sha256'])
    .where('person_id', '=', personId)
    .where('key', '=', key)
    .executeTakeFirst()
    .catch((error: unknown) => Promise.reject(translate(error)))
  if (!row) return undefined
  const sameInput = row.input_sha256?.equals(sha256Of(input)) ?? true
  if (row.name !== requestName || !sameInput) throw new Refusal('hub.invalid-input', { field: 'key' })
  return { answer: row.answer as T }
}

async function recordAnswer(tx: Tx, { personId, key, requestName, input }: WriteContext, answer: unknown): Promise<void> {
  const asked = { person_id: personId, key, name: requestName, input_sha256: sha256Of(input) }
  const row = { ...asked, answer: JSON.stringify(answer ?? null), at: tx.at }
  await tx.insertInto('answered_request').values(row).execute()
}

/** Of its JSON with members in alphabetical order: a later hub that reads them in another order still knows the repeat. */
function sha256Of(input: object): Buffer {
  const sorted = (_: string, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value
  return hash('sha256', JSON.stringify(input, sorted), 'buffer')
}
