import type { Clock } from '../../server/src/platform/clock.ts'

export interface ManualClock extends Clock {
  /** Lets `ms` pass: each interval runs as often as it falls due, in order of time, and is awaited. */
  advance(ms: number): Promise<void>
  /** Lets `ms` pass at once, as when the machine slept: each interval runs once, late. */
  leap(ms: number): Promise<void>
}

interface Interval {
  readonly everyMs: number
  readonly run: () => Promise<void> | void
  dueMs: number
}

/** A clock that stands until told otherwise. */
export function manualClock(startMs = Date.parse('2026-05-12T08:05:00Z')): ManualClock {
  let nowMs = startMs
  const intervals = new Set<Interval>()

  async function advance(ms: number): Promise<void> {
    const untilMs = nowMs + ms
    for (;;) {
      const next = [...intervals].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
      if (!next) break
      nowMs = Math.max(nowMs, next.dueMs)
      next.dueMs += next.everyMs
      await next.run()
    }
    nowMs = untilMs
  }

  return {
    nowMs: () => nowMs,
    now: () => new Date(nowMs),
    every(everyMs, run) {
      const interval = { everyMs, run, dueMs: nowMs + everyMs }
      intervals.add(interval)
      return { stop: () => void intervals.delete(interval) }
    },
    advance,
    async leap(ms) {
      nowMs += ms
      for (const interval of intervals) interval.dueMs = nowMs
      await advance(0)
    },
  }
}
