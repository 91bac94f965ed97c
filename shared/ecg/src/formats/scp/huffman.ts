/** The default Huffman table of SCP-ECG (EN 1064 clause 5.5, table number 19999). */
import { refuse } from '../../refusal.ts'

/** Code lengths: `0`; n ones, a zero and a sign for ±n (n = 1..8); nine ones and `0` + 8 bits; nine ones and `1` + 16 bits. */
const escape8Bits = 18
const escape16Bits = 26

/**
 * `count` values from the bit stream bytes[from..to), most significant bit first. `offset` names the place of a refusal.
 * A window of 32 bits is kept so that counting the leading ones is one instruction; no code is longer than 26 bits.
 */
export function decodeHuffman(bytes: Uint8Array, from: number, to: number, count: number): Int32Array {
  // Each value takes a bit at least: an absurd count is refused before anything is allocated for it.
  if (count > (to - from) * 8) refuse('truncated', `${to - from} bytes cannot hold ${count} Huffman codes`, from)
  const values = new Int32Array(count)
  const lastBit = to * 8
  let bit = from * 8
  for (let n = 0; n < count; n++) {
    const window = windowAt(bytes, bit)
    const ones = Math.clz32(~window)
    if (ones === 0) bit += 1
    else if (ones < 9) {
      values[n] = window << (ones + 1) < 0 ? -ones : ones
      bit += ones + 2
    } else if (window & 0x00400000) {
      values[n] = (window << 10) >> 16
      bit += escape16Bits
    } else {
      values[n] = (window << 10) >> 24
      bit += escape8Bits
    }
    if (bit > lastBit) refuse('truncated', `Huffman data end after ${n} of ${count} values`, to)
  }
  return values
}

/** The 32 bits from a bit position on, of which the first 26 at least are true; zeros past the end. */
function windowAt(bytes: Uint8Array, bit: number): number {
  const at = bit >> 3
  const skip = bit & 7
  const head = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  return skip === 0 ? head : (head << skip) | ((bytes[at + 4] ?? 0) >> (8 - skip))
}

/** The inverse of {@link decodeHuffman}. Throws RangeError for a value that 16 bits cannot hold. */
export function encodeHuffman(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * escape16Bits) / 8))
  let bit = 0
  const put = (code: number, length: number) => {
    for (let n = length - 1; n >= 0; n--, bit++) if ((code >>> n) & 1) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  }
  for (let n = 0; n < values.length; n++) {
    const value = values[n] ?? 0
    const magnitude = Math.abs(value)
    if (magnitude > 32767 && value !== -32768) throw new RangeError('SCP-ECG holds values and differences of 16 bits')
    if (magnitude === 0) put(0, 1)
    else if (magnitude <= 8) put((((1 << magnitude) - 1) << 2) | (value < 0 ? 1 : 0), magnitude + 2)
    else if (value >= -128 && value <= 127) put((0b1111111110 << 8) | (value & 0xff), escape8Bits)
    else put((0b1111111111 << 16) | (value & 0xffff), escape16Bits)
  }
  return bytes.slice(0, (bit + 7) >> 3)
}
