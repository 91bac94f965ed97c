import type { Clock } from '../platform/clock.ts'

/** A clock that stands where it is put: the demo's morning is told at the times it happened. */
export interface ReplayClock extends Clock {
  moveTo(atMs: number): void
}

export function createReplayClock(startMs: number): ReplayClock {
  let atMs = startMs
  return {
    nowMs: () => atMs,
    now: () => new Date(atMs),
    every: () => ({ stop() {} }),
    moveTo(toMs) {
      atMs = toMs
    },
  }
}
