import { randomFillSync } from 'node:crypto'
import type { Clock } from './clock.ts'

/** Makes ids: UUIDv7 (RFC 9562 5.7), so that rows made later sort later and indexes grow at their end. */
export interface Ids {
  next(): string
}

export function uuidV7Ids(clock: Clock): Ids {
  let lastMs = 0
  let sequence = 0
  return {
    next() {
      const nowMs = clock.nowMs()
      // within one millisecond (or after the clock stepped back) the 12 bits of rand_a count up, so that order is kept
      if (nowMs > lastMs) {
        lastMs = nowMs
        sequence = randomBytesOf(2).readUInt16BE() & 0x7ff
      } else if (++sequence > 0xfff) {
        lastMs += 1
        sequence = 0
      }
      const hex = lastMs.toString(16).padStart(12, '0')
      const random = randomBytesOf(8)
      random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
      const tail = random.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
    },
  }
}

const pool = Buffer.alloc(4096)
let used = pool.length
/** Asking the system for a few bytes costs as much as for thousands, and ids are made for every message. */
function randomBytesOf(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}
