/** The one record model of the house: whatever file an ECG came in, it becomes an {@link EcgRecord}. */
import type { LeadName } from './lead.ts'

export const ecgFormats = ['scp', 'aecg', 'dicom'] as const
export type EcgFormat = (typeof ecgFormats)[number]

/** Marks a missing sample. Devices' own markers (DICOM padding value, -32768 …) are mapped to it by the decoders. */
export const MISSING = -32768

/**
 * One lead's rhythm signal, kept in the digits the file stored so that nothing is lost to rounding.
 * Physical value in microvolts = `samples[i] * scaleUv + offsetUv`, unless `samples[i]` is {@link MISSING}.
 */
export interface EcgLead {
  readonly name: LeadName
  /** Int16 where the digits fit (nearly always), Int32 otherwise. */
  readonly samples: Int16Array | Int32Array
  readonly scaleUv: number
  readonly offsetUv: number
  /** As the file states it: 599.88 stays 599.88. */
  readonly rateHz: number
  /** Seconds from the record's start to this lead's first sample (0 for simultaneous leads). */
  readonly startS: number
  /** True for a lead computed from others (III, aVR, aVL, aVF of an 8-lead file), never recorded. */
  readonly derived: boolean
}

export type Sex = 'male' | 'female' | 'other'

/** What the file says of the patient; null where it is silent. Texts are trimmed, control characters removed. */
export interface EcgPatient {
  readonly id: string | null
  readonly name: string | null
  readonly sex: Sex | null
  /** YYYY-MM-DD */
  readonly birthDate: string | null
  readonly ageYears: number | null
}

export interface EcgDevice {
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serial: string | null
}

/** The device's own clock, raw: local date and time as written, and the zone offset only if the file states one. */
export interface AcquiredAt {
  /** YYYY-MM-DDTHH:MM:SS[.fff] */
  readonly local: string
  readonly offsetMinutes: number | null
}

/** What looked wrong but harmless; the reader sees it. */
export interface EcgWarning {
  readonly reason: EcgWarningReason
  /** For an engineer, in English, without patient data. */
  readonly message: string
}
export const ecgWarningReasons = [
  'checksum-mismatch',
  'length-mismatch',
  'date-implausible',
  'lead-unknown',
  'lead-duplicate',
  'unit-assumed',
  'rate-inconsistent',
  'text-charset',
  'several-rhythms',
  'missing-samples',
  'nonconforming',
  'limb-identity',
] as const
export type EcgWarningReason = (typeof ecgWarningReasons)[number]

export interface EcgFilters {
  readonly highPassHz: number | null
  readonly lowPassHz: number | null
  readonly notchHz: number | null
}

export interface EcgRecord {
  readonly format: EcgFormat
  readonly leads: readonly EcgLead[]
  readonly patient: EcgPatient
  readonly device: EcgDevice
  readonly acquiredAt: AcquiredAt | null
  readonly filters: EcgFilters
  readonly warnings: readonly EcgWarning[]
}

/** Why bytes are not an ECG we read. The text for people lives in the contract's catalogues under `ecg.<reason>`. */
export const ecgRefusalReasons = [
  'empty',
  'too-large',
  'unknown-format',
  'truncated',
  'corrupt',
  'hostile',
  'unsupported',
  'not-an-ecg',
  'no-leads',
  'unequal-leads',
  'no-rate',
  'no-scale',
  'proprietary-scp',
  'decode-timeout',
  'decode-memory',
] as const
export type EcgRefusalReason = (typeof ecgRefusalReasons)[number]

export interface EcgRefusal {
  readonly code: 'invalid' | 'too-large'
  readonly reason: EcgRefusalReason
  /** Precise, for an engineer, in English, without patient data. */
  readonly message: string
  /** Byte offset in the file where it went wrong, where one can be named. */
  readonly offset?: number
}

export type Decoded = { readonly ok: true; readonly record: EcgRecord } | { readonly ok: false; readonly refusal: EcgRefusal }

/** Hard limits every decoder keeps, whatever the file claims. */
export const ecgLimits = {
  fileBytes: 20 * 1024 * 1024,
  leads: 32,
  samplesPerLead: 2_000_000,
  rateHzMin: 50,
  rateHzMax: 32_000,
  textChars: 200,
} as const

export const nobody: EcgPatient = { id: null, name: null, sex: null, birthDate: null, ageYears: null }
export const unknownDevice: EcgDevice = { manufacturer: null, model: null, serial: null }
export const unknownFilters: EcgFilters = { highPassHz: null, lowPassHz: null, notchHz: null }

/** Seconds from the first sample of the record to the last of its longest lead. */
export function durationS(record: Pick<EcgRecord, 'leads'>): number {
  return record.leads.reduce((longest, lead) => Math.max(longest, lead.startS + lead.samples.length / lead.rateHz), 0)
}

/** Microvolts of one lead; NaN where the sample is missing. */
export function microvolts(lead: EcgLead): Float64Array {
  const uv = new Float64Array(lead.samples.length)
  for (let i = 0; i < uv.length; i++) {
    const digit = lead.samples[i] as number
    uv[i] = digit === MISSING ? Number.NaN : digit * lead.scaleUv + lead.offsetUv
  }
  return uv
}
