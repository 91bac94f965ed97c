/** One RTP packet (RFC 3550 section 5.1). */
export interface RtpPacket {
  readonly marker: boolean
  /** 16 bits. */
  readonly sequence: number
  /** 32 bits, in the codec's clock. */
  readonly timestamp: number
  readonly payload: Buffer
}

/** @returns null for what is no RTP, and for packets without a payload (padding only, as bandwidth probes are) */
export function parseRtp(packet: Buffer): RtpPacket | null {
  const first = packet[0] ?? 0
  if (packet.length < 12 || first >> 6 !== 2) return null
  let start = 12 + 4 * (first & 0x0f)
  if (first & 0x10) {
    if (packet.length < start + 4) return null
    start += 4 + 4 * packet.readUInt16BE(start + 2)
  }
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0
  const end = packet.length - padding
  if (start >= end) return null
  return {
    marker: ((packet[1] ?? 0) & 0x80) !== 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    payload: packet.subarray(start, end),
  }
}

/** Turns a counter of `bits` that wraps into one that does not: each value is the one nearest to the last. */
export function createUnwrap(bits: 16 | 32): (value: number) => number {
  const span = 2 ** bits
  let last: number | undefined
  return (value) => {
    const ahead = last === undefined ? 0 : (((value - last) % span) + span) % span
    const next = last === undefined ? value : last + (ahead < span / 2 ? ahead : ahead - span)
    last = next
    return next
  }
}
