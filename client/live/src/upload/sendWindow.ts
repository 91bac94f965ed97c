/** How many chunks may be on their way at once. */
export interface SendWindow {
  readonly size: () => number
  readonly acknowledged: (tookMs: number) => void
}

const largest = 4
const quickMs = 1000
const slowMs = 4000

/**
 * Grows while acknowledgements are quick, so that distance does not slow a good line, and shrinks when they are slow, so that on
 * a thin one a lost line costs little and other requests need not queue behind many chunks.
 */
export function createSendWindow(): SendWindow {
  let size = 2
  return {
    size: () => size,
    acknowledged(tookMs) {
      if (tookMs <= quickMs) size = Math.min(largest, size + 1)
      else if (tookMs >= slowMs) size = Math.max(1, size - 1)
    },
  }
}
