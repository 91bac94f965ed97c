import { type Language, languages } from '@lianxin/contract/text'
import { usePreferences } from './preferences.tsx'
import classes from './Choice.module.css'

const names: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

export function LanguageSwitch() {
  const { language, change } = usePreferences()
  return (
    <Choice
      label="语言 Language"
      value={language}
      options={languages.map((value) => ({ value, label: names[value] }))}
      onChange={(next) => change({ language: next })}
    />
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T | null
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
  /** Several may share a page: the label alone does not tell radio groups apart. */
  name?: string
}

/** One of a few, all visible: a radio group drawn as one row of buttons. */
export function Choice<T extends string>({ label, value, options, onChange, name = label }: ChoiceProps<T>) {
  return (
    <fieldset className={classes['choice']}>
      <legend className="lx-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={classes['option']}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span lang={option.value === 'en' ? 'en' : undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
