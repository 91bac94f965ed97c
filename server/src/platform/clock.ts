/** The hub's clock: an argument everywhere, so that ten minutes can pass in a test at once. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  now(): Date
  /** Calls `run` every `everyMs` until stopped. A run that is still under way is not started again. */
  every(everyMs: number, run: () => Promise<void> | void): { stop(): void }
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  now: () => new Date(),
  every(everyMs, run) {
    let running = false
    const timer = setInterval(async () => {
      if (running) return
      running = true
      try {
        await run()
      } finally {
        running = false
      }
    }, everyMs)
    timer.unref()
    return { stop: () => clearInterval(timer) }
  },
}
