import { lazy, Suspense } from 'react'
import type { Recording } from '@lianxin/contract'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { LoadingRows } from '../../ui/EmptyState.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import lists from '../consult.module.css'
import { useMoment } from '../words.ts'
import classes from './record.module.css'
import type { ConsultRecord } from './useRecord.ts'

const RecordingPlayer = lazy(() => import('./RecordingPlayer.tsx').then((m) => ({ default: m.RecordingPlayer })))

/** What was recorded, who agreed to it, and its playback. */
export function RecordingsPart({ record }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  if (record.recordings.length === 0) return null
  return (
    <section className={classes['card']} aria-label={t.recordings}>
      <h3 className={classes['cardTitle']}>{t.recordings}</h3>
      {record.recordings.map((recording) => (
        <RecordingItem key={recording.recordingId} recording={recording} record={record} />
      ))}
    </section>
  )
}

function RecordingItem({ recording, record }: { recording: Recording; record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const moment = useMoment()
  const agreed = recording.consents.filter((consent) => consent.agreed).length
  return (
    <div className={classes['party']}>
      <p className={classes['row']}>
        <strong>{t.recording.of(moment(recording.startedAt))}</strong>
        <span className={lists['hint']}>{t.recording.consents(agreed, recording.consents.length - agreed)}</span>
      </p>
      {recording.stoppedAt === null ? (
        <StateMark tone="warn">{t.recording.running}</StateMark>
      ) : !recording.ready ? (
        <p className={lists['hint']}>{t.recording.preparing}</p>
      ) : recording.tracks.length === 0 ? (
        <p className={lists['hint']}>{t.recording.empty}</p>
      ) : (
        record.mine.replays && (
          <Suspense fallback={<LoadingRows rows={1} label={shell.loading} />}>
            <RecordingPlayer row={record.row} recording={recording} />
          </Suspense>
        )
      )}
    </div>
  )
}
