import type { QueueRow } from '@lianxin/contract'
import { useHubNow } from '../session/live.tsx'
import { queueText } from '../text/queue.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { RunningTime } from '../ui/RunningTime.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { upperBound } from '../ui/time.ts'
import classes from './queue.module.css'

interface QueueItemProps {
  readonly row: QueueRow
  readonly mine: boolean
  readonly selected: boolean
  onSelect(): void
}

/** One task: urgency as icon, word and shape; who, where, why; how long; in whose hands. */
export function QueueItem({ row, mine, selected, onSelect }: QueueItemProps) {
  const t = useTexts(queueText)
  const { language, wire } = useText()
  const { summary } = row
  const running = row.doneAt === null
  return (
    <li>
      <button
        type="button"
        className={classes['item']}
        data-urgency={row.urgency}
        data-state={row.state}
        data-task={row.taskId}
        aria-current={selected || undefined}
        onClick={onSelect}
      >
        <span className={classes['top']}>
          {row.urgency === 'emergency' ? (
            <StateMark tone="danger" strong={row.state === 'waiting'}>
              {wire.urgencies.emergency}
            </StateMark>
          ) : (
            <StateMark tone="quiet">{wire.urgencies.routine}</StateMark>
          )}
          <span className={classes['number']}>{summary.number}</span>
          <span className={classes['time']}>
            <span className={classes['timeWord']}>{row.state === 'waiting' ? wire.taskStates.waiting : running ? t.waited : t.took}</span>{' '}
            <RunningTime since={row.receivedAt} until={row.doneAt} />
          </span>
        </span>
        <span className={classes['patient']}>
          <span className={classes['name']}>{summary.patientName ?? summary.patientId ?? t.noName}</span>
          <span className={classes['detail']}>
            {[summary.sex && wire.sexes[summary.sex], summary.ageYears].filter((part) => part !== null).join(' ')}
          </span>
          <span className={classes['detail']}>{summary.leadCount > 12 && t.leads(summary.leadCount)}</span>
        </span>
        <span className={classes['detail']}>{language === 'en' && row.site.en !== '' ? row.site.en : row.site.zh}</span>
        {running && <Complaint row={row} />}
        <TaskStateLine row={row} mine={mine} />
      </button>
    </li>
  )
}

function Complaint({ row }: { row: QueueRow }) {
  const { wire } = useText()
  const symptoms = row.summary.symptoms.map((symptom) => (wire.symptoms as Record<string, string>)[symptom] ?? symptom)
  if (symptoms.length === 0 && row.summary.onsetAt === null) return null
  return (
    <span className={classes['complaint']}>
      {symptoms.join(' · ')}
      {row.summary.onsetAt !== null && (
        <>
          {symptoms.length > 0 && ' · '}
          <SinceOnset at={row.summary.onsetAt} earliest={row.summary.onsetPrecision === 'earliest'} />
        </>
      )}
    </span>
  )
}

function SinceOnset({ at, earliest }: { at: number; earliest: boolean }) {
  const t = useTexts(queueText)
  const { shell } = useText()
  const agoMs = useHubNow(1000) - at
  const days = Math.floor(agoMs / 86_400_000)
  if (earliest) return `${t.onset} ${shell.within(upperBound(agoMs))}`
  return (
    <>
      {t.onset} {days > 0 ? t.days(days) : <RunningTime since={at} />}
    </>
  )
}

function TaskStateLine({ row, mine }: { row: QueueRow; mine: boolean }) {
  const t = useTexts(queueText)
  if (row.state === 'waiting') return null
  if (row.state === 'returned')
    return (
      <span className={classes['state']}>
        <Icon name="back" /> {t.returned(row.returnReason ?? '')}
      </span>
    )
  if (row.state === 'done')
    return (
      <span className={classes['state']} data-tone={row.outcome?.critical ? 'critical' : 'done'}>
        <Icon name={row.outcome?.critical ? 'alarm' : 'done'} /> {row.outcome?.critical && <strong>{t.critical} </strong>}
        {(row.outcome?.versionNo ?? 0) > 1 && <strong>{t.amended} </strong>}
        {row.outcome?.conclusion}
      </span>
    )
  const name = row.reader?.name ?? ''
  return (
    <span className={classes['state']} data-tone={mine ? 'mine' : 'other'}>
      <Icon name="eye" /> {mine ? t.byMe : row.state === 'reading' ? t.readBy(name) : t.claimedBy(name)}
    </span>
  )
}
