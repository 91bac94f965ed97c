import { Button } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { StateMark } from '../../ui/StateMark.tsx'
import { createLevelMeter, type DeviceTrouble, playSpeakerTest } from '../engine/index.ts'
import classes from './ready.module.css'

interface ChoiceProps {
  readonly label: string
  readonly devices: readonly MediaDeviceInfo[]
  readonly value: string | null
  onChange(deviceId: string | null): void
}

/** Names are known only once the browser was allowed to use one of them; until then they are counted. */
export function DeviceChoice({ label, devices, value, onChange }: ChoiceProps) {
  const t = useTexts(roomText)
  const id = useId()
  const known = devices.filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default')
  return (
    <div className={classes['field']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={classes['select']}
        value={known.some(({ deviceId }) => deviceId === value) ? (value ?? '') : ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{t.ready.standard}</option>
        {known.map((device, n) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label === '' ? t.ready.nth(label, n + 1) : device.label}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Moves with the voice, so that one sees being heard. */
export function LevelBar({ stream }: { stream: MediaStream }) {
  const t = useTexts(roomText)
  const [level, setLevel] = useState(0)
  useEffect(() => {
    const meter = createLevelMeter(stream)
    const timer = setInterval(() => setLevel(Math.round(meter.level() * 20) / 20), 100)
    return () => {
      clearInterval(timer)
      meter.stop()
    }
  }, [stream])
  return (
    <div className={classes['level']}>
      <div
        className={classes['levelBar']}
        role="meter"
        aria-label={t.ready.level}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={level}
      >
        <div style={{ inlineSize: `${level * 100}%` }} />
      </div>
      <span className={classes['hint']}>{t.ready.speak}</span>
    </div>
  )
}

export function SpeakerTest({ speakerId }: { speakerId: string | null }) {
  const t = useTexts(roomText)
  const [state, setState] = useState<'idle' | 'playing' | 'played' | 'failed'>('idle')
  const play = () => {
    setState('playing')
    playSpeakerTest(speakerId).then(
      () => setState('played'),
      () => setState('failed'),
    )
  }
  return (
    <div className={classes['tone']}>
      <Button variant="default" size="sm" disabled={state === 'playing'} onClick={play}>
        {state === 'playing' ? t.ready.tonePlaying : t.ready.tone}
      </Button>
      <span className={classes['hint']} role="status">
        {state === 'played' && t.ready.toneHeard}
        {state === 'failed' && t.ready.toneFailed}
      </span>
    </div>
  )
}

interface TroubleProps {
  readonly source: 'mic' | 'camera'
  readonly trouble: DeviceTrouble
  onAgain(): void
  onWithout(): void
}

/** What is wrong with a device in its own words, and both ways on. */
export function TroubleNote({ source, trouble, onAgain, onWithout }: TroubleProps) {
  const t = useTexts(roomText)
  return (
    <div className={classes['trouble']} role="alert" data-trouble={trouble}>
      <StateMark tone="warn">{t.trouble[source][trouble]}</StateMark>
      <span className={classes['ways']}>
        <Button size="sm" variant="default" onClick={onAgain}>
          {t.trouble.retry}
        </Button>
        <Button size="sm" variant="subtle" onClick={onWithout}>
          {t.trouble.without}
        </Button>
      </span>
    </div>
  )
}
