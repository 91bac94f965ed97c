import { useHubNow } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { dateTime, elapsed, minuteTime, startOfDay, upperBound } from '../ui/time.ts'

const dayMs = 86_400_000

/**
 * When it began and how long ago, running: 发病 15:20（35:12）, or where only the earliest is known 发病 15:20 或更晚（36 分钟内）;
 * with its date and in days once it is not today's.
 */
export function Onset({ at, earliest }: { at: number; earliest: boolean }) {
  const t = useTexts(readText)
  const { language, shell } = useText()
  const now = useHubNow(1000)
  const moment = at >= startOfDay(now) ? minuteTime(at) : dateTime(at, language).slice(0, -3)
  const agoMs = now - at
  const ago = agoMs >= dayMs ? t.days(Math.floor(agoMs / dayMs)) : elapsed(agoMs)
  return (
    <span title={dateTime(at, language)}>
      {t.onset} {earliest ? `${shell.orLater(moment)} (${shell.within(upperBound(agoMs))})` : `${moment} (${ago})`}
    </span>
  )
}
