import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons.tsx'
import classes from './states.module.css'

/** What would appear here, and how. */
export function EmptyState({ icon = 'info', title, children }: { icon?: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={classes['empty']}>
      <Icon name={icon} size="1.75rem" />
      <p className={classes['emptyTitle']}>{title}</p>
      {children && <div className={classes['emptyText']}>{children}</div>}
    </div>
  )
}

/** The shape of rows to come, so that nothing jumps when they do. */
export function LoadingRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={classes['loadingRow']} aria-hidden="true" />
      ))}
    </div>
  )
}
