import { Button } from '@mantine/core'
import type { OutputOf } from '@lianxin/contract'
import { useEffect } from 'react'
import { useAsked } from '../read/useAsked.ts'
import { useLive } from '../session/live.tsx'
import { consultRecordText } from '../text/consultRecord.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { dateTime } from '../ui/time.ts'
import classes from './admin.module.css'

type Worker = OutputOf<'media:worker'>

const whilePreparingMs = 2_000
const whileReadyMs = 15_000

/** How far the media worker is: what it waits for, why it failed, and which processes hold which rooms. */
export function MediaWorker() {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const live = useLive()
  const asked = useAsked('worker', () => live.call('media:worker', {}))
  const { value, again } = asked
  const everyMs = value?.stage === 'ready' ? whileReadyMs : whilePreparingMs
  useEffect(() => {
    const timer = setInterval(again, everyMs)
    return () => clearInterval(timer)
  }, [again, everyMs])
  if (!value) return asked.error === null ? <LoadingRows rows={2} label={shell.loading} /> : <ErrorNote error={asked.error} />
  return (
    <section className={classes['panel']} aria-label={t.worker.title}>
      <Stage worker={value} />
      {value.message !== null && <pre className={classes['forEngineer']}>{value.message}</pre>}
      {value.stage === 'failed' && (
        <div className={classes['actions']}>
          <Button onClick={() => void live.call('media:retry-worker', {}).then(again, again)}>{t.worker.retry}</Button>
        </div>
      )}
      {value.workers.length > 0 && <Workers workers={value.workers} />}
    </section>
  )
}

function Stage({ worker: { stage, done, of, since } }: { worker: Worker }) {
  const t = useTexts(consultRecordText)
  const { language } = useText()
  const preparing = stage !== 'ready' && stage !== 'failed'
  return (
    <>
      <p className={classes['actions']} role="status">
        <StateMark tone={stage === 'ready' ? 'done' : stage === 'failed' ? 'warn' : 'info'}>{t.worker.stages[stage]}</StateMark>
        <span className={classes['hint']}>{t.worker.since(dateTime(since, language))}</span>
      </p>
      <p>{stage === 'ready' ? t.worker.readyText : stage === 'failed' ? t.worker.failedText : t.worker.preparingText}</p>
      {preparing && <Progress done={done} of={of} />}
    </>
  )
}

function Progress({ done, of }: { done: number | null; of: number | null }) {
  const t = useTexts(consultRecordText)
  const known = done !== null && of !== null && of > 0
  return (
    <p className={classes['actions']}>
      <progress aria-label={t.worker.progress} {...(known && { value: done, max: of })} />
      {known && <span>{Math.floor((done / of) * 100)}%</span>}
    </p>
  )
}

function Workers({ workers }: { workers: Worker['workers'] }) {
  const t = useTexts(consultRecordText)
  return (
    <div className={classes['tableBox']}>
      <table className={classes['table']}>
        <caption className="lx-hidden">{t.worker.workers}</caption>
        <thead>
          <tr>
            {[t.worker.pid, t.worker.port, t.worker.rooms, t.worker.died].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {workers.map(({ pid, port, rooms, diedTimes }) => (
            <tr key={pid}>
              <td>{pid}</td>
              <td>{port}</td>
              <td>{rooms}</td>
              <td>{diedTimes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
