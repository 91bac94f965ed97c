import { useId } from 'react'
import classes from './admin.module.css'

interface SelectProps<T extends string> {
  label: string
  /** Null: nothing is chosen yet. */
  value: T | null
  /** Shown while nothing is chosen. */
  placeholder?: string
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
}

/** The browser's own select: it works on every phone and by every key. */
export function Select<T extends string>({ label, value, placeholder, options, onChange }: SelectProps<T>) {
  const id = useId()
  return (
    <div className={classes['field']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        required
        onChange={(event) => {
          const next = options.find((option) => option.value === event.currentTarget.value)
          if (next) onChange(next.value)
        }}
      >
        {value === null && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
