import type { Clock } from '../platform/clock.ts'

const windowMs = 10 * 60_000
const wrongPerAddress = 30

/** Counts, by address, the links that were not there. A token is 256 bits: this keeps guessers from costing anything, not from success. */
export function createGuesses(clock: Clock) {
  const counts = new Map<string, { count: number; untilMs: number }>()
  const countOf = (address: string) => {
    const entry = counts.get(address)
    return entry && entry.untilMs > clock.nowMs() ? entry.count : 0
  }
  return {
    mayTry: (address: string) => countOf(address) < wrongPerAddress,
    wrong(address: string): void {
      counts.set(address, { count: countOf(address) + 1, untilMs: clock.nowMs() + windowMs })
      for (const key of counts.keys()) if (counts.size > 20_000) counts.delete(key)
    },
  }
}
