/** Growing little-endian bytes, for the encoders. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

export function u8(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}

export function u16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, (value >> 8) & 255]))
}

export function u32(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255)))
}
