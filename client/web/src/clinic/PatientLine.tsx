import type { Patient } from '@lianxin/contract'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'

type Shown = Pick<Patient, 'name' | 'sex' | 'ageYears'> & { readonly id?: string | null }

/** "张三 · 男 · 56 岁", or that nobody knows. */
export function usePatientLine(): (patient: Shown) => string {
  const { wire, shell } = useText()
  const t = useTexts(clinicText)
  return ({ name, id = null, sex, ageYears }) =>
    [name ?? id ?? t.patientUnknown, sex && wire.sexes[sex], ageYears !== null && shell.years(ageYears)].filter(Boolean).join(' · ')
}
