import { type Language, languages } from '@lianxin/contract/text'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { hasEnglish, loadEnglish } from '../text/loadEnglish.ts'
import { keep, recall } from './deviceMemory.ts'

export const textSizes = ['normal', 'large', 'larger'] as const
export const themes = ['auto', 'light', 'dark'] as const
export interface Preferences {
  readonly language: Language
  readonly textSize: (typeof textSizes)[number]
  readonly theme: (typeof themes)[number]
  readonly sound: boolean
}
interface PreferencesValue extends Preferences {
  change(patch: Partial<Preferences>): void
}

const storageKey = 'lianxin.preferences'
const rootFontPercent = { normal: 100, large: 115, larger: 130 } as const

function oneOf<T extends string>(values: readonly T[], value: unknown, otherwise: T): T {
  return values.find((known) => known === value) ?? otherwise
}

/** What is stored is another program's word: each field is checked, an unknown one falls back. */
export function readPreferences(stored: string | null, browserLanguage: string): Preferences {
  const language: Language = browserLanguage.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
  let raw: Record<string, unknown> = {}
  try {
    raw = Object(JSON.parse(stored ?? '{}'))
  } catch {
    // A damaged entry is as good as none.
  }
  return {
    language: oneOf(languages, raw['language'], language),
    textSize: oneOf(textSizes, raw['textSize'], 'normal'),
    theme: oneOf(themes, raw['theme'], 'auto'),
    sound: raw['sound'] !== false,
  }
}

const Context = createContext<PreferencesValue | null>(null)

/** Before the first picture, so that nobody who chose English sees Chinese. */
export async function prepareLanguage(): Promise<void> {
  if (chosenPreferences().language === 'en') await loadEnglish().catch(() => undefined)
}

function chosenPreferences(): Preferences {
  return readPreferences(recall(storageKey), navigator.language)
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(chosenPreferences)
  useEffect(() => {
    keep(storageKey, JSON.stringify(preferences))
    document.documentElement.lang = shownLanguage(preferences)
    document.documentElement.style.fontSize = `${rootFontPercent[preferences.textSize]}%`
  }, [preferences])
  const value = useMemo(() => ({ ...preferences, language: shownLanguage(preferences), change: changing(setPreferences) }), [preferences])
  return <Context value={value}>{children}</Context>
}

/** A page that opened without a line and without the English words is Chinese this once; what was chosen stays chosen. */
function shownLanguage({ language }: Preferences): Language {
  return language === 'en' && !hasEnglish() ? 'zh-CN' : language
}

/** English comes when its words are here; where they cannot be had, the page stays as it is. */
function changing(set: (to: (now: Preferences) => Preferences) => void): PreferencesValue['change'] {
  return (patch) => {
    const apply = () => set((now) => ({ ...now, ...patch }))
    if (patch.language === 'en') loadEnglish().then(apply, () => undefined)
    else apply()
  }
}

export function usePreferences(): PreferencesValue {
  const value = useContext(Context)
  if (!value) throw new Error('usePreferences outside PreferencesProvider')
  return value
}
