import type { ClinicalContext } from '@lianxin/contract'

export type BloodPressure = Pick<ClinicalContext, 'systolicMmhg' | 'diastolicMmhg'>
export interface BloodPressureText {
  readonly systolic: string
  readonly diastolic: string
}

export function bloodPressureText({ systolicMmhg, diastolicMmhg }: BloodPressure): BloodPressureText {
  return { systolic: systolicMmhg === null ? '' : String(systolicMmhg), diastolic: diastolicMmhg === null ? '' : String(diastolicMmhg) }
}

/** Null while what is typed is no blood pressure; either part alone, or none, is fine. */
export function readBloodPressure({ systolic, diastolic }: BloodPressureText): BloodPressure | null {
  const systolicMmhg = partOf(systolic, 30, 320)
  const diastolicMmhg = partOf(diastolic, 10, 220)
  if (systolicMmhg === undefined || diastolicMmhg === undefined) return null
  if (systolicMmhg !== null && diastolicMmhg !== null && systolicMmhg <= diastolicMmhg) return null
  return { systolicMmhg, diastolicMmhg }
}

/** Null for nothing typed, undefined for what does not lie in the range. */
function partOf(text: string, least: number, most: number): number | null | undefined {
  const bare = text.trim()
  if (bare === '') return null
  const value = /^\d{1,3}$/.test(bare) ? Number(bare) : Number.NaN
  return value >= least && value <= most ? value : undefined
}
