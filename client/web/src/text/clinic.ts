import { clinicEn } from './clinic.en.ts'
import { type ClinicText, clinicZh } from './clinic.zh.ts'
import type { Texts } from './texts.ts'

export type { ClinicText }
export const clinicText: Texts<ClinicText> = { zh: clinicZh, en: clinicEn }
