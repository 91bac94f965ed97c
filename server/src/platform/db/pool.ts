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
  return new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    application_name: 'lianxin',
    connectionTimeoutMillis: 5_000,
    // no use case needs this long; a query that does must not hold locks while everyone waits
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
}
