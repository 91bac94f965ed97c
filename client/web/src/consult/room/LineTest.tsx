import { Button } from '@mantine/core'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { StateMark } from '../../ui/StateMark.tsx'
import { type LineTest as Measured, testLine } from '../engine/index.ts'
import classes from './ready.module.css'

const tones = { good: 'done', fair: 'done', voice: 'warn', tracing: 'warn', none: 'warn' } as const

/** In a few seconds: what this line is good for. */
export function LineTest() {
  const t = useTexts(roomText)
  const live = useLive()
  const { value, error, again } = useAsked('line', () => testLine(live))
  const over = value !== null || error !== null
  return (
    <section className={classes['line']} aria-label={t.line.title}>
      <h2 className={classes['label']}>{t.line.title}</h2>
      <div role="status" data-verdict={value?.verdict}>
        {value && <StateMark tone={tones[value.verdict]}>{t.line.verdicts[value.verdict]}</StateMark>}
        {!over && <StateMark tone="info">{t.line.testing}</StateMark>}
        {!value && error !== null && <StateMark tone="warn">{t.line.failed}</StateMark>}
        {value?.webrtc === false && <StateMark tone="warn">{t.line.noWebrtc}</StateMark>}
      </div>
      {value && <Figures {...value} />}
      {over && (
        <Button size="compact-sm" variant="subtle" onClick={again}>
          {t.line.again}
        </Button>
      )}
    </section>
  )
}

function Figures({ roundTripMs, downBps, unanswered }: Measured) {
  const t = useTexts(roomText)
  const figures = [
    roundTripMs !== null && t.line.roundTrip(Math.round(roundTripMs)),
    downBps !== null && t.line.down(Math.round(downBps / 1000)),
    unanswered > 0 && t.line.unanswered(Math.round(unanswered * 100)),
  ]
  return <p className={classes['hint']}>{figures.filter(Boolean).join(' · ')}</p>
}
