import type { Clock } from '../platform/clock.ts'

const windowMs = 10 * 60_000

/** Counts something by address, and says when it was too often of late. */
export function createTally(clock: Clock, perAddress: number) {
  const counts = new Map<string, { count: number; untilMs: number }>()
  const countOf = (address: string) => {
    const entry = counts.get(address)
    return entry && entry.untilMs > clock.nowMs() ? entry.count : 0
  }
  return {
    mayTry: (address: string) => countOf(address) < perAddress,
    count(address: string): void {
      counts.set(address, { count: countOf(address) + 1, untilMs: clock.nowMs() + windowMs })
      for (const key of counts.keys()) if (counts.size > 20_000) counts.delete(key)
    },
  }
}
