import { type ClinicText, clinicZh } from './clinic.zh.ts'
import { english } from './loadEnglish.ts'
import type { Texts } from './texts.ts'

export type { ClinicText }
export const clinicText: Texts<ClinicText> = {
  zh: clinicZh,
  get en() {
    return english().clinic
  },
}
