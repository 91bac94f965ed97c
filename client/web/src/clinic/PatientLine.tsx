import type { Patient, TaskSummary } from '@lianxin/contract'
import { ageAt } from '../read/patientLine.ts'
import { useLive } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'

type Shown = Pick<Patient, 'name' | 'sex' | 'ageYears'> & Partial<Pick<Patient, 'id' | 'birthDate'>>

export function patientOfSummary({ patientId, patientName, sex, ageYears }: TaskSummary): Shown {
  return { id: patientId, name: patientName, sex, ageYears }
}

/** "张三 · 男 · 56 岁"; the number where there is no name; or that nobody knows. */
export function usePatientLine(): (patient: Shown) => string {
  const { wire, shell } = useText()
  const t = useTexts(clinicText)
  const live = useLive()
  return ({ name, id = null, sex, ageYears, birthDate = null }) => {
    const age = ageYears ?? ageAt(birthDate, live.hubNow())
    return [name ?? id ?? t.patientUnknown, sex && wire.sexes[sex], age !== null && shell.years(age)].filter(Boolean).join(' · ')
  }
}
