import { type Catalogue, type Language, zh } from '@lianxin/contract/text'
import { usePreferences } from '../ui/preferences.tsx'
import { english } from './loadEnglish.ts'
import { type ShellText, shellZh } from './shell.zh.ts'
import { inLanguage, type Texts } from './texts.ts'

export interface UiText {
  readonly language: Language
  /** Words for the values and reasons of the wire. */
  readonly wire: Catalogue
  /** Words every screen shares. */
  readonly shell: ShellText
}

const chinese: UiText = { language: 'zh-CN', wire: zh, shell: shellZh }
let inEnglish: UiText | null = null

/** One object a language, so that what depends on it stays the same. */
function uiTextIn(language: Language): UiText {
  if (language !== 'en') return chinese
  inEnglish ??= { language, wire: english().wire, shell: english().shell }
  return inEnglish
}

export function useText(): UiText {
  return uiTextIn(usePreferences().language)
}

/** A capability's own words, so that they travel in its lazy chunk: `const t = useTexts(clinicText)`. */
export function useTexts<T>(texts: Texts<T>): T {
  return inLanguage(texts, usePreferences().language)
}
