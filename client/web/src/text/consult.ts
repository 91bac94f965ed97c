import { consultEn } from './consult.en.ts'
import { type ConsultText, consultZh } from './consult.zh.ts'
import type { Texts } from './texts.ts'

export type { ConsultText }
export const consultText: Texts<ConsultText> = { zh: consultZh, en: consultEn }
