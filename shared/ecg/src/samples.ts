/** Digits of a lead: exact numbers from text, and the smallest array that holds them. */
import { type EcgLead, ecgLimits, MISSING } from './record.ts'
import { refuse } from './refusal.ts'

/** Marks a missing sample while a decoder works in 32 bits; no format's digit can be this and mean a voltage. */
export const NONE = -0x80000000

export interface Digits {
  readonly samples: Int16Array | Int32Array
  /** To be subtracted from the digits: non-zero only where a 32-bit digit would otherwise read as {@link MISSING}. */
  readonly shift: number
}

/**
 * The record's form of 32-bit digits: Int16 where they fit, Int32 otherwise. In 16 bits -32768 means missing, as devices use
 * it, unless every digit counts (computed leads). In Int32 a true -32768 is possible; the digits are then shifted so that
 * {@link MISSING} keeps its one meaning.
 */
export function narrowDigits(digits: Int32Array, marker: 'device marker' | 'every digit counts' = 'device marker'): Digits {
  let min = 0
  let max = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i] ?? 0
    if (digit > max) max = digit
    else if (digit < min && digit !== NONE) min = digit
  }
  const lowest = marker === 'device marker' ? MISSING : MISSING + 1
  if (min >= lowest && max <= 32767) return { samples: toInt16(digits), shift: 0 }
  const shift = freeShift(digits)
  return { samples: digits.map((digit) => (digit === NONE ? MISSING : digit + shift)), shift }
}

function toInt16(digits: Int32Array): Int16Array {
  const narrow = new Int16Array(digits.length)
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i] ?? 0
    narrow[i] = digit === NONE ? MISSING : digit
  }
  return narrow
}

function freeShift(digits: Int32Array): number {
  const near = new Set(digits.filter((digit) => digit <= MISSING && digit > MISSING - 100_000))
  let shift = 0
  while (near.has(MISSING - shift)) shift++
  return shift
}

/** A decimal number times ten to the `exponent`, rounded once: `0.00488` mV is exactly 4.88 µV. NaN if it is not a number. */
export function decimal(text: string | undefined | null, exponent = 0): number {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text ?? '')
  return match ? Number(`${match[1]}e${Number(match[2] ?? 0) + exponent}`) : Number.NaN
}

/** Refuses a rate no electrocardiograph has: the time scale of the paper hangs on it. */
export function checkedRate(rateHz: number, offset?: number): number {
  if (!(rateHz >= ecgLimits.rateHzMin && rateHz <= ecgLimits.rateHzMax))
    refuse('no-rate', `sampling rate ${rateHz} Hz is missing or outside ${ecgLimits.rateHzMin}..${ecgLimits.rateHzMax}`, offset)
  return rateHz
}

/** Refuses a scale that would draw nothing or nonsense: the amplitude of the paper hangs on it. */
export function checkedScale(scaleUv: number, what: string, offset?: number): number {
  if (!Number.isFinite(scaleUv) || scaleUv === 0 || Math.abs(scaleUv) > 1e6 || Math.abs(scaleUv) < 1e-9)
    refuse('no-scale', `${what}: microvolts per digit are missing or implausible`, offset)
  return scaleUv
}

export function checkedCount(count: number, what: string, offset?: number): number {
  if (!(count >= 1 && count <= ecgLimits.samplesPerLead))
    refuse('corrupt', `${what}: ${count} samples are outside 1..${ecgLimits.samplesPerLead}`, offset)
  return count
}

/** Leads recorded together must end together: a shorter one means lost data, and would be drawn against the wrong beats. */
export function refuseUnequal(leads: readonly EcgLead[]): void {
  const first = leads[0]
  for (const lead of leads)
    if (first && lead.samples.length !== first.samples.length)
      refuse('unequal-leads', `lead ${lead.name} has ${lead.samples.length} samples, lead ${first.name} has ${first.samples.length}`)
}
