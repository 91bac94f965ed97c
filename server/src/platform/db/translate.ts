import { type Reason, Refusal } from '@lianxin/contract'

/** The parts of a PostgreSQL error that carry no data: its five-character SQLSTATE and the constraint's name. */
export interface DatabaseFault {
  readonly sqlState: string | undefined
  readonly constraint: string | undefined
}

const refusalOfConstraint: ReadonlyMap<string, Reason> = new Map<string, Reason>([['person_login_once', 'identity.login-taken']])

// PostgreSQL appendix A: 22P05 untranslatable character, 22021 character not in repertoire (a NUL inside text or jsonb)
const unstorableText: ReadonlySet<string> = new Set(['22P05', '22021'])
// 40001 serialization failure, 40P01 deadlock detected: the same transaction may succeed when run again
const worthRetrying: ReadonlySet<string> = new Set(['40001', '40P01'])
const socketFaults: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])
// what pg says, without a code, when the line breaks, the pool's wait runs out, or the pool is ended
const lostLine = /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error|not queryable$/
const poolEnded = /^Cannot use a pool after calling end/

export function faultOf(error: unknown): DatabaseFault {
  return { sqlState: stringField(error, 'code'), constraint: stringField(error, 'constraint') }
}

export function isWorthRetrying(error: unknown): boolean {
  return worthRetrying.has(faultOf(error).sqlState ?? '')
}

/** Translates, once for the whole house, what the database refuses into what a person can be told; anything else stays as it is. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error
  const reason = reasonOf(error)
  if (!reason) return error
  const refusal = new Refusal(reason)
  refusal.cause = error
  return refusal
}

function reasonOf(error: Error): Reason | undefined {
  const { sqlState = '', constraint = '' } = faultOf(error)
  if (poolEnded.test(error.message)) return 'hub.shutting-down'
  if (isLineLost(error, sqlState)) return 'hub.offline'
  if (unstorableText.has(sqlState)) return 'hub.invalid-input'
  if (worthRetrying.has(sqlState)) return 'hub.timeout'
  return refusalOfConstraint.get(constraint)
}

// class 08 connection exception, 57P01..57P03 shutting down, crashed, starting up, 53300 too many connections; of a server that is
// recovering or a standby: 25006 read-only transaction, 55000 not in the prerequisite state
function isLineLost(error: Error, sqlState: string): boolean {
  return /^(08...|57P0[123]|53300|25006|55000)$/.test(sqlState) || socketFaults.has(sqlState) || lostLine.test(error.message)
}

function stringField(error: unknown, name: string): string | undefined {
  const value = error !== null && typeof error === 'object' ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : undefined
}
