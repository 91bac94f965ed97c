import type { LiveClock } from '../clock.ts'

export interface ManualClock extends LiveClock {
  /** Lets everything that is due in the next `ms` happen, in order, with promises settled in between. */
  readonly advance: (ms: number) => Promise<void>
  /** Advances until `holds`, at most `ms`; throws when it never did. */
  readonly advanceUntil: (holds: () => boolean, ms?: number) => Promise<void>
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

export function createManualClock(startMs = 1_790_000_000_000): ManualClock {
  let now = startMs
  let timers: Timer[] = []
  const takeNext = (until: number): Timer | null => {
    const next = timers.reduce<Timer | null>((a, b) => (a === null || b.at < a.at ? b : a), null)
    if (!next || next.at > until) return null
    timers = timers.filter((timer) => timer !== next)
    return next
  }
  const step = async (until: number): Promise<boolean> => {
    await settled()
    const timer = takeNext(until)
    if (!timer) return false
    now = Math.max(now, timer.at)
    timer.run()
    await settled()
    return true
  }
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((held) => held !== timer)
      }
    },
    async advance(ms) {
      const until = now + ms
      while (await step(until)) continue
      now = until
    },
    async advanceUntil(holds, ms = 600_000) {
      const until = now + ms
      await settled()
      while (!holds()) if (!(await step(until))) throw new Error(`not within ${ms} ms`)
    },
  }
}

/** Lets promises that wait for nothing but each other settle. */
async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve()
}
