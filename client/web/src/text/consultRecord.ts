import { consultRecordEn } from './consultRecord.en.ts'
import { type ConsultRecordText, consultRecordZh } from './consultRecord.zh.ts'
import type { Texts } from './texts.ts'

export const consultRecordText: Texts<ConsultRecordText> = { zh: consultRecordZh, en: consultRecordEn }
