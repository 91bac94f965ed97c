import type { Clock } from '../platform/clock.ts'

const windowMs = 15 * 60_000
/** Of a login by one address, of a login by all together, of an address. */
const limits = { here: 8, login: 50, address: 60 } as const

/**
 * Counts sign-ins; bounded, forgotten after a quarter of an hour. An attempt counts from its beginning until it succeeds, so
 * that guessing all at once gains nothing over guessing one by one. A login is closed to the address that guesses long before
 * it is closed to everyone: one bad neighbour must not keep the doctor on duty out.
 */
export function createAttempts(clock: Clock) {
  const counts = new Map<string, { count: number; untilMs: number }>()
  const countOf = (key: string) => {
    const entry = counts.get(key)
    return entry && entry.untilMs > clock.nowMs() ? entry.count : 0
  }
  const keysOf = (login: string, address: string) => ({ here: `h:${address} ${login}`, login: `l:${login}`, address: `a:${address}` })
  const takeBack = (key: string) => {
    const entry = counts.get(key)
    if (entry) entry.count -= 1
  }
  return {
    /** Whether this attempt may be made. */
    begin(login: string, address: string): boolean {
      const keys = keysOf(login, address)
      if (countOf(keys.here) >= limits.here || countOf(keys.login) >= limits.login || countOf(keys.address) >= limits.address) return false
      for (const key of Object.values(keys)) counts.set(key, { count: countOf(key) + 1, untilMs: clock.nowMs() + windowMs })
      for (const key of counts.keys()) if (counts.size > 20_000) counts.delete(key)
      return true
    },
    /** It came to no verdict, through no fault of the person: a hub whose database is away must not lock its people out. */
    undecided(login: string, address: string): void {
      for (const key of Object.values(keysOf(login, address))) takeBack(key)
    },
    /** The person is who they say: what they mistyped here before is forgiven. */
    succeeded(login: string, address: string): void {
      const keys = keysOf(login, address)
      counts.delete(keys.here)
      takeBack(keys.login)
      takeBack(keys.address)
    },
  }
}
