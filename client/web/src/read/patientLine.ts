import type { EcgDetail } from '@lianxin/contract'
import type { Catalogue, Language } from '@lianxin/contract/text'

/** "男 63 岁", "male, 63 y"; empty where neither is known. A birth date gives the age at the ECG's receipt if the age is not stated. */
export function patientLine(
  { patient, receivedAt }: Pick<EcgDetail, 'patient' | 'receivedAt'>,
  wire: Catalogue,
  language: Language,
): string {
  const age = patient.ageYears ?? ageAt(patient.birthDate, receivedAt)
  const parts = [patient.sex && wire.sexes[patient.sex], age !== null && (language === 'en' ? `${age} y` : `${age} 岁`)]
  return parts.filter(Boolean).join(language === 'en' ? ', ' : ' ')
}

/** Completed years. */
export function ageAt(birthDate: string | null, atMs: number): number | null {
  if (birthDate === null) return null
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number)
  const at = new Date(atMs)
  const beforeBirthday = at.getMonth() + 1 < month || (at.getMonth() + 1 === month && at.getDate() < day)
  const age = at.getFullYear() - year - (beforeBirthday ? 1 : 0)
  return age >= 0 && age <= 130 ? age : null
}
