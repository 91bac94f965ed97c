import type { RtpPacket } from './rtp.ts'
import { keyFrameSize, parseVp8 } from './vp8.ts'
import type { Block } from './webm.ts'

interface Pictures {
  /** The size of the first key frame, in pixels, before its block. */
  onSize(size: { readonly width: number; readonly height: number }, atMs: number): void
  add(block: Block): void
  /** Nothing can be shown until the sender makes a whole picture. */
  onKeyFrameNeeded(): void
}

/** Bigger than any camera's whole picture: a sender that never ends one is not gathered for ever. */
const frameLimitBytes = 4 * 1024 ** 2

/** Puts VP8 frames together. After a loss nothing is kept until the next key frame: the last good picture stands, no broken one. */
export function createPictures({ onSize, add, onKeyFrameNeeded }: Pictures) {
  let parts: Buffer[] = []
  let gathered = 0
  let begun: { readonly timestamp: number; readonly atMs: number } | undefined
  let broken = true
  let lastMs = -1

  function finish(): void {
    const first = begun
    const bytes = Buffer.concat(parts)
    begun = undefined
    parts = []
    gathered = 0
    if (!first || bytes.length === 0) return
    const size = keyFrameSize(bytes)
    if (size) {
      onSize(size, first.atMs)
      broken = false
    }
    if (broken) return onKeyFrameNeeded()
    lastMs = Math.max(lastMs + 1, Math.round(first.atMs))
    add({ atMs: lastMs, bytes, key: size !== null })
  }

  function lose(): void {
    begun = undefined
    parts = []
    gathered = 0
    broken = true
    onKeyFrameNeeded()
  }

  return {
    packet(packet: RtpPacket, atMs: number): void {
      const part = parseVp8(packet.payload)
      if (!part) return
      // the marker of the frame before was on a packet that had no payload
      if (begun && begun.timestamp !== packet.timestamp) finish()
      if (!begun && !part.begins) return
      begun ??= { timestamp: packet.timestamp, atMs }
      parts.push(part.bytes)
      gathered += part.bytes.length
      if (gathered > frameLimitBytes) return lose()
      if (packet.marker) finish()
    },
    lost: lose,
  }
}
