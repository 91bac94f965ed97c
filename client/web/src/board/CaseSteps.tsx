import type { QueueRow } from '@lianxin/contract'
import { useAsked } from '../read/useAsked.ts'
import { useLive } from '../session/live.tsx'
import { boardText } from '../text/board.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { elapsed } from '../ui/time.ts'
import classes from './board.module.css'

/** Every step of one reading with who and when, asked again as the row moves on. */
export function CaseSteps({ row }: { row: QueueRow }) {
  const live = useLive()
  const t = useTexts(boardText)
  const { wire } = useText()
  const asked = useAsked(`${row.taskId} ${row.state} ${row.reader?.id}`, () => live.call('queue:steps', { taskId: row.taskId }))
  if (asked.error !== null) return <ErrorNote error={asked.error} />
  if (!asked.value) return <LoadingRows rows={1} label={t.loading} />
  return (
    <ol className={classes['steps']} aria-label={t.steps}>
      {asked.value.steps.map((step, index) => (
        <li key={`${step.at} ${index}`}>
          <strong>{wire.taskSteps[step.step]}</strong> <ClockTime at={step.at} />
          {step.personName && <span> {step.personName}</span>}
          <span className={classes['since']}>{t.since(elapsed(step.at - row.receivedAt))}</span>
        </li>
      ))}
    </ol>
  )
}
