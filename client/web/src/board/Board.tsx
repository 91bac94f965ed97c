import type { TaskId } from '@lianxin/contract'
import { useCallback, useMemo, useState } from 'react'
import { OnDutyNames } from '../queue/OnDutyNames.tsx'
import { useQueue } from '../queue/useQueue.ts'
import { useHubNow } from '../session/live.tsx'
import { useStayActive } from '../session/useStayActive.ts'
import { boardText } from '../text/board.ts'
import { useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/icons.tsx'
import { clockTime } from '../ui/time.ts'
import classes from './board.module.css'
import { figuresOf, finishedOf, lanesOf } from './boardModel.ts'
import { Figures } from './Figures.tsx'
import { FinishedTable } from './FinishedTable.tsx'
import { LaneItem } from './LaneItem.tsx'

/** The coordinator's home: open cases worst first with running clocks, then what was finished today, measured. */
export function Board() {
  const t = useTexts(boardText)
  const queue = useQueue('all')
  useStayActive(true)
  const now = useHubNow(1000)
  const [shown, setShown] = useState<TaskId | null>(null)
  const lanes = lanesOf(queue.rows, now)
  const finished = useMemo(() => finishedOf(queue.rows), [queue.rows])
  const figures = useMemo(() => figuresOf(queue.rows), [queue.rows])
  const toggle = useCallback((taskId: TaskId) => setShown((old) => (old === taskId ? null : taskId)), [])
  if (queue.state === 'loading') return <LoadingRows rows={6} label={t.loading} />
  return (
    <div className={classes['board']}>
      <header className={classes['head']}>
        <h1>{t.title}</h1>
        <p>
          {queue.onDuty.length === 0 ? (
            t.nobodyOnDuty
          ) : (
            <>
              {t.onDuty}
              <OnDutyNames onDuty={queue.onDuty} />
            </>
          )}
        </p>
        <time className={classes['clock']}>{clockTime(now)}</time>
      </header>
      {queue.state === 'stale' && (
        <p className={classes['stale']} role="status">
          <Icon name="offline" /> {t.offline}
        </p>
      )}
      <Figures figures={figures} />
      <section aria-label={t.open}>
        <h2 className={classes['heading']}>
          {t.open} <span>{lanes.length}</span>
        </h2>
        {lanes.length === 0 ? (
          <EmptyState icon="done" title={t.emptyOpenTitle}>
            {t.emptyOpenText}
          </EmptyState>
        ) : (
          <ul className={classes['lanes']}>
            {lanes.map((lane) => (
              <LaneItem key={lane.row.taskId} lane={lane} open={shown === lane.row.taskId} onToggle={() => toggle(lane.row.taskId)} />
            ))}
          </ul>
        )}
      </section>
      <section aria-label={t.finished}>
        <h2 className={classes['heading']}>
          {t.finished} <span>{finished.length}</span>
        </h2>
        {finished.length === 0 ? (
          <EmptyState icon="clock" title={t.emptyFinishedTitle}>
            {t.emptyFinishedText}
          </EmptyState>
        ) : (
          <FinishedTable rows={finished} shown={shown} onToggle={toggle} />
        )}
      </section>
    </div>
  )
}
