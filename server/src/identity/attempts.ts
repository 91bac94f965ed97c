import type { Clock } from '../platform/clock.ts'

const window = { ms: 15 * 60_000, perLogin: 8, perAddress: 60 } as const

/** Counts failed sign-ins by login and by address; bounded, forgotten after a quarter of an hour. */
export function createAttempts(clock: Clock) {
  const failures = new Map<string, { count: number; untilMs: number }>()
  const countOf = (key: string) => {
    const entry = failures.get(key)
    return entry && entry.untilMs > clock.nowMs() ? entry.count : 0
  }
  return {
    tooMany: (login: string, address: string) => countOf(`l:${login}`) >= window.perLogin || countOf(`a:${address}`) >= window.perAddress,
    failed(login: string, address: string) {
      for (const key of [`l:${login}`, `a:${address}`]) failures.set(key, { count: countOf(key) + 1, untilMs: clock.nowMs() + window.ms })
      for (const key of failures.keys()) if (failures.size > 20_000) failures.delete(key)
    },
    succeeded: (login: string) => failures.delete(`l:${login}`),
  }
}
