import { sessionEn } from './session.en.ts'
import { type SessionText, sessionZh } from './session.zh.ts'
import type { Texts } from './texts.ts'

export const sessionText: Texts<SessionText> = { zh: sessionZh, en: sessionEn }
