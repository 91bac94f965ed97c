import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useWriting } from '../../ui/useWriting.ts'
import { useLive, useObservable } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { StateMark, type Tone } from '../../ui/StateMark.tsx'
import { type Notice, noticesOf } from './notices.ts'
import { useRoom } from './roomContext.ts'
import classes from './room.module.css'

/** Calm lines over the stage: what is not as it should be, what happens by itself, and what one tap does. */
export function Notices() {
  const { state } = useRoom()
  const away = useObservable(useLive().connection).state !== 'online'
  return (
    <div className={classes['notices']}>
      {noticesOf(state, away).map((notice) => (
        <OneNotice key={notice.kind === 'device' ? notice.source : notice.kind} notice={notice} />
      ))}
      <SoundLocked />
      <MuteAsked />
      <LobbyWaits />
    </div>
  )
}

function OneNotice({ notice }: { notice: Notice }) {
  const t = useTexts(roomText)
  const { session } = useRoom()
  if (notice.kind === 'hub-away') return <Line tone="warn">{t.notices.hubAway}</Line>
  if (notice.kind === 'media') return <Line tone={notice.state === 'unavailable' ? 'warn' : 'info'}>{t.notices.media[notice.state]}</Line>
  if (notice.kind === 'device') return <DeviceNotice source={notice.source} />
  return (
    <Line
      tone={notice.reason === 'by-hand' ? 'quiet' : 'warn'}
      action={<Action label={t.bar.videoAgain} onPress={() => session.setAudioOnly(false)} />}
    >
      {t.notices.audioOnly[notice.reason]}
    </Line>
  )
}

function DeviceNotice({ source }: { source: 'mic' | 'camera' | 'screen' }) {
  const t = useTexts(roomText)
  const { session, state } = useRoom()
  const { trouble } = state.own[source]
  if (trouble === null) return null
  const set = (on: boolean) => {
    if (source === 'mic') void session.setMic(on)
    else if (source === 'camera') void session.setCamera(on)
    else void session.shareScreen(on)
  }
  const actions = (
    <>
      <Action label={t.trouble.retry} onPress={() => set(true)} />
      <Action label={t.trouble.without} onPress={() => set(false)} />
    </>
  )
  return (
    <Line tone="warn" action={actions} trouble={trouble}>
      {source === 'screen' ? t.trouble.screen : t.trouble[source][trouble]}
    </Line>
  )
}

function SoundLocked() {
  const t = useTexts(roomText)
  const { session, state } = useRoom()
  if (!state.soundLocked) return null
  return (
    <Line tone="warn" action={<Action strong label={t.notices.unlockSound} onPress={session.unlockSound} />}>
      {t.notices.soundLocked}
    </Line>
  )
}

/** Nobody is muted without knowing: the host asks, the person does it. */
function MuteAsked() {
  const t = useTexts(roomText)
  const { session, state, row } = useRoom()
  const live = useLive()
  const [by, setBy] = useState<string | null>(null)
  useEffect(() => live.on('consult:mute-asked', (push) => push.consultId === row.consultId && setBy(push.by)), [live, row.consultId])
  if (by === null || state.own.mic.state !== 'on') return null
  const mute = () => {
    setBy(null)
    void session.setMic(false)
  }
  const actions = (
    <>
      <Action strong label={t.notices.muteNow} onPress={mute} />
      <Action label={t.notices.keepOn} onPress={() => setBy(null)} />
    </>
  )
  return (
    <Line tone="info" action={actions}>
      {t.notices.muteAsked(by)}
    </Line>
  )
}

function LobbyWaits() {
  const t = useTexts(roomText)
  const { row, host, changed } = useRoom()
  const live = useLive()
  const { busy, error, run } = useWriting()
  const waiting = row.parties.filter(({ presence }) => presence === 'lobby')
  const [first] = waiting
  if (!host || !first) return null
  const admit = () =>
    void run(async () => {
      for (const { partyId } of waiting)
        changed((await live.write('consult:admit', { consultId: row.consultId, partyId }, { giveUpAfterMs: 15_000 })).row)
    })
  return (
    <>
      <Line
        tone="info"
        action={<Action strong disabled={busy} label={waiting.length > 1 ? t.people.admitAll : t.notices.lobbyAsk} onPress={admit} />}
      >
        {waiting.length > 1 ? t.people.waitMany(waiting.length) : t.people.waits(first.name)}
      </Line>
      {error !== null && <ErrorNote error={error} />}
    </>
  )
}

function Line({ tone, action, trouble, children }: { tone: Tone; action?: ReactNode; trouble?: string; children: ReactNode }) {
  return (
    <div className={classes['notice']} role="status" data-tone={tone} data-trouble={trouble}>
      <StateMark tone={tone}>{children}</StateMark>
      {action}
    </div>
  )
}

interface ActionProps {
  readonly label: string
  readonly strong?: boolean
  readonly disabled?: boolean
  onPress(): void
}

function Action({ label, strong = false, disabled = false, onPress }: ActionProps) {
  return (
    <Button size="compact-sm" variant={strong ? 'filled' : 'default'} disabled={disabled} onClick={onPress}>
      {label}
    </Button>
  )
}
