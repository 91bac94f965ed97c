import { type ClinicalContext, type EcgDetail, Patient, type TaskSummary } from '@lianxin/contract'
import type { EcgFacts } from './decoding.ts'

const shape = Patient.def.shape
const warningsKept = 50

/** What a file says of the patient, in the bounds of the wire: text is clipped, an impossible date or age is none. */
export function patientOfFile({ id, name, sex, birthDate, ageYears }: EcgFacts['patient']): Patient {
  return {
    id: clipped(id, 64),
    name: clipped(name, 80),
    sex,
    birthDate: shape.birthDate.safeParse(birthDate).success ? birthDate : null,
    ageYears: shape.ageYears.safeParse(ageYears).success ? ageYears : null,
  }
}

/**
 * What the sender typed corrects the file, except the patient's number: that comes from the machine's worklist, and one typed
 * beside it would tie the tracing to another record.
 */
export function mergedPatient(ofFile: Patient, typed: Patient): Patient {
  return {
    id: ofFile.id ?? typed.id,
    name: typed.name ?? ofFile.name,
    sex: typed.sex ?? ofFile.sex,
    birthDate: typed.birthDate ?? ofFile.birthDate,
    ageYears: typed.ageYears ?? ofFile.ageYears,
  }
}

/** What is stated now over what was known; what is not stated leaves it. */
export function mergedContext(known: ClinicalContext, stated: ClinicalContext): ClinicalContext {
  const said = Object.entries(stated).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
  return { ...known, ...Object.fromEntries(said) }
}

export function warningsOfFile(warnings: EcgFacts['warnings']): EcgDetail['warnings'] {
  return warnings.slice(0, warningsKept).map(({ reason, message }) => ({ reason, message: clipped(message, 300) ?? '' }))
}

export function deviceOfFile({ manufacturer, model, serial }: EcgFacts['device']): EcgFacts['device'] {
  return { manufacturer: clipped(manufacturer, 80), model: clipped(model, 80), serial: clipped(serial, 80) }
}

/** What the queue shows of an ECG. */
export function summaryOf(ecg: {
  readonly number: number
  readonly patient: Patient
  readonly context: ClinicalContext
  readonly leads: readonly string[]
  readonly acquiredAt: EcgFacts['acquiredAt']
  readonly receivedAtMs: number
}): TaskSummary {
  const { patient, context } = ecg
  return {
    number: ecg.number,
    patientId: patient.id,
    patientName: patient.name,
    sex: patient.sex,
    ageYears: patient.ageYears ?? ageAt(patient.birthDate, ecg.receivedAtMs),
    leadCount: ecg.leads.length,
    symptoms: context.symptoms,
    onsetAt: context.onsetAt,
    onsetPrecision: context.onsetPrecision ?? (context.onsetAt === null ? null : 'exact'),
    acquiredLocal: ecg.acquiredAt?.local ?? null,
  }
}

/** Completed years of life; null of an unknown or future date of birth. */
export function ageAt(birthDate: string | null, atMs: number): number | null {
  if (birthDate === null) return null
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number)
  const at = new Date(atMs)
  const beforeBirthday = at.getUTCMonth() + 1 < month || (at.getUTCMonth() + 1 === month && at.getUTCDate() < day)
  const years = at.getUTCFullYear() - year - (beforeBirthday ? 1 : 0)
  return years >= 0 && years <= 130 ? years : null
}

function clipped(text: string | null, maxChars: number): string | null {
  if (text === null) return null
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const clean = text
    .slice(0, maxChars)
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  return clean.trim() === '' ? null : clean.trim()
}
