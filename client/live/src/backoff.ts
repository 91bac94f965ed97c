/** Doubling waits with jitter: half of each wait is drawn, so that a hub that comes back is not met by all its clients at once. */
export interface Backoff {
  readonly firstMs: number
  readonly longestMs: number
}

/** Milliseconds to wait before repeat number `attempt` (0 for the first); `random` gives 0..1. */
export function backoffMs({ firstMs, longestMs }: Backoff, attempt: number, random: () => number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30))
  return full * (0.5 + random() / 2)
}
