import { type Catalogue, type Language, en, zh } from '@lianxin/contract/text'
import { usePreferences } from '../ui/preferences.tsx'
import { shellText, type ShellText } from './shell.ts'
import { inLanguage, type Texts } from './texts.ts'

export interface UiText {
  readonly language: Language
  /** Words for the values and reasons of the wire. */
  readonly wire: Catalogue
  /** Words every screen shares. */
  readonly shell: ShellText
}

const byLanguage: Record<Language, UiText> = {
  'zh-CN': { language: 'zh-CN', wire: zh, shell: shellText.zh },
  en: { language: 'en', wire: en, shell: shellText.en },
}

export function useText(): UiText {
  return byLanguage[usePreferences().language]
}

/** A capability's own words, so that they travel in its lazy chunk: `const t = useTexts(clinicText)`. */
export function useTexts<T>(texts: Texts<T>): T {
  return inLanguage(texts, usePreferences().language)
}
