import type { Socket } from 'socket.io'

/** In the time that an answer takes: a slow line carries no more of them than that without a queue. */
const perAnswer = 2
/**
 * The next one leaves while less than this is on its way: several small ones or two large ones. While a lost packet is sent again,
 * what happens meanwhile is then there as soon as the line flows.
 */
const onTheirWayBytes = 600
/** A client that has not answered by then is given the next one all the same. */
const answerWithinMs = 10_000
/** One slow answer is a lost packet, not a slow line. */
const smoothing = 1 / 8

interface Slot {
  unansweredBytes: number
  waiting: (() => void) | null
  answerMs: number
  sentAtMs: number
  timer: NodeJS.Timeout | null
}

/**
 * Values of which only the newest matters, at the pace of each line: the client's acknowledgements are its clock, so that nothing
 * queues up where TCP would take everything. What waits is replaced by what comes after it.
 */
export function createNewest(nowMs: () => number) {
  const lines = new WeakMap<Socket, Map<string, Slot>>()

  const slotOf = (socket: Socket, key: string): Slot => {
    const slots = lines.get(socket) ?? new Map<string, Slot>()
    lines.set(socket, slots)
    const slot = slots.get(key) ?? { unansweredBytes: 0, waiting: null, answerMs: 0, sentAtMs: Number.NEGATIVE_INFINITY, timer: null }
    slots.set(key, slot)
    return slot
  }
  const pump = (slot: Slot) => {
    if (!slot.waiting || slot.timer || slot.unansweredBytes >= onTheirWayBytes) return
    const waitMs = slot.sentAtMs + slot.answerMs / perAnswer - nowMs()
    if (waitMs > 0) {
      slot.timer = setTimeout(() => {
        slot.timer = null
        pump(slot)
      }, waitMs)
      return
    }
    const send = slot.waiting
    slot.waiting = null
    send()
  }
  const answered = (slot: Slot, bytes: number, tookMs: number) => {
    slot.unansweredBytes -= bytes
    slot.answerMs = slot.answerMs === 0 ? tookMs : slot.answerMs + (tookMs - slot.answerMs) * smoothing
    pump(slot)
  }
  /** `mayStill` is asked at the moment of sending, which may be later. */
  return (socket: Socket, name: string, of: string, value: unknown, mayStill: () => boolean): void => {
    const slot = slotOf(socket, `${name} ${of}`)
    slot.waiting = () => {
      if (!socket.connected || !mayStill()) return
      const [sentAtMs, bytes] = [nowMs(), JSON.stringify(value).length]
      slot.unansweredBytes += bytes
      slot.sentAtMs = sentAtMs
      socket.timeout(answerWithinMs).emit(name, value, () => answered(slot, bytes, nowMs() - sentAtMs))
    }
    pump(slot)
  }
}
