import type { Clock } from '../platform/clock.ts'

const window = { ms: 15 * 60_000, perLogin: 8, perAddress: 60 } as const

/**
 * Counts sign-ins by login and by address; bounded, forgotten after a quarter of an hour. An attempt counts from its beginning
 * until it succeeds, so that guessing all at once gains nothing over guessing one by one.
 */
export function createAttempts(clock: Clock) {
  const counts = new Map<string, { count: number; untilMs: number }>()
  const countOf = (key: string) => {
    const entry = counts.get(key)
    return entry && entry.untilMs > clock.nowMs() ? entry.count : 0
  }
  return {
    /** Whether this attempt may be made. */
    begin(login: string, address: string): boolean {
      if (countOf(`l:${login}`) >= window.perLogin || countOf(`a:${address}`) >= window.perAddress) return false
      for (const key of [`l:${login}`, `a:${address}`]) counts.set(key, { count: countOf(key) + 1, untilMs: clock.nowMs() + window.ms })
      for (const key of counts.keys()) if (counts.size > 20_000) counts.delete(key)
      return true
    },
    /** It came to no verdict, through no fault of the person: a hub whose database is away must not lock its people out. */
    undecided(login: string, address: string): void {
      for (const key of [`l:${login}`, `a:${address}`]) {
        const entry = counts.get(key)
        if (entry) entry.count -= 1
      }
    },
    succeeded(login: string, address: string): void {
      counts.delete(`l:${login}`)
      const entry = counts.get(`a:${address}`)
      if (entry) entry.count -= 1
    },
  }
}
