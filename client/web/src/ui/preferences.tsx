import { type Language, languages } from '@lianxin/contract/text'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
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

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(() => readPreferences(recall(storageKey), navigator.language))
  useEffect(() => {
    keep(storageKey, JSON.stringify(preferences))
    document.documentElement.lang = preferences.language
    document.documentElement.style.fontSize = `${rootFontPercent[preferences.textSize]}%`
  }, [preferences])
  const value = useMemo(
    () => ({ ...preferences, change: (patch: Partial<Preferences>) => setPreferences((now) => ({ ...now, ...patch })) }),
    [preferences],
  )
  return <Context value={value}>{children}</Context>
}

export function usePreferences(): PreferencesValue {
  const value = useContext(Context)
  if (!value) throw new Error('usePreferences outside PreferencesProvider')
  return value
}
