import { Patient } from '@lianxin/contract'
import type { EcgPatient } from '@lianxin/ecg'

/** What a person typed because the file lacks it. */
export interface TypedIdentity {
  readonly name: string
  readonly id: string
  readonly sex: Patient['sex']
  readonly age: string
  /** An unconscious stranger's ECG must not wait for a name. */
  readonly unknown: boolean
}
export const nothingTyped: TypedIdentity = { name: '', id: '', sex: null, age: '', unknown: false }

/** Which fields to ask for: only those the file lacks. Name and number stand for each other. */
export interface Lacking {
  readonly who: boolean
  readonly sex: boolean
  readonly age: boolean
}

export function lacking(file: EcgPatient): Lacking {
  return { who: blank(file.name) && blank(file.id), sex: file.sex === null, age: file.ageYears === null && file.birthDate === null }
}

export type IdentityProblem = 'who' | 'age'

/** Why this may not be sent yet; empty when it may. */
export function identityProblems(file: EcgPatient, typed: TypedIdentity): IdentityProblem[] {
  const problems: IdentityProblem[] = []
  if (lacking(file).who && !typed.unknown && blank(typed.name) && blank(typed.id)) problems.push('who')
  if (!blank(typed.age) && ageOf(typed.age) === null) problems.push('age')
  return problems
}

function typedPatient(file: EcgPatient, typed: TypedIdentity): Patient {
  const asked = lacking(file)
  return {
    name: asked.who ? trimmed(typed.name) : null,
    id: asked.who ? trimmed(typed.id) : null,
    sex: asked.sex ? typed.sex : null,
    birthDate: null,
    ageYears: asked.age ? ageOf(typed.age) : null,
  }
}

/**
 * What is announced: the file's own words beside the typed ones, so that a waiting row names its patient. A file whose words do
 * not fit the wire (a name of 100 characters) is announced by what was typed alone; the hub reads the rest from the file.
 */
export function announcedPatient(file: EcgPatient, typed: TypedIdentity): Patient {
  const own = typedPatient(file, typed)
  const whole = Patient.safeParse(shownPatient(file, own))
  return whole.success ? whole.data : own
}

/** What to show of the patient before the hub has answered. */
function shownPatient(file: EcgPatient, typed: Patient): Patient {
  return {
    name: typed.name ?? file.name,
    id: typed.id ?? file.id,
    sex: typed.sex ?? file.sex,
    birthDate: file.birthDate,
    ageYears: typed.ageYears ?? file.ageYears,
  }
}

function blank(text: string | null): boolean {
  return text === null || text.trim() === ''
}

function trimmed(text: string): string | null {
  return blank(text) ? null : text.trim()
}

/** Whole or half years as typed; null for anything else than 0 to 130. */
export function ageOf(text: string): number | null {
  if (!/^\d{1,3}(\.\d)?$/.test(text.trim())) return null
  const years = Number(text)
  return years <= 130 ? years : null
}
