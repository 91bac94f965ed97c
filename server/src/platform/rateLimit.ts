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

const keysKept = 10_000

/** One bucket for each who asks; beyond 10,000 of them the one who asked longest ago is forgotten. */
export function createBuckets(clock: Clock, perSecond: number, burst: number): { take(key: string): boolean } {
  const buckets = new Map<string, ReturnType<typeof createBucket>>()
  return {
    take(key) {
      const bucket = buckets.get(key) ?? createBucket(clock, perSecond, burst)
      buckets.delete(key)
      buckets.set(key, bucket)
      const [oldest] = buckets.keys()
      if (buckets.size > keysKept && oldest !== undefined) buckets.delete(oldest)
      return bucket.take()
    },
  }
}
