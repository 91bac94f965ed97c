/** Leads that follow from others by Einthoven's and Goldberger's definitions. */
import { type LeadName, leadOrder } from './lead.ts'
import { type EcgLead, MISSING } from './record.ts'
import { NONE, narrowDigits } from './samples.ts'

/** Lead = (i·I + ii·II) / `over`. */
const definitions: readonly { readonly name: LeadName; readonly i: number; readonly ii: number; readonly over: number }[] = [
  { name: 'III', i: -1, ii: 1, over: 1 },
  { name: 'aVR', i: -1, ii: -1, over: 2 },
  { name: 'aVL', i: 2, ii: -1, over: 2 },
  { name: 'aVF', i: -1, ii: 2, over: 2 },
]

/** The leads in display order, with III, aVR, aVL and aVF computed exactly (no rounding) where absent and I and II allow it. */
export function withDerivedLeads(leads: readonly EcgLead[]): readonly EcgLead[] {
  const one = leads.find((lead) => lead.name === 'I')
  const two = leads.find((lead) => lead.name === 'II')
  const present = new Set(leads.map((lead) => lead.name))
  const derived = one && two && simultaneous(one, two) ? derive(one, two, present) : []
  return [...leads, ...derived].sort((a, b) => leadOrder(a.name) - leadOrder(b.name))
}

/** Sample by sample at the same time; a converter's skew between channels, less than half a sample, does not count. */
export function simultaneous(a: EcgLead, b: EcgLead): boolean {
  const skewSamples = Math.abs(a.startS - b.startS) * a.rateHz
  return a.rateHz === b.rateHz && skewSamples < 0.5 && a.samples.length === b.samples.length
}

function derive(one: EcgLead, two: EcgLead, present: ReadonlySet<LeadName>): EcgLead[] {
  const common = commonScale(one.scaleUv, two.scaleUv)
  if (!common) return []
  return definitions
    .filter((definition) => !present.has(definition.name))
    .flatMap(({ name, i, ii, over }) => {
      const digits = combine(one.samples, two.samples, i * common.one, ii * common.two)
      if (!digits) return []
      const { samples, shift } = narrowDigits(digits, 'every digit counts')
      const scaleUv = common.scaleUv / over
      const offsetUv = (i * one.offsetUv + ii * two.offsetUv) / over - shift * scaleUv
      return [{ ...one, name, samples, scaleUv, offsetUv: offsetUv || 0, derived: true }]
    })
}

interface CommonScale {
  readonly scaleUv: number
  /** How many of it one digit of lead I, of lead II is. */
  readonly one: number
  readonly two: number
}

/** The scale both leads are whole multiples of, to a picovolt; null if they share none. */
function commonScale(one: number, two: number): CommonScale | null {
  if (one === two) return { scaleUv: one, one: 1, two: 1 }
  const a = Math.round(one * 1e6)
  const b = Math.round(two * 1e6)
  if (a === 0 || b === 0 || Math.abs(a / 1e6 - one) > 1e-12 * Math.abs(one) || Math.abs(b / 1e6 - two) > 1e-12 * Math.abs(two)) return null
  const divisor = greatestCommonDivisor(Math.abs(a), Math.abs(b))
  return { scaleUv: divisor / 1e6, one: a / divisor, two: b / divisor }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** Null where a digit would not fit in 32 bits. */
function combine(one: EcgLead['samples'], two: EcgLead['samples'], i: number, ii: number): Int32Array | null {
  const digits = new Int32Array(one.length)
  for (let n = 0; n < digits.length; n++) {
    const a = one[n] ?? MISSING
    const b = two[n] ?? MISSING
    const digit = i * a + ii * b
    if (a === MISSING || b === MISSING) digits[n] = NONE
    else if (Math.abs(digit) < 0x7fffffff) digits[n] = digit
    else return null
  }
  return digits
}
