import { type Language, languages } from '@lianxin/contract/text'
import { useState } from 'react'
import { keep, recall } from '../ui/deviceMemory.ts'

const storageKey = 'lianxin.report-language'

/**
 * The language that templates and statements are inserted in: that of the clinics who read the reports, whatever the reader's own
 * screen speaks. Chinese until the reader says otherwise; remembered on this device.
 */
export function useReportLanguage(): readonly [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(() => languages.find((known) => known === recall(storageKey)) ?? 'zh-CN')
  return [
    language,
    (next) => {
      keep(storageKey, next)
      setLanguage(next)
    },
  ]
}
