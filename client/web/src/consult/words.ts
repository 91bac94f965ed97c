import type { ConsultRow, Invitee } from '@lianxin/contract'
import { nameIn } from '../session/Place.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { minuteTime } from '../ui/time.ts'

type Summary = NonNullable<ConsultRow['subject']>['summary']

/** "张三 · 男 · 56 岁"; the number where there is no name. */
export function usePatientWords(): (summary: Summary) => string {
  const t = useTexts(consultText)
  const { wire, shell } = useText()
  return ({ patientName, patientId, sex, ageYears }) =>
    [patientName ?? patientId ?? t.patientUnknown, sex && wire.sexes[sex], ageYears !== null && shell.years(ageYears)]
      .filter(Boolean)
      .join(' · ')
}

/** Whom it is about, or that it is about nobody. */
export function useSubjectWords(): (row: ConsultRow) => string {
  const t = useTexts(consultText)
  const patient = usePatientWords()
  return (row) => (row.subject ? patient(row.subject.summary) : t.noPatient)
}

/** Its title, which names no patient. */
export function useTitle(): (row: ConsultRow) => string {
  const t = useTexts(consultText)
  return (row) => (row.title === '' ? t.number(row.number) : row.title)
}

/** "10:30", or with the day "11月25日 周三 10:30", in this device's time zone. */
export function useMoment(): (atMs: number, options?: { day: boolean }) => string {
  const { language } = useText()
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { month: 'short', day: 'numeric', weekday: 'short' })
  return (atMs, { day } = { day: true }) => (day ? `${format.format(atMs)} ${minuteTime(atMs)}` : minuteTime(atMs))
}

export interface ChosenInvitee {
  readonly invitee: Invitee
  readonly label: string
}

export function keyOf(invitee: Invitee): string {
  if (invitee.kind === 'person') return invitee.personId
  return invitee.kind === 'role' ? `${invitee.role} ${invitee.organisationId}` : 'duty'
}

/** An organisation's name in the reader's language. */
export function usePlaceWords(): (place: { readonly zh: string; readonly en: string } | null) => string {
  const { language } = useText()
  return (place) => (place ? nameIn(language, place) : '')
}
