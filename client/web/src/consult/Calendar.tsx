import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { type CSSProperties, useMemo, useState } from 'react'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { href } from '../ui/route.ts'
import { minuteTime, startOfDay } from '../ui/time.ts'
import { ConsultItem } from './ConsultItem.tsx'
import { agendaOf, type Day, type Entry, hoursShown, mondayOf, weekOf, weeksToNext } from './calendar.ts'
import calendar from './calendar.module.css'
import classes from './consult.module.css'
import { useSubjectWords, useTitle } from './words.ts'

/** Appointed consultations: a week where the window is wide, a list of days where it is not. */
export function Calendar({ rows, now }: { rows: readonly ConsultRow[]; now: number }) {
  const t = useTexts(consultText)
  return (
    <section className={classes['section']} aria-label={t.sections.appointed}>
      <h2 className={classes['sectionTitle']}>
        {t.sections.appointed} <span>{rows.length}</span>
      </h2>
      {rows.length === 0 && <p className={classes['hint']}>{t.noneAppointed}</p>}
      {rows.length > 0 && (
        <div className={calendar['wide']}>
          <Week rows={rows} now={now} />
        </div>
      )}
      <div className={calendar['narrow']}>
        <Agenda rows={rows} now={now} />
      </div>
    </section>
  )
}

function Agenda({ rows, now }: { rows: readonly ConsultRow[]; now: number }) {
  const { language } = useText()
  const dayName = new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', weekday: 'long' })
  return agendaOf(rows).map((day) => (
    <div key={day.atMs}>
      <h3 className={calendar['agendaDay']}>{dayName.format(day.atMs)}</h3>
      <ul className={classes['rows']}>
        {day.entries.map(({ row }) => (
          <ConsultItem key={row.consultId} row={row} now={now} />
        ))}
      </ul>
    </div>
  ))
}

function Week({ rows, now }: { rows: readonly ConsultRow[]; now: number }) {
  const t = useTexts(consultText)
  const { language } = useText()
  const [weeks, setWeeks] = useState(() => weeksToNext(rows, now))
  const today = startOfDay(now)
  const monday = mondayOf(today, weeks)
  const days = useMemo(() => weekOf(rows, monday), [rows, monday])
  const { from, to } = hoursShown(days)
  const date = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
  return (
    <div className={calendar['calendar']}>
      <div className={calendar['tools']}>
        <Button size="sm" variant="default" aria-label={t.calendar.previous} onClick={() => setWeeks(weeks - 1)}>
          <Icon name="back" />
        </Button>
        <Button size="sm" variant="default" disabled={weeks === 0} onClick={() => setWeeks(0)}>
          {t.calendar.today}
        </Button>
        <Button size="sm" variant="default" aria-label={t.calendar.next} onClick={() => setWeeks(weeks + 1)}>
          <span className={calendar['forth']}>
            <Icon name="back" />
          </span>
        </Button>
        <span aria-live="polite">{t.calendar.week(date.format(monday), date.format(days[6]?.atMs ?? monday))}</span>
      </div>
      <div className={calendar['days']} style={{ '--hours': to - from } as CSSProperties}>
        <div className={calendar['hours']} aria-hidden="true">
          {Array.from({ length: to - from }, (_, n) => (
            <span key={n} style={{ '--at': n } as CSSProperties}>
              {String(from + n).padStart(2, '0')}
            </span>
          ))}
        </div>
        {days.map((day) => (
          <DayColumn key={day.atMs} day={day} fromHour={from} toHour={to} today={day.atMs === today} />
        ))}
      </div>
    </div>
  )
}

function DayColumn({ day, fromHour, toHour, today }: { day: Day; fromHour: number; toHour: number; today: boolean }) {
  const { language } = useText()
  const name = new Intl.DateTimeFormat(language, { weekday: 'short', month: 'numeric', day: 'numeric' }).format(day.atMs)
  return (
    <section className={calendar['day']} aria-label={name} data-today={today || undefined}>
      <h3 className={calendar['dayName']}>{name}</h3>
      <div className={calendar['dayBody']}>
        {day.entries.map((entry) => (
          <Appointment key={entry.row.consultId} entry={entry} fromMin={fromHour * 60} spanMin={(toHour - fromHour) * 60} />
        ))}
      </div>
    </section>
  )
}

function Appointment({ entry, fromMin, spanMin }: { entry: Entry; fromMin: number; spanMin: number }) {
  const subject = useSubjectWords()
  const title = useTitle()
  const { row } = entry
  const place = {
    insetBlockStart: `${((entry.fromMin - fromMin) / spanMin) * 100}%`,
    blockSize: `${(Math.max(20, entry.toMin - entry.fromMin) / spanMin) * 100}%`,
    insetInlineStart: `${(entry.lane / entry.lanes) * 100}%`,
    inlineSize: `${100 / entry.lanes}%`,
  }
  const words = row.subject ? subject(row) : title(row)
  return (
    <a
      className={calendar['appointment']}
      data-urgent={row.urgency === 'emergency' || undefined}
      href={href('consult', row.consultId)}
      style={place}
      title={`${minuteTime(row.startsAt ?? 0)} ${words}`}
    >
      <span>{minuteTime(row.startsAt ?? 0)}</span> {words}
    </a>
  )
}
