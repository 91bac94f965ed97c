import { refuse } from '../../refusal.ts'
import { checkedCount } from '../../samples.ts'

/**
 * The whole numbers of an SLIST's digits, white space between them. By character codes: splitting 60,000 numbers into strings
 * first costs several times the reading.
 */
export function parseDigits(text: string, what: string): Int32Array {
  // A number and its space take two characters at least, so this cannot be outgrown.
  const digits = new Int32Array((text.length >> 1) + 1)
  let count = 0
  for (let at = 0; at < text.length; ) {
    let code = text.charCodeAt(at)
    if (code <= 32) {
      at++
      continue
    }
    const negative = code === 45
    if (negative || code === 43) code = text.charCodeAt(++at)
    let value = 0
    const start = at
    while (code >= 48 && code <= 57) {
      value = value * 10 + code - 48
      code = text.charCodeAt(++at)
    }
    const ended = at > start && (code <= 32 || at >= text.length)
    if (!ended || value > (negative ? 0x80000000 : 0x7fffffff))
      refuse('corrupt', `${what}: digit ${count + 1} is no whole number of 32 bits`)
    digits[count++] = negative ? -value : value
  }
  return digits.subarray(0, checkedCount(count, what))
}
