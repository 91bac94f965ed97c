import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { everyMs } from '../ui/ticker.ts'
import { useHubNow, useLive } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { SoundState } from '../ui/LineState.tsx'
import { usePreferences } from '../ui/preferences.tsx'
import { playTones } from '../ui/sound.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { elapsed } from '../ui/time.ts'
import { partyOf } from './ringing.ts'
import { loadRoomScreen } from './RoomDoor.tsx'
import classes from './ring.module.css'
import { usePlaceWords, useSubjectWords } from './words.ts'

interface RingDialogProps {
  readonly row: ConsultRow
  /** How many more calls wait behind this one. */
  readonly others: number
  /** In a corner instead of over everything. */
  readonly aside: boolean
  onAnswered(row: ConsultRow, answer: 'accepted' | 'declined'): void
}

/**
 * The call itself. Nothing in it has the focus at first, so that whoever was typing neither answers nor declines by accident; Tab
 * goes to answering, Escape silences.
 */
export function RingDialog({ row, others, aside, onAnswered }: RingDialogProps) {
  const t = useTexts(consultText)
  const dialog = useRef<HTMLDialogElement>(null)
  const [silent, setSilent] = useState(false)
  const { busy, error, answer } = useAnswer(row, onAnswered)
  useRingTone(!silent)
  // who is called will want the room in a moment: it comes while it rings; one that does not is fetched again at the door
  useEffect(() => void loadRoomScreen().catch(() => undefined), [])
  // closed while it is still in the page, so that the focus goes back to where the person was
  useLayoutEffect(() => {
    const box = dialog.current
    if (aside) box?.show()
    else box?.showModal()
    if (!aside) box?.focus()
    return () => box?.close()
  }, [aside])
  const urgent = row.urgency === 'emergency'
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={classes['ring']}
      data-urgent={urgent || undefined}
      data-aside={aside || undefined}
      role="alertdialog"
      aria-labelledby="ring-title"
      aria-describedby="ring-text"
      onCancel={(event) => {
        event.preventDefault()
        setSilent(true)
      }}
      onKeyDown={(event) => event.key === 'Escape' && setSilent(true)}
    >
      <div className={classes['card']}>
        <h1 id="ring-title" className={classes['title']}>
          <Icon name={urgent ? 'alarm' : 'meet'} size="1.5em" /> {urgent ? t.ring.emergency : t.ring.title}
        </h1>
        <Asked row={row} />
        {error !== null && <ErrorNote error={error} />}
        <div className={classes['answers']}>
          <Button size="lg" loading={busy === 'accepted'} disabled={busy === 'declined'} onClick={() => void answer('accepted')}>
            {t.ring.accept}
          </Button>
          <Button
            size="lg"
            variant="default"
            loading={busy === 'declined'}
            disabled={busy === 'accepted'}
            onClick={() => void answer('declined')}
          >
            {t.ring.decline}
          </Button>
          <Button size="lg" variant="subtle" disabled={silent} onClick={() => setSilent(true)}>
            {silent ? t.ring.silenced : t.ring.silence}
          </Button>
          {!aside && <SoundState />}
        </div>
        <p className={classes['hint']}>
          <Remaining row={row} /> · {urgent ? t.ring.acceptHelpEmergency : t.ring.acceptHelp}{' '}
          <span className={classes['keys']}>· {t.ring.silenceKey}</span>
        </p>
        {others > 0 && <p className={classes['more']}>{t.ring.more(others)}</p>}
      </div>
    </dialog>
  )
}

function Asked({ row }: { row: ConsultRow }) {
  const t = useTexts(consultText)
  const { wire } = useText()
  const { personId } = useMe()
  const subject = useSubjectWords()
  const place = usePlaceWords()
  const askedAs = partyOf(row, personId)?.askedAs
  return (
    <div id="ring-text" className={classes['text']}>
      <p className={classes['who']}>{t.ring.asks(row.requester.name)}</p>
      <p>
        {place(row.place)} · {t.number(row.number)}
      </p>
      <p className={classes['patient']}>
        <StateMark tone={row.urgency === 'emergency' ? 'danger' : 'quiet'} strong={row.urgency === 'emergency'}>
          {wire.urgencies[row.urgency]}
        </StateMark>{' '}
        {subject(row)}
      </p>
      <p className={classes['question']}>
        <span className={classes['hint']}>{t.ring.question}</span> {row.question === '' ? t.ring.noQuestion : row.question}
      </p>
      {(askedAs === 'duty' || askedAs === 'role') && <p className={classes['hint']}>{t.ring.asTeam}</p>}
    </div>
  )
}

function Remaining({ row }: { row: ConsultRow }) {
  const t = useTexts(consultText)
  const { personId } = useMe()
  const now = useHubNow(1000)
  return <span>{t.ring.left(elapsed((partyOf(row, personId)?.ringUntil ?? now) - now))}</span>
}

function useAnswer(row: ConsultRow, onAnswered: RingDialogProps['onAnswered']) {
  const live = useLive()
  const [busy, setBusy] = useState<'accepted' | 'declined' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const answer = async (given: 'accepted' | 'declined') => {
    setBusy(given)
    setError(null)
    try {
      const { row: after } = await live.write('consult:answer', { consultId: row.consultId, answer: given }, { giveUpAfterMs: 10_000 })
      onAnswered(after, given)
    } catch (caught) {
      setError(caught)
      setBusy(null)
    }
  }
  return { busy, error, answer }
}

const ringEveryMs = 3_000
/** Three rising notes, so that nobody takes it for the two falling ones of an emergency. */
const notesHz = [523, 659, 784]

function useRingTone(wanted: boolean): void {
  const { sound } = usePreferences()
  const sounding = sound && wanted
  useEffect(() => {
    if (!sounding) return undefined
    const ring = () => playTones(notesHz)
    ring()
    return everyMs(ringEveryMs, ring)
  }, [sounding])
}
