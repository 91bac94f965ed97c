import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { useMe } from '../session/SessionProvider.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { go, href } from '../ui/route.ts'
import { RunningTime } from '../ui/RunningTime.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import classes from './consult.module.css'
import { isMissed } from './ringing.ts'
import { mayEnter, opinionIsNews, present, waitsForMe } from './sections.ts'
import { useSeen } from './seen.ts'
import { useMoment, usePlaceWords, useSubjectWords, useTitle } from './words.ts'

/** One consultation in a list: what it is about, how it stands, the way in. */
export function ConsultItem({ row, now }: { row: ConsultRow; now: number }) {
  const t = useTexts(consultText)
  const subject = useSubjectWords()
  const title = useTitle()
  const place = usePlaceWords()
  return (
    <li className={classes['row']} data-urgent={(row.urgency === 'emergency' && row.state !== 'closed') || undefined}>
      <div className={classes['rowWho']}>
        <a className={classes['rowLink']} href={href('consult', row.consultId)}>
          {row.subject ? subject(row) : title(row)}
        </a>
        <p className={classes['rowSub']}>
          <span>{t.number(row.number)}</span>
          {row.subject && row.title !== '' && <span>{row.title}</span>}
          <span>{place(row.place)}</span>
          <span>{t.by(row.requester.name)}</span>
        </p>
        {row.question !== '' && <p className={classes['rowQuestion']}>{row.question}</p>}
      </div>
      <div className={classes['rowState']}>
        <Marks row={row} now={now} />
      </div>
      <div className={classes['rowTimes']}>
        <When row={row} />
        {mayEnter(row, now) && (
          <Button size="sm" className={classes['rowEnter']} onClick={() => go('room', row.consultId)}>
            {t.enter}
          </Button>
        )}
      </div>
    </li>
  )
}

/** How it stands for the person who looks. */
export function Marks({ row, now }: { row: ConsultRow; now: number }) {
  const t = useTexts(consultText)
  const { wire } = useText()
  const { personId } = useMe()
  const { seen } = useSeen(personId)
  const news = opinionIsNews(row, personId, seen.opinions[row.consultId] ?? 0)
  const missed = isMissed(row, personId, now)
  return (
    <>
      {row.urgency === 'emergency' && (
        <StateMark tone="danger" strong={row.state !== 'closed'}>
          {wire.urgencies.emergency}
        </StateMark>
      )}
      {missed && (
        <StateMark tone="warn" icon="meet">
          {t.missedMark}
        </StateMark>
      )}
      {waitsForMe(row, personId) && !missed && <StateMark tone="info">{t.waitsForYou}</StateMark>}
      {row.state === 'open' && (
        <StateMark tone="quiet" icon="person">
          {t.inRoom(present(row).length)}
        </StateMark>
      )}
      {row.locked && row.state === 'open' && (
        <StateMark tone="quiet" icon="info">
          {t.locked}
        </StateMark>
      )}
      {row.opinion && <StateMark tone={news ? 'info' : 'done'}>{news ? t.newOpinion : t.hasOpinion}</StateMark>}
      {row.recorded && row.state === 'closed' && (
        <StateMark tone="quiet" icon="file">
          {t.recorded}
        </StateMark>
      )}
    </>
  )
}

function When({ row }: { row: ConsultRow }) {
  const t = useTexts(consultText)
  const moment = useMoment()
  if (row.state === 'open') return <RunningTime since={row.openedAt ?? row.createdAt} />
  if (row.state === 'scheduled')
    return (
      <span>
        <Icon name="calendar" /> {t.startsAt(moment(row.startsAt ?? row.createdAt))}
      </span>
    )
  return <span>{moment(row.closedAt ?? row.createdAt)}</span>
}
