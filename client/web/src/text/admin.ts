import { adminEn } from './admin.en.ts'
import { type AdminText, adminZh } from './admin.zh.ts'
import type { Texts } from './texts.ts'

export type { AdminText }
export const adminText: Texts<AdminText> = { zh: adminZh, en: adminEn }
