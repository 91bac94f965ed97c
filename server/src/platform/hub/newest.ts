import type { Socket } from 'socket.io'

/** Two, so that a long way there and back does not halve the rate; no more, lest a slow line fills with what is past. */
const onTheirWay = 2
/** A client that has not answered by then is given the next one all the same. */
const answerWithinMs = 10_000

interface Slot {
  unanswered: number
  waiting: (() => void) | null
}

/**
 * Values of which only the newest matters, at the pace of each line: the client's acknowledgements are its clock, so that nothing
 * queues up where TCP would take everything. What waits is replaced by what comes after it.
 */
export function createNewest() {
  const lines = new WeakMap<Socket, Map<string, Slot>>()

  const slotOf = (socket: Socket, key: string): Slot => {
    const slots = lines.get(socket) ?? new Map<string, Slot>()
    lines.set(socket, slots)
    const slot = slots.get(key) ?? { unanswered: 0, waiting: null }
    slots.set(key, slot)
    return slot
  }
  const pump = (socket: Socket, key: string, slot: Slot) => {
    const send = slot.waiting
    if (slot.unanswered === 0 && !send) lines.get(socket)?.delete(key)
    if (!send || slot.unanswered >= onTheirWay) return
    slot.waiting = null
    send()
  }
  /** `mayStill` is asked at the moment of sending, which may be later. */
  return (socket: Socket, name: string, of: string, value: unknown, mayStill: () => boolean): void => {
    const key = `${name} ${of}`
    const slot = slotOf(socket, key)
    slot.waiting = () => {
      if (!socket.connected || !mayStill()) return
      slot.unanswered += 1
      socket.timeout(answerWithinMs).emit(name, value, () => {
        slot.unanswered -= 1
        pump(socket, key, slot)
      })
    }
    pump(socket, key, slot)
  }
}
