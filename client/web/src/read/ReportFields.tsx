import type { ReportContent } from '@lianxin/contract'
import { type RefObject, useId } from 'react'
import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './ReportFields.module.css'
import shared from './read.module.css'

const limits = { findings: 4000, conclusion: 2000, advice: 2000 } as const
export type ReportField = keyof typeof limits

interface ReportFieldsProps {
  readonly content: ReportContent
  readonly readOnly?: boolean
  readonly conclusionRef?: RefObject<HTMLTextAreaElement | null>
  onEdit(change: Partial<ReportContent>): void
  onFocusField?(field: ReportField): void
}

/** The words of a report. */
export function ReportFields({ content, readOnly = false, conclusionRef, onEdit, onFocusField }: ReportFieldsProps) {
  const t = useTexts(readText)
  const id = useId()
  const field = (name: ReportField, rows: number) => (
    <div className={shared['field']}>
      <label htmlFor={`${id}-${name}`}>{t[name]}</label>
      <textarea
        id={`${id}-${name}`}
        ref={name === 'conclusion' ? conclusionRef : undefined}
        className={shared['input']}
        rows={rows}
        maxLength={limits[name]}
        readOnly={readOnly}
        value={content[name]}
        onChange={(event) => onEdit({ [name]: event.target.value })}
        onFocus={(event) => {
          onFocusField?.(name)
          event.currentTarget.scrollIntoView({ block: 'nearest' })
        }}
      />
    </div>
  )
  return (
    <>
      {field('findings', 2)}
      {field('conclusion', 2)}
      {field('advice', 2)}
    </>
  )
}

interface CriticalFlagProps {
  readonly on: boolean
  readonly readOnly?: boolean
  onChange(on: boolean): void
}

/** Whether the sender must be called: stays in sight beside signing. */
export function CriticalFlag({ on, readOnly = false, onChange }: CriticalFlagProps) {
  const t = useTexts(readText)
  return (
    <label className={classes['critical']} data-on={on || undefined}>
      <input type="checkbox" checked={on} disabled={readOnly} onChange={(event) => onChange(event.target.checked)} />
      <Icon name="alarm" />
      <span>
        <strong>{t.critical}</strong> <span className={shared['hint']}>{t.criticalHelp}</span>
      </span>
    </label>
  )
}
