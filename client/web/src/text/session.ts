import { english } from './loadEnglish.ts'
import { type SessionText, sessionZh } from './session.zh.ts'
import type { Texts } from './texts.ts'

export const sessionText: Texts<SessionText> = {
  zh: sessionZh,
  get en() {
    return english().session
  },
}
