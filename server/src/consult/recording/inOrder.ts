import { createUnwrap, type RtpPacket } from './rtp.ts'

export interface Arrived extends RtpPacket {
  /** When it came, ms of the recording. */
  readonly arrivedMs: number
}

interface Hears {
  onPacket(packet: Arrived): void
  /** Packets are missing before the next one. */
  onLoss(): void
}

/** Longer than a repair by NACK takes on a bad line. */
const patienceMs = 600
const heldLimit = 1024
/** Further than so from what is expected, a sequence has begun anew. */
const strange = 5_000

/** Puts packets in order: waits a while for missing ones (a repair comes late), then goes on without them. */
export function createInOrder({ onPacket, onLoss }: Hears) {
  const unwrap = createUnwrap(16)
  const held = new Map<number, Arrived>()
  let next: number | undefined

  function drain(): void {
    for (;;) {
      const packet = next === undefined ? undefined : held.get(next)
      if (next === undefined || !packet) return
      held.delete(next)
      next += 1
      onPacket(packet)
    }
  }
  function skip(nowMs: number): void {
    while (held.size > 0) {
      const first = Math.min(...held.keys())
      const waitedMs = nowMs - (held.get(first)?.arrivedMs ?? nowMs)
      if (waitedMs < patienceMs && held.size < heldLimit) return
      next = first
      onLoss()
      drain()
    }
  }

  return {
    push(packet: Arrived): void {
      const number = unwrap(packet.sequence)
      if (next !== undefined && Math.abs(number - next) > strange) {
        held.clear()
        next = number
        onLoss()
      }
      next ??= number
      // late ones come after their time was up, or twice
      if (number < next) return
      held.set(number, packet)
      drain()
      skip(packet.arrivedMs)
    },
    /** Time has passed without a packet. */
    tick: skip,
  }
}
