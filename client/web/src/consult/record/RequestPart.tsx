import { Button } from '@mantine/core'
import { urgencies } from '@lianxin/contract'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { useHubNow, useLive } from '../../session/live.tsx'
import { useMe } from '../../session/SessionProvider.tsx'
import { homesOf } from '../../session/session.ts'
import { consultText } from '../../text/consult.ts'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Choice } from '../../ui/LanguageSwitch.tsx'
import { href } from '../../ui/route.ts'
import { dateTime } from '../../ui/time.ts'
import { momentOf } from '../appointment.ts'
import lists from '../consult.module.css'
import { icsOf } from '../ics.ts'
import { WhenFields, whenOf } from '../WhenFields.tsx'
import { useMoment, usePlaceWords, useSubjectWords, useTitle } from '../words.ts'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

/** Who asks what, about whom, and when. */
export function RequestPart({ record }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const { wire } = useText()
  const { language } = useText()
  const [editing, setEditing] = useState(false)
  const place = usePlaceWords()
  const { row, mine } = record
  return (
    <section className={classes['card']} aria-label={t.request}>
      <h3 className={classes['cardTitle']}>{t.request}</h3>
      <p className={classes['question']}>{row.question === '' ? <span className={lists['hint']}>{t.noQuestion}</span> : row.question}</p>
      <dl className={classes['facts']}>
        {row.subject && (
          <Fact label={t.patient}>
            <Subject record={record} />
          </Fact>
        )}
        <Fact label={t.askedFrom}>
          {place(row.place)} · {wire.urgencies[row.urgency]}
        </Fact>
        <Fact label={t.requester}>{row.requester.name}</Fact>
        <Fact label={t.created}>{dateTime(row.createdAt, language)}</Fact>
        {row.startsAt !== null && (
          <Fact label={t.appointedFor}>
            <Appointed record={record} />
          </Fact>
        )}
        {row.openedAt !== null && <Fact label={t.opened}>{dateTime(row.openedAt, language)}</Fact>}
        {row.closedAt !== null && <Fact label={t.closed}>{dateTime(row.closedAt, language)}</Fact>}
      </dl>
      <div className={classes['row']}>
        {mine.describes && (
          <Button size="sm" variant="default" onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
        )}
        {row.state === 'scheduled' && <IcsButton record={record} />}
      </div>
      {editing && <EditDialog record={record} onClose={() => setEditing(false)} />}
    </section>
  )
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The patient, with the tracing, which the consultation entitles to, and the way to the case for those whose home shows it. */
function Subject({ record: { row } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const subject = useSubjectWords()
  const { memberships } = useMe()
  const home = homesOf(memberships).find((each) => each === 'read' || each === 'clinic')
  return (
    <>
      {subject(row)}{' '}
      {row.subject && (
        <a href={href('consult', row.consultId, 'ecg', row.subject.id)}>
          {t.openEcg} {row.subject.summary.number}
        </a>
      )}{' '}
      {home && row.subject && (
        <a href={home === 'clinic' ? href('clinic', 'ecg', row.subject.id) : href('read', row.subject.id)}>{t.openCase}</a>
      )}
    </>
  )
}

function Appointed({ record: { row } }: { record: ConsultRecord }) {
  const words = useTexts(consultText)
  const moment = useMoment()
  return (
    <>
      {moment(row.startsAt ?? 0)} {row.durationMin !== null && `· ${words.minutes(row.durationMin)}`}
    </>
  )
}

function IcsButton({ record: { row } }: { record: ConsultRecord }) {
  const words = useTexts(consultText)
  const live = useLive()
  const place = usePlaceWords()
  const download = () => {
    const url = `${location.origin}/${href('consult', row.consultId)}`
    const ics = icsOf(row, { summary: words.number(row.number), place: place(row.place), url }, live.hubNow())
    if (ics !== null) saveAs(new Blob([ics], { type: 'text/calendar' }), `lianxin-${row.number}.ics`)
  }
  return (
    <Button size="sm" variant="default" leftSection={<Icon name="calendar" />} onClick={download}>
      {words.download}
    </Button>
  )
}

function saveAs(blob: Blob, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Question, urgency, and the time of an appointed one. */
function EditDialog({ record: { row, changed }, onClose }: { record: ConsultRecord; onClose: () => void }) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const { shell, wire } = useText()
  const live = useLive()
  const now = useHubNow(1000)
  const title = useTitle()
  const id = useId()
  // what the words began from: the hub refuses to put them over a newer request unseen
  const [begun] = useState(row)
  const [values, setValues] = useState({ title: title(row), question: row.question, urgency: row.urgency })
  const [when, setWhen] = useState(() => (row.startsAt === null ? null : whenOf(row.startsAt, row.durationMin)))
  const { busy, error, run } = useWriting()
  const moving = row.state === 'scheduled' && when !== null
  const startsAt = moving ? momentOf(when.date, when.time) : row.startsAt
  const wrong = moving && (startsAt === null || (startsAt <= now && startsAt !== begun.startsAt))
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong) return
    const durationMin = when?.durationMin ?? row.durationMin
    const saved = await run(async () => {
      const input = { consultId: row.consultId, baseVersion: begun.version, ...values, startsAt, durationMin }
      changed((await live.write('consult:describe', input, { giveUpAfterMs: 15_000 })).row)
    })
    if (saved) onClose()
  }
  return (
    <Dialog title={t.editTitle} onClose={onClose}>
      <form className={lists['form']} onSubmit={(event) => void save(event)}>
        <div className={lists['field']}>
          <label htmlFor={`${id}-title`}>{words.begin.titleLabel}</label>
          <input
            id={`${id}-title`}
            className={lists['input']}
            maxLength={120}
            value={values.title}
            onChange={(event) => setValues({ ...values, title: event.target.value })}
          />
          <span className={lists['hint']}>{words.begin.titleHelp}</span>
        </div>
        <div className={lists['field']}>
          <label htmlFor={id}>{words.begin.question}</label>
          <textarea
            id={id}
            className={lists['input']}
            rows={3}
            maxLength={2000}
            value={values.question}
            onChange={(event) => setValues({ ...values, question: event.target.value })}
          />
        </div>
        <Choice
          label={words.begin.urgency}
          value={values.urgency}
          options={urgencies.map((value) => ({ value, label: wire.urgencies[value] }))}
          onChange={(urgency) => setValues({ ...values, urgency })}
        />
        {moving && <WhenFields value={when} now={now} onChange={setWhen} />}
        {error !== null && <ErrorNote error={error} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={wrong}>
            {shell.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
