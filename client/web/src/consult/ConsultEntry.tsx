import { useHubNow } from '../session/live.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { href, useRoute } from '../ui/route.ts'
import { Calls } from './Calls.tsx'
import classes from './consult.module.css'
import { callsFor, isMissed, partyOf } from './ringing.ts'
import { opinionIsNews, waitsForMe } from './sections.ts'
import { useSeen } from './seen.ts'
import { useConsults } from './useConsults.ts'

/** The way to the consultations in every page's header, what waits there, and the ringing itself. */
export function ConsultEntry() {
  const t = useTexts(consultText)
  const { shell } = useText()
  const { rows, personId } = useConsults()
  const { seen } = useSeen(personId)
  const now = useHubNow(1000)
  const { home } = useRoute()
  const calling = callsFor(rows, personId, now).length
  const waiting = rows.filter(
    (row) =>
      (waitsForMe(row, personId) && !isMissed(row, personId, now)) ||
      (isMissed(row, personId, now) && (partyOf(row, personId)?.askedAt ?? 0) > seen.missedUntil) ||
      opinionIsNews(row, personId, seen.opinions[row.consultId] ?? 0),
  ).length
  const words = calling > 0 ? t.entryCalling(calling) : t.entryWaiting(waiting)
  const here = home === 'consult' || home === 'room'
  return (
    <>
      <a href={href('consult')} aria-current={here ? 'page' : undefined}>
        {shell.consult}
        {waiting > 0 && (
          <span className={classes['count']} data-tone={calling > 0 ? 'call' : undefined} title={words}>
            <span aria-hidden="true">{waiting}</span>
            <span className="lx-hidden">{words}</span>
          </span>
        )}
      </a>
      <Calls />
    </>
  )
}
