import { type QueueRow, readingTargets, readingTimes, type TaskId } from '@lianxin/contract'
import { Fragment, memo, useMemo, useState } from 'react'
import { boardText } from '../text/board.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { elapsed } from '../ui/time.ts'
import { CaseSteps } from './CaseSteps.tsx'
import classes from './board.module.css'
import { finishedColumns, type Sort, sortedBy } from './finished.ts'

interface FinishedTableProps {
  readonly rows: readonly QueueRow[]
  readonly shown: TaskId | null
  onToggle(taskId: TaskId): void
}

/** Stands still while the board's clocks run: a day's thousand rows are not rendered every second. */
export const FinishedTable = memo(function FinishedTable({ rows, shown, onToggle }: FinishedTableProps) {
  const t = useTexts(boardText)
  const [sort, setSort] = useState<Sort>({ column: 'received', descending: true })
  const sorted = useMemo(() => sortedBy(rows, sort), [rows, sort])
  return (
    <div className={classes['tableBox']}>
      <table className={classes['table']}>
        <thead>
          <tr>
            {finishedColumns.map((column) => (
              <th key={column} scope="col" aria-sort={sort.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined}>
                <button
                  type="button"
                  title={t.sortBy(t.columns[column])}
                  onClick={() => setSort({ column, descending: sort.column === column && !sort.descending })}
                >
                  {t.columns[column]}
                  {sort.column === column && <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <Fragment key={row.taskId}>
              <FinishedRow row={row} open={shown === row.taskId} onToggle={() => onToggle(row.taskId)} />
              {shown === row.taskId && (
                <tr>
                  <td colSpan={finishedColumns.length}>
                    <CaseSteps row={row} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
})

function FinishedRow({ row, open, onToggle }: { row: QueueRow; open: boolean; onToggle(): void }) {
  const t = useTexts(boardText)
  const { wire, language } = useText()
  const times = readingTimes(row)
  const openTarget = row.urgency === 'emergency' ? readingTargets.emergencyOpenP95Ms : null
  const reportTarget = row.urgency === 'routine' ? readingTargets.routineReportMedianMs : null
  return (
    <tr>
      <td>
        <button
          type="button"
          className={classes['rowButton']}
          aria-expanded={open}
          aria-label={t.showSteps(row.summary.number)}
          onClick={onToggle}
        >
          {row.summary.number}
        </button>
      </td>
      <td>
        <ClockTime at={row.receivedAt} />
      </td>
      <td>{wire.urgencies[row.urgency]}</td>
      <td>{language === 'en' && row.site.en !== '' ? row.site.en : row.site.zh}</td>
      <Took ms={times.toOpenMs} targetMs={openTarget} />
      <Took ms={times.toReadMs} targetMs={null} />
      <Took ms={times.toReportMs} targetMs={reportTarget} />
      <td>{row.reader?.name ?? '—'}</td>
      <td>
        <Outcome row={row} />
      </td>
    </tr>
  )
}

function Took({ ms, targetMs }: { ms: number | null; targetMs: number | null }) {
  const t = useTexts(boardText)
  const missed = ms !== null && targetMs !== null && ms > targetMs
  return (
    <td className={classes['took']} data-missed={missed || undefined}>
      {ms === null ? '—' : elapsed(ms)}
      {missed && (
        <>
          {' '}
          <Icon name="warning" size="0.9em" />
          <span className="lx-hidden">{t.missed}</span>
        </>
      )}
    </td>
  )
}

function Outcome({ row }: { row: QueueRow }) {
  const t = useTexts(boardText)
  const { wire } = useText()
  if (!row.outcome) return `${wire.taskStates[row.state]} · ${row.returnReason ?? ''}`
  return (
    <>
      {row.outcome.critical && (
        <strong className={classes['criticalWord']}>
          <Icon name="alarm" size="0.95em" /> {t.critical(row.acknowledged !== null)}{' '}
        </strong>
      )}
      {row.outcome.versionNo > 1 && (
        <>
          <StateMark tone="info">{t.amended}</StateMark>{' '}
        </>
      )}
      {row.outcome.conclusion}
    </>
  )
}
