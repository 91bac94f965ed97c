import type { Clock } from './clock.ts'

/** A token bucket: `burst` at once, `perSecond` in the long run. */
export function createBucket(clock: Clock, perSecond: number, burst: number): { take(): boolean } {
  let tokens = burst
  let filledAtMs = clock.nowMs()
  return {
    take() {
      const nowMs = clock.nowMs()
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1000) * perSecond)
      filledAtMs = nowMs
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
