const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 0x8000 ? (remainder << 1) ^ 0x1021 : remainder << 1
  return remainder
})

/** CRC-CCITT of EN 1064: polynomial 1021, start FFFF, not reflected. */
export function crcCcitt(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ (bytes[i] ?? 0)] ?? 0)
  return crc
}
