import { backoffMs, type LiveClock } from '@lianxin/live'

export interface NewestSender<T> {
  /** Replaces whatever has not left yet. */
  readonly offer: (value: T) => void
  /** Forgets what has not left yet. */
  readonly drop: () => void
  /** Something waits, or its answer is not here yet. */
  readonly busy: () => boolean
}

export interface NewestSenderOptions<T> {
  /** Resolves when the other end has it. */
  readonly send: (value: T) => Promise<unknown>
  /** A failure after which the same value is worth sending again, unless a newer one waits. */
  readonly worthRepeating: (error: unknown) => boolean
  readonly clock: LiveClock
  readonly random: () => number
  /** Between two sends. */
  readonly leastMs: number
  /** Unanswered ones on their way at most: what a slow line can queue up. */
  readonly most: number
  readonly onSettled?: () => void
}

/** Sent in the time that an answer takes: a slow line carries no more of them than that without a queue. */
const perAnswer = 2
/** One slow answer is a lost packet, not a slow line. */
const smoothing = 1 / 8
const again = { firstMs: 300, longestMs: 3000 } as const

/**
 * Sends states of which only the newest matters. Answers are its clock: a line that takes long to answer is given less, so that
 * no queue forms in it, whatever its rate; a quick one is given at most one value in `leastMs`.
 */
export function createNewestSender<T>(options: NewestSenderOptions<T>): NewestSender<T> {
  const { clock, leastMs, most } = options
  let waiting: { readonly value: T } | null = null
  let newestSent = 0
  let onTheirWay = 0
  let failures = 0
  let answerMs = 0
  let mayLeaveAt = Number.NEGATIVE_INFINITY
  let cancelTimer: (() => void) | null = null

  const pump = () => {
    if (!waiting || onTheirWay >= most || cancelTimer) return
    const waitMs = mayLeaveAt - clock.now()
    if (waitMs > 0) {
      cancelTimer = clock.after(waitMs, () => {
        cancelTimer = null
        pump()
      })
      return
    }
    const { value } = waiting
    waiting = null
    void send(value)
  }
  const send = async (value: T) => {
    const own = ++newestSent
    onTheirWay++
    const sentAt = clock.now()
    mayLeaveAt = sentAt + Math.max(leastMs, answerMs / perAnswer)
    try {
      await options.send(value)
      failures = 0
      const tookMs = clock.now() - sentAt
      answerMs = answerMs === 0 ? tookMs : answerMs + (tookMs - answerMs) * smoothing
    } catch (error) {
      if (own === newestSent && !waiting && options.worthRepeating(error)) waiting = { value }
      mayLeaveAt = clock.now() + backoffMs(again, failures++, options.random)
    }
    onTheirWay--
    pump()
    options.onSettled?.()
  }
  return {
    offer(value) {
      waiting = { value }
      pump()
    },
    drop() {
      newestSent++
      waiting = null
      cancelTimer?.()
      cancelTimer = null
    },
    busy: () => waiting !== null || onTheirWay > 0,
  }
}
