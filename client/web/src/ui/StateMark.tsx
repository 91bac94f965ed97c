import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons.tsx'
import classes from './StateMark.module.css'

/** danger = life-threatening only; warn = late or unsent; info = under way; done = finished; quiet = neither. */
export type Tone = 'danger' | 'warn' | 'info' | 'done' | 'quiet'
const iconOfTone: Record<Tone, IconName> = { danger: 'alarm', warn: 'warning', info: 'info', done: 'done', quiet: 'clock' }

interface StateMarkProps {
  tone: Tone
  /** Defaults to the tone's own shape. */
  icon?: IconName
  /** Filled for what must be seen first. */
  strong?: boolean
  children: ReactNode
}

/** A state as icon, word and shape; colour only repeats them. */
export function StateMark({ tone, icon, strong = false, children }: StateMarkProps) {
  return (
    <span className={classes['mark']} data-tone={tone} data-strong={strong || undefined}>
      <Icon name={icon ?? iconOfTone[tone]} />
      <span>{children}</span>
    </span>
  )
}
