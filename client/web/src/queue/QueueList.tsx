import type { OnDuty, QueueRow } from '@lianxin/contract'
import { queueText } from '../text/queue.ts'
import { useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/icons.tsx'
import { OnDutyNames } from './OnDutyNames.tsx'
import { QueueItem } from './QueueItem.tsx'
import classes from './queue.module.css'
import type { QueueSections } from './sections.ts'

interface QueueListProps {
  readonly sections: QueueSections
  readonly onDuty: readonly OnDuty[]
  readonly state: 'loading' | 'live' | 'stale'
  readonly selected: string | null
  onSelect(row: QueueRow): void
}

export function QueueList({ sections, onDuty, state, selected, onSelect }: QueueListProps) {
  const t = useTexts(queueText)
  const nothingOpen = sections.mine.length + sections.open.length === 0
  const list = (title: string, rows: readonly QueueRow[], mine = false) =>
    rows.length > 0 && (
      <section className={classes['section']} aria-label={title}>
        <h2 className={classes['heading']}>
          {title} <span className={classes['count']}>{rows.length}</span>
        </h2>
        <ul className={classes['list']}>
          {rows.map((row) => (
            <QueueItem key={row.taskId} row={row} mine={mine} selected={row.taskId === selected} onSelect={() => onSelect(row)} />
          ))}
        </ul>
      </section>
    )
  return (
    <div className={classes['queue']}>
      {state === 'stale' && (
        <p className={classes['stale']} role="status">
          <Icon name="offline" /> {t.offline}
        </p>
      )}
      {state === 'loading' && <LoadingRows rows={5} label={t.loading} />}
      {list(t.mine, sections.mine, true)}
      {list(t.open, sections.open)}
      {state !== 'loading' && nothingOpen && (
        <EmptyState icon="done" title={t.emptyTitle}>
          {t.emptyText}
        </EmptyState>
      )}
      {list(t.finished, sections.finished)}
      {state !== 'loading' && (
        <p className={classes['duty']}>
          {onDuty.length === 0 ? (
            t.nobodyOnDuty
          ) : (
            <>
              {t.colleagues}
              <OnDutyNames onDuty={onDuty} />
            </>
          )}
        </p>
      )}
    </div>
  )
}
