import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'

const int8Oid = 20

/** PostgreSQL's bigint as a number: our counters and sizes stay far below 2^53, and one that does not must not be rounded silently. */
export function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} cannot be held exactly by a number`)
  return value
}

type TypeParsers = { getTypeParser: (oid: number, format?: 'text' | 'binary') => (value: string) => unknown }

const types: TypeParsers = {
  getTypeParser: (oid, format) => (oid === int8Oid && format !== 'binary' ? parseInt8 : pg.types.getTypeParser(oid, format)),
}

export function createPool(url: string, maxConnections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    // statements of a transaction that need not wait for each other do not wait for each other's answers
    pipeline: true,
    application_name: 'lianxin',
    // as long as a client waits for an answer: a burst on a busy machine is served late rather than refused
    connectionTimeoutMillis: 10_000,
    // no use case needs this long; a query that does must not hold locks while everyone waits
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  // one that breaks in use fails its queries, which is how we hear of it; its own event, unheard, would end the process
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

/** Statements beyond this many are of a variable shape and not worth keeping in every connection. */
const namedStatementsLimit = 500
const nameOfStatement = new Map<string, string>()

/** The pool as Kysely sees it: each statement gets a name, so that PostgreSQL parses and plans it once a connection. */
export function preparing(pool: pg.Pool): PostgresPool {
  return { connect: async () => preparingClient(await pool.connect()), end: () => pool.end(), options: {} }
}

function preparingClient(client: pg.PoolClient): PostgresPoolClient {
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  function query(text: string | PostgresCursor<unknown>, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new TypeError('a cursor cannot share a pipelined connection')
    return client.query(values.length === 0 ? { text } : named(text, values))
  }
  return { query, release: (destroy) => client.release(destroy) }
}

function named(text: string, values: readonly unknown[]): pg.QueryConfig {
  let name = nameOfStatement.get(text)
  if (name === undefined && nameOfStatement.size < namedStatementsLimit) {
    name = `lianxin_${nameOfStatement.size}`
    nameOfStatement.set(text, name)
  }
  return { text, values: [...values], ...(name !== undefined && { name }) }
}
