import type { Clock } from '../../server/src/platform/clock.ts'

export interface ManualClock extends Clock {
  /** Lets `ms` pass: each interval runs as often as it falls due, in order of time, and is awaited. */
  advance(ms: number): Promise<void>
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

  return {
    nowMs: () => nowMs,
    now: () => new Date(nowMs),
    every(everyMs, run) {
      const interval = { everyMs, run, dueMs: nowMs + everyMs }
      intervals.add(interval)
      return { stop: () => void intervals.delete(interval) }
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const next = [...intervals].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!next) break
        nowMs = Math.max(nowMs, next.dueMs)
        next.dueMs += next.everyMs
        await next.run()
      }
      nowMs = untilMs
    },
  }
}
