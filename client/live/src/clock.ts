/** Time for the client: milliseconds since 1970 by this device, and timers. */
export interface LiveClock {
  readonly now: () => number
  /** Runs `run` once after `ms`; returns how to cancel it. */
  readonly after: (ms: number, run: () => void) => () => void
}

/** Monotonic, so that someone setting the device's clock does not move what is shown as elapsed. */
export const systemClock: LiveClock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`; rejects with the signal's reason when that aborts first. */
export function pause(clock: LiveClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort)
  })
}
