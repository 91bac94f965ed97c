export interface LiveIds {
  /** A UUID version 7 (RFC 9562 5.7), lower case. */
  readonly uuid: () => string
}

/** By getRandomValues, since crypto.randomUUID is missing on pages that came over plain http from a clinic's own network. */
export function createIds(
  now: () => number = Date.now,
  fill: (bytes: Uint8Array<ArrayBuffer>) => void = crypto.getRandomValues.bind(crypto),
): LiveIds {
  return {
    uuid() {
      const bytes = new Uint8Array(16)
      fill(bytes)
      const view = new DataView(bytes.buffer)
      const ms = Math.floor(now())
      view.setUint32(0, Math.floor(ms / 65_536))
      view.setUint16(4, ms % 65_536)
      view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f))
      view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  }
}
