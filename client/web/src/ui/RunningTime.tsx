import { useText } from '../text/useText.ts'
import { useHubNow } from '../session/live.tsx'
import { clockTime, dateTime, elapsed } from './time.ts'

/** Time since `since`, running by the hub's clock until `until`; the absolute times are on hover. */
export function RunningTime({ since, until = null }: { since: number; until?: number | null }) {
  return until === null ? <Ticking since={since} /> : <Standing since={since} until={until} />
}

function Ticking({ since }: { since: number }) {
  const now = useHubNow(1000)
  const { shell } = useText()
  return (
    <time role="timer" aria-live="off" aria-label={`${shell.agoLabel} ${elapsed(now - since)}`} title={clockTime(since)}>
      {elapsed(now - since)}
    </time>
  )
}

function Standing({ since, until }: { since: number; until: number }) {
  return <time title={`${clockTime(since)} – ${clockTime(until)}`}>{elapsed(until - since)}</time>
}

/** A moment as 16:05:12, date on hover. */
export function ClockTime({ at }: { at: number }) {
  const { language } = useText()
  return (
    <time dateTime={new Date(at).toISOString()} title={dateTime(at, language)}>
      {clockTime(at)}
    </time>
  )
}
