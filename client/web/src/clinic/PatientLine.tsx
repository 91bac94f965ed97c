import type { Patient } from '@lianxin/contract'
import { ageAt } from '../read/patientLine.ts'
import { useLive } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'

type Shown = Pick<Patient, 'name' | 'sex' | 'ageYears'> & Partial<Pick<Patient, 'id' | 'birthDate'>>

/** "张三 · 男 · 56 岁", or that nobody knows. */
export function usePatientLine(): (patient: Shown) => string {
  const { wire, shell } = useText()
  const t = useTexts(clinicText)
  const live = useLive()
  return ({ name, id = null, sex, ageYears, birthDate = null }) => {
    const age = ageYears ?? ageAt(birthDate, live.hubNow())
    return [name ?? id ?? t.patientUnknown, sex && wire.sexes[sex], age !== null && shell.years(age)].filter(Boolean).join(' · ')
  }
}
