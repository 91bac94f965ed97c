import { Button } from '@mantine/core'
import { useState } from 'react'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { useWriting } from '../../ui/useWriting.ts'
import { useHubNow } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { elapsed } from '../../ui/time.ts'
import { BarButton } from './ControlBar.tsx'
import { useRoom } from './roomContext.ts'
import classes from './room.module.css'

/** For the host: asks everybody, starts once all have answered, stops. */
export function RecordButton({ onError }: { onError(error: unknown): void }) {
  const t = useTexts(roomText)
  const { session, state, host } = useRoom()
  const recording = state.room?.recording ?? null
  if (!host || (recording !== null && recording.state !== 'failed')) return null
  const ask = () => session.askRecording().catch(onError)
  return <BarButton icon="record" label={t.bar.record} onPress={() => void ask()} />
}

const tones = { asking: 'info', running: 'danger', failed: 'warn' } as const

/** Seen by all: that consent is asked for, that it is recorded, and since when, or that it could not go on. */
export function RecordingMark() {
  const t = useTexts(roomText)
  const { session, state, host, me } = useRoom()
  const now = useHubNow(1000)
  const { busy, error, run } = useWriting()
  const recording = state.room?.recording
  if (!recording) return null
  const { recordingId, consents, since } = recording
  const parties = new Set(state.room?.peers.map(({ partyId }) => partyId))
  const answered = consents.filter(({ partyId }) => parties.has(partyId)).length
  const refused = consents.some(({ agreed }) => !agreed)
  const said = {
    asking: t.record.asking(answered, parties.size),
    running: `${t.record.running} ${elapsed(now - since)}`,
    failed: t.record.failed,
  }
  const ownNo = consents.some(({ partyId, agreed }) => partyId === me?.partyId && !agreed)
  return (
    <span className={classes['recording']} role="status" data-recording={recording.state}>
      <StateMark tone={tones[recording.state]} strong={recording.state === 'running'}>
        {said[recording.state]}
      </StateMark>
      {ownNo && recording.state !== 'failed' && <span>{t.record.yourNo}</span>}
      {host && recording.state === 'asking' && (
        <Button
          size="compact-sm"
          loading={busy}
          disabled={answered < parties.size}
          onClick={() => void run(() => session.startRecording(recordingId))}
        >
          {refused ? t.record.startPartly : t.record.start}
        </Button>
      )}
      {host && (
        <Button size="compact-sm" variant="default" disabled={busy} onClick={() => void run(() => session.stopRecording(recordingId))}>
          {{ asking: t.record.cancel, running: t.record.stop, failed: t.record.seen }[recording.state]}
        </Button>
      )}
      {error !== null && <ErrorNote error={error} />}
    </span>
  )
}

/** Asked of everyone who has not answered, whoever comes later included. */
export function ConsentDialog() {
  const t = useTexts(roomText)
  const { session, state, me } = useRoom()
  const [given, setGiven] = useState<string | null>(null)
  const { busy, error, run } = useWriting()
  const recording = state.room?.recording
  const own = me?.partyId
  if (!recording || recording.state === 'failed' || !own || recording.by === own || given === recording.recordingId) return null
  if (recording.consents.some(({ partyId }) => partyId === own)) return null
  const by = state.room?.peers.find(({ partyId }) => partyId === recording.by)?.name ?? ''
  const answer = async (agreed: boolean) => {
    if (await run(() => session.answerRecording(recording.recordingId, agreed))) setGiven(recording.recordingId)
  }
  return (
    <Dialog title={t.record.title} onClose={() => void answer(false)}>
      <p>{t.record.text(by)}</p>
      <p className={classes['hint']}>{t.record.refuseHelp}</p>
      {error !== null && <ErrorNote error={error} />}
      <DialogActions>
        <Button variant="default" disabled={busy} onClick={() => void answer(false)}>
          {t.record.refuse}
        </Button>
        <Button disabled={busy} onClick={() => void answer(true)}>
          {t.record.agree}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
