/** What one RTP packet carries of a VP8 frame (RFC 7741 section 4.2). */
export interface Vp8Part {
  /** The first bytes of a frame. */
  readonly begins: boolean
  readonly bytes: Buffer
}

/** @returns null for a descriptor without a payload */
export function parseVp8(payload: Buffer): Vp8Part | null {
  const first = payload[0] ?? 0
  let at = 1
  if (first & 0x80) {
    const extension = payload[at++] ?? 0
    // I: picture id of one byte, or two when its M bit is set; L: TL0PICIDX; T or K: TID, Y, KEYIDX
    if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1
    if (extension & 0x40) at += 1
    if (extension & 0x30) at += 1
  }
  if (at >= payload.length) return null
  const beginsPartition = (first & 0x10) !== 0
  const partition = first & 0x07
  return { begins: beginsPartition && partition === 0, bytes: payload.subarray(at) }
}

/** The size of a key frame in pixels (RFC 6386 section 9.1); null for any other frame. */
export function keyFrameSize(frame: Buffer): { readonly width: number; readonly height: number } | null {
  const isKey = frame.length >= 10 && ((frame[0] ?? 1) & 1) === 0
  const hasStartCode = frame[3] === 0x9d && frame[4] === 0x01 && frame[5] === 0x2a
  if (!isKey || !hasStartCode) return null
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff }
}
