import { concat } from '../bytes.ts'
import { encodeFrame } from '../frame.ts'
import type { EcgRecord } from '../record.ts'
import { utf8 } from '../text.ts'

/** A decimal number for identifiers under 2.25: 96 bits of FNV-1a over samples, patient id and time. */
export function contentNumber(record: EcgRecord): string {
  const bytes = concat([encodeFrame(record), utf8(JSON.stringify([record.patient.id, record.acquiredAt]))])
  const hashes = [0x811c9dc5, 0x01000193, 0x9e3779b9]
  for (const byte of bytes) for (let n = 0; n < 3; n++) hashes[n] = Math.imul((hashes[n] ?? 0) ^ (byte + n), 0x01000193) >>> 0
  return hashes.reduce((sum, hash) => (sum << 32n) | BigInt(hash), 1n).toString()
}
