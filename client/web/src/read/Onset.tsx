import { useHubNow } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { clockTime, dateTime, elapsed, startOfDay } from '../ui/time.ts'

const dayMs = 86_400_000

/** When it began and how long ago, running: 发病 15:20:00（00:35:12）; with its date and in days once it is not today's. */
export function Onset({ at }: { at: number }) {
  const t = useTexts(readText)
  const { language } = useText()
  const now = useHubNow(1000)
  const moment = at >= startOfDay(now) ? clockTime(at) : dateTime(at, language)
  const agoMs = now - at
  return (
    <span title={dateTime(at, language)}>
      {t.onset} {moment} ({agoMs >= dayMs ? t.days(Math.floor(agoMs / dayMs)) : elapsed(agoMs)})
    </span>
  )
}
