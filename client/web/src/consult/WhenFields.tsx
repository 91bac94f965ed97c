import { useId } from 'react'
import { consultText } from '../text/consult.ts'
import { useTexts } from '../text/useText.ts'
import { durationsMin, fieldsOf, momentOf } from './appointment.ts'
import classes from './consult.module.css'

export interface When {
  readonly date: string
  readonly time: string
  readonly durationMin: number
}

export function whenOf(startsAt: number, durationMin: number | null): When {
  return { ...fieldsOf(startsAt), durationMin: durationMin ?? 30 }
}

/** Date, time and length of an appointment. */
export function WhenFields({ value, now, onChange }: { value: When; now: number; onChange: (value: When) => void }) {
  const t = useTexts(consultText)
  const id = useId()
  const startsAt = momentOf(value.date, value.time)
  const durations = [...new Set([...durationsMin, value.durationMin])].sort((a, b) => a - b)
  return (
    <>
      <div className={classes['inputs']}>
        <div className={classes['field']}>
          <label htmlFor={`${id}-date`}>{t.begin.date}</label>
          <input
            id={`${id}-date`}
            type="date"
            className={classes['input']}
            required
            min={fieldsOf(now).date}
            value={value.date}
            onChange={(event) => onChange({ ...value, date: event.target.value })}
          />
        </div>
        <div className={classes['field']}>
          <label htmlFor={`${id}-time`}>{t.begin.time}</label>
          <input
            id={`${id}-time`}
            type="time"
            className={classes['input']}
            required
            value={value.time}
            onChange={(event) => onChange({ ...value, time: event.target.value })}
          />
        </div>
        <div className={classes['field']}>
          <label htmlFor={`${id}-length`}>{t.begin.duration}</label>
          <select
            id={`${id}-length`}
            className={classes['input']}
            value={value.durationMin}
            onChange={(event) => onChange({ ...value, durationMin: Number(event.target.value) })}
          >
            {durations.map((minutes) => (
              <option key={minutes} value={minutes}>
                {t.minutes(minutes)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {startsAt !== null && startsAt <= now && (
        <p className={classes['error']} role="alert">
          {t.begin.past}
        </p>
      )}
    </>
  )
}
