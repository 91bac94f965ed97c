import { createUnwrap } from './rtp.ts'

/** A sender's clock that is further off than so has stopped or jumped: muted, asleep, another device. */
const jumpMs = 1_000
/** The drift of a clock and the change of a line's delay are followed in steps of so many ms at most. */
const stepMs = 10
const windowMs = 5_000

/**
 * Where packets of one track belong in the recording. Within a track the sender's own clock counts, which knows nothing of the
 * line's jitter; between tracks the hub's clock, by the packets that came with the least delay.
 */
export function createTimeline(clockRate: number): (rtpTimestamp: number, arrivedMs: number) => number {
  const unwrap = createUnwrap(32)
  let offsetMs: number | undefined
  let window = { endsMs: 0, leastLateMs: Number.POSITIVE_INFINITY }
  return (rtpTimestamp, arrivedMs) => {
    const senderMs = (unwrap(rtpTimestamp) / clockRate) * 1000
    offsetMs ??= arrivedMs - senderMs
    const lateMs = arrivedMs - (senderMs + offsetMs)
    if (Math.abs(lateMs) > jumpMs) {
      offsetMs += lateMs
      window = { endsMs: arrivedMs + windowMs, leastLateMs: Number.POSITIVE_INFINITY }
      return arrivedMs
    }
    window.leastLateMs = Math.min(window.leastLateMs, lateMs)
    if (arrivedMs >= window.endsMs) {
      offsetMs += Math.max(-stepMs, Math.min(stepMs, window.leastLateMs))
      window = { endsMs: arrivedMs + windowMs, leastLateMs: Number.POSITIVE_INFINITY }
    } else if (lateMs < -stepMs) offsetMs -= stepMs
    return senderMs + offsetMs
  }
}
