import { type Language, languages } from '@lianxin/contract/text'
import { useId } from 'react'
import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import classes from './ReportLanguageSwitch.module.css'

interface ReportLanguageSwitchProps {
  readonly language: Language
  onChange(language: Language): void
}

/** Each language in its own name. */
const names: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

export function ReportLanguageSwitch({ language, onChange }: ReportLanguageSwitchProps) {
  const t = useTexts(readText)
  const id = useId()
  return (
    <fieldset className={classes['reportLanguage']} title={t.reportLanguageHelp}>
      <legend>{t.reportLanguage}</legend>
      {languages.map((each) => (
        <label key={each}>
          <input type="radio" name={id} checked={each === language} onChange={() => onChange(each)} />
          <span lang={each}>{names[each]}</span>
        </label>
      ))}
    </fieldset>
  )
}
