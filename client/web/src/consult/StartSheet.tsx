import { Button } from '@mantine/core'
import { type EcgId, type TaskSummary, urgencies } from '@lianxin/contract'
import { type FormEvent, useId, useState } from 'react'
import { useHubNow, useLive } from '../session/live.tsx'
import { usePlace } from '../session/Place.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { Dialog, DialogActions } from '../read/Dialog.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { Choice } from '../ui/LanguageSwitch.tsx'
import { go } from '../ui/route.ts'
import { momentOf, proposedStart } from './appointment.ts'
import classes from './consult.module.css'
import { InviteePicker } from './InviteePicker.tsx'
import { type ChosenInvitee, usePatientWords } from './words.ts'
import { useConsults } from './useConsults.ts'
import { WhenFields, whenOf } from './WhenFields.tsx'

export interface StartSubject {
  readonly ecgId: EcgId
  readonly summary: TaskSummary
  readonly urgency: (typeof urgencies)[number]
}

/** From an ECG or from nothing to a room that rings, or to an appointment: everything is filled in but what only a person knows. */
export function StartSheet({ subject, onClose }: { subject: StartSubject | null; onClose: () => void }) {
  const t = useTexts(consultText)
  const { shell, wire } = useText()
  const form = useStartForm(subject)
  const id = useId()
  const patient = usePatientWords()
  const { values, change, busy, error, problem } = form
  return (
    <Dialog title={t.begin.title} onClose={onClose} wide>
      <form className={classes['form']} onSubmit={(event) => void form.submit(event)}>
        {subject && (
          <p>
            <strong>{patient(subject.summary)}</strong>
          </p>
        )}
        <InviteePicker chosen={values.chosen} onChange={(chosen) => change({ chosen })} />
        <div className={classes['field']}>
          <label htmlFor={`${id}-question`}>{t.begin.question}</label>
          <textarea
            id={`${id}-question`}
            className={classes['input']}
            rows={2}
            maxLength={2000}
            placeholder={t.begin.questionHelp}
            value={values.question}
            onChange={(event) => change({ question: event.target.value })}
          />
        </div>
        <div className={classes['inputs']}>
          <div className={classes['field']}>
            <span className={classes['legend']}>{t.begin.urgency}</span>
            <Choice
              label={t.begin.urgency}
              value={values.urgency}
              options={urgencies.map((value) => ({ value, label: wire.urgencies[value] }))}
              onChange={(urgency) => change({ urgency })}
            />
          </div>
          <div className={classes['field']}>
            <span className={classes['legend']}>{t.begin.when}</span>
            <Choice
              label={t.begin.when}
              value={values.appointed ? 'appoint' : 'now'}
              options={[
                { value: 'now', label: t.begin.now },
                { value: 'appoint', label: t.begin.appoint },
              ]}
              onChange={(next) => change({ appointed: next === 'appoint' })}
            />
          </div>
        </div>
        {values.appointed && <AppointmentFields form={form} />}
        {error !== null && <ErrorNote error={error} />}
        {problem && (
          <p className={classes['error']} role="alert">
            {problem}
          </p>
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button type="submit" loading={busy} leftSection={<Icon name={values.appointed ? 'calendar' : 'meet'} />}>
            {values.appointed ? t.begin.makeAppointment : t.begin.callNow}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type StartForm = ReturnType<typeof useStartForm>

function AppointmentFields({ form: { values, change, now } }: { form: StartForm }) {
  const t = useTexts(consultText)
  const id = useId()
  return (
    <>
      <WhenFields value={values.when} now={now} onChange={(when) => change({ when })} />
      <div className={classes['field']}>
        <label htmlFor={id}>{t.begin.titleLabel}</label>
        <input
          id={id}
          className={classes['input']}
          maxLength={120}
          value={values.title}
          aria-describedby={`${id}-help`}
          onChange={(event) => change({ title: event.target.value })}
        />
        <span id={`${id}-help`} className={classes['hint']}>
          {t.begin.titleHelp}
        </span>
      </div>
      <label className={classes['check']}>
        <input type="checkbox" checked={values.waitingRoom} onChange={(event) => change({ waitingRoom: event.target.checked })} />
        <span>{t.begin.waitingRoom}</span>
      </label>
      <MaterialFields labels={values.materials} onChange={(materials) => change({ materials })} />
    </>
  )
}

function MaterialFields({ labels, onChange }: { labels: readonly string[]; onChange: (labels: readonly string[]) => void }) {
  const t = useTexts(consultText)
  const id = useId()
  const [label, setLabel] = useState('')
  const add = () => {
    if (label.trim() !== '' && !labels.includes(label.trim())) onChange([...labels, label.trim()])
    setLabel('')
  }
  return (
    <div className={classes['field']}>
      <label htmlFor={id}>{t.begin.materials}</label>
      {labels.length > 0 && (
        <ul className={classes['chosen']}>
          {labels.map((each) => (
            <li key={each} className={classes['chip']}>
              {each}
              <button
                type="button"
                aria-label={t.begin.removeMaterial(each)}
                onClick={() => onChange(labels.filter((one) => one !== each))}
              >
                <Icon name="close" size="0.875em" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={classes['pair']}>
        <input
          id={id}
          className={classes['input']}
          maxLength={80}
          placeholder={t.begin.materialPlaceholder}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            add()
          }}
        />
        <Button variant="default" disabled={label.trim() === ''} onClick={add}>
          {t.begin.addMaterial}
        </Button>
      </div>
    </div>
  )
}

interface Values {
  readonly chosen: readonly ChosenInvitee[]
  readonly question: string
  readonly title: string
  readonly urgency: StartSubject['urgency']
  readonly appointed: boolean
  readonly when: ReturnType<typeof whenOf>
  readonly waitingRoom: boolean
  readonly materials: readonly string[]
}

function useFirstValues(subject: StartSubject | null, now: number): () => Values {
  const t = useTexts(consultText)
  const { wire, shell } = useText()
  const me = useMe()
  return () => {
    const { summary } = subject ?? {}
    const facts = summary && [
      summary.sex && wire.sexes[summary.sex],
      summary.ageYears !== null && shell.years(summary.ageYears),
      ...summary.symptoms.map((symptom) => (wire.symptoms as Record<string, string>)[symptom] ?? symptom),
    ]
    return {
      chosen: subject ? [{ invitee: { kind: 'duty' }, label: t.begin.duty }] : [],
      question: facts ? t.begin.ecgQuestion(facts.filter(Boolean).join(' · ')) : '',
      title: summary ? t.begin.ecgTitle(summary.number) : t.begin.talkTitle(me.name),
      urgency: subject?.urgency ?? 'routine',
      appointed: false,
      when: whenOf(proposedStart(now), 30),
      waitingRoom: false,
      materials: [],
    }
  }
}

function useStartForm(subject: StartSubject | null) {
  const t = useTexts(consultText)
  const live = useLive()
  const place = usePlace()
  const { apply } = useConsults()
  const now = useHubNow(1000)
  const [values, setValues] = useState(useFirstValues(subject, now))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const change = (patch: Partial<Values>) => {
    setProblem(null)
    setValues((old) => ({ ...old, ...patch }))
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    const startsAt = values.appointed ? momentOf(values.when.date, values.when.time) : null
    if (values.chosen.length === 0) return setProblem(t.begin.nobody)
    if (values.appointed && (startsAt === null || startsAt <= now)) return setProblem(t.begin.past)
    if (!place || busy) return
    setBusy(true)
    setError(null)
    try {
      const { row } = await live.write(
        'consult:open',
        {
          ecgId: subject?.ecgId ?? null,
          organisationId: place.organisation.id,
          urgency: values.urgency,
          title: values.title.trim(),
          question: values.question.trim(),
          startsAt,
          durationMin: values.appointed ? values.when.durationMin : null,
          waitingRoom: values.appointed && values.waitingRoom,
          invite: values.chosen.map(({ invitee }) => invitee),
          materials: values.appointed ? values.materials.map((label) => ({ label, required: true })) : [],
        },
        { giveUpAfterMs: 15_000 },
      )
      apply(row)
      go(row.state === 'open' ? 'room' : 'consult', row.consultId)
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }

  return { values, change, busy, error, problem, submit, now }
}
