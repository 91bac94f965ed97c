import type { Decoded } from '../../record.ts'
import { refused } from '../../refusal.ts'

/** Decodes an HL7 aECG. Never throws. */
export function decodeAecg(bytes: Uint8Array): Decoded {
  return refused('unsupported', `HL7 aECG of ${bytes.length} bytes is not read yet`)
}
