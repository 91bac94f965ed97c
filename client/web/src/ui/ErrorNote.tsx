import { isReason, Refusal, type WireRefusal } from '@lianxin/contract'
import type { ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { Icon } from './icons.tsx'
import classes from './states.module.css'

interface ErrorNoteProps {
  /** What was caught: a Refusal, a wire refusal, or anything (shown as an internal error). */
  error: unknown
  /** Instead of the words for the error's reason, where it has none of its own. */
  title?: string
  /** What is safe, what to do next. */
  children?: ReactNode
}

/** What happened in words, what to do next, and the number to quote. */
export function ErrorNote({ error, title, children }: ErrorNoteProps) {
  const { wire, shell } = useText()
  const { reason, requestId } = refusalOf(error)
  const known = isReason(reason) ? reason : 'hub.internal'
  return (
    <div className={classes['error']} role="alert" data-reason={known}>
      <Icon name="warning" />
      <div>
        <p>{title ?? wire.reasons[known]}</p>
        {children}
        {requestId && <p className={classes['quote']}>{shell.quoteNumber(requestId)}</p>}
      </div>
    </div>
  )
}

function refusalOf(error: unknown): { reason: string; requestId: string | undefined } {
  if (error instanceof Refusal) return { reason: error.reason, requestId: textOf(error.details?.['requestId']) }
  const wire = error as Partial<WireRefusal> | null
  return { reason: typeof wire?.reason === 'string' ? wire.reason : 'hub.internal', requestId: textOf(wire?.requestId) }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
