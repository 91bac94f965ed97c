import { type ClinicalContext, type EcgId, type QueueRow, symptoms } from '@lianxin/contract'
import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { clockTime } from '../ui/time.ts'
import { type BloodPressureText, bloodPressureText, readBloodPressure } from './bloodPressure.ts'
import { useStories } from './ClinicProvider.tsx'
import classes from './ContextForm.module.css'
import shared from './clinic.module.css'
import type { Describer } from './describer.ts'
import { OnsetField } from './OnsetField.tsx'
import { PatientFields } from './PatientFields.tsx'
import { isOpen } from './rows.ts'

interface ContextFormProps {
  ecgId: EcgId
  describer: Describer
  /** Null while where it stands is not known. */
  task: QueueRow | null
}

/** Completed after sending, saved by itself. */
export function ContextForm({ ecgId, describer, task }: ContextFormProps) {
  const [pressureInvalid, setPressureInvalid] = useState(false)
  const t = useTexts(clinicText)
  const { shown, merged } = useObservable(describer.state)
  return (
    <section className={shared['card']} aria-labelledby="context-title">
      <header className={classes['contextHead']}>
        <h2 id="context-title" className={shared['sectionTitle']}>
          {t.contextTitle}
        </h2>
        <SaveState ecgId={ecgId} describer={describer} pressureInvalid={pressureInvalid} />
      </header>
      <p className={shared['hint']}>{task && isOpen(task) ? t.contextHelp : t.contextHelpLate}</p>
      {merged && (
        <p className={shared['stale']} role="status">
          {t.conflict}
        </p>
      )}
      <PatientFields shown={shown} onEdit={describer.edit} />
      <ContextFields shown={shown} onEdit={describer.edit} onLeave={describer.flush} onPressureInvalid={setPressureInvalid} />
    </section>
  )
}

interface ContextFieldsProps {
  shown: ClinicalContext
  onEdit: (patch: Partial<ClinicalContext>) => void
  /** A text field was left. */
  onLeave?: () => void
  /** Told whether what is typed as blood pressure is none, and therefore not passed on. */
  onPressureInvalid?: (invalid: boolean) => void
}

/** Symptoms, onset, blood pressure, history, note. */
export function ContextFields({ shown, onEdit, onLeave, onPressureInvalid }: ContextFieldsProps) {
  const t = useTexts(clinicText)
  return (
    <>
      <SymptomChips chosen={shown.symptoms} onChange={(next) => onEdit({ symptoms: next })} />
      <OnsetField shown={shown} onChange={onEdit} />
      <BloodPressure shown={shown} onEdit={onEdit} onInvalid={onPressureInvalid} />
      <Textarea
        label={t.history}
        placeholder={t.historyHint}
        value={shown.history ?? ''}
        maxLength={1000}
        autosize={false}
        rows={2}
        onChange={(event) => onEdit({ history: event.currentTarget.value || null })}
        onBlur={onLeave}
      />
      <Textarea
        label={t.note}
        value={shown.note ?? ''}
        maxLength={1000}
        rows={2}
        onChange={(event) => onEdit({ note: event.currentTarget.value || null })}
        onBlur={onLeave}
      />
    </>
  )
}

interface SaveStateProps {
  ecgId: EcgId
  describer: Describer
  pressureInvalid: boolean
}

function SaveState({ ecgId, describer, pressureInvalid }: SaveStateProps) {
  const t = useTexts(clinicText)
  const { status, savedAt, refusal } = useObservable(describer.state)
  const online = useObservable(useLive().connection).state === 'online'
  const kept = useObservable(useStories().drafts).some((draft) => draft.ecgId === ecgId)
  if (status === 'refused') return <ErrorNote error={refusal}>{kept && <p>{t.storyKept}</p>}</ErrorNote>
  if (pressureInvalid && status === 'saved') {
    return (
      <span className={classes['saveState']} role="status">
        {t.pressureUnsaved}
      </span>
    )
  }
  const saved = savedAt === null ? '' : t.saved(clockTime(savedAt))
  const offline = kept ? t.storyKeptOffline : t.saveOffline
  const word = status === 'saved' ? saved : !online ? offline : status === 'saving' ? t.saving : t.unsaved
  return (
    <span className={classes['saveState']} role="status">
      {word}
    </span>
  )
}

function SymptomChips({
  chosen,
  onChange,
}: {
  chosen: ClinicalContext['symptoms']
  onChange: (next: ClinicalContext['symptoms']) => void
}) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  return (
    <fieldset className={shared['chips']}>
      <legend className={shared['fieldLabel']}>{t.symptoms}</legend>
      {symptoms.map((symptom) => (
        <label key={symptom} className={shared['chip']}>
          <input
            type="checkbox"
            checked={chosen.includes(symptom)}
            onChange={(event) =>
              onChange(symptoms.filter((each) => (each === symptom ? event.currentTarget.checked : chosen.includes(each))))
            }
          />
          <span>{wire.symptoms[symptom]}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface BloodPressureProps {
  shown: ClinicalContext
  onEdit: (patch: Partial<ClinicalContext>) => void
  onInvalid: ((invalid: boolean) => void) | undefined
}

function BloodPressure({ shown, onEdit, onInvalid }: BloodPressureProps) {
  const t = useTexts(clinicText)
  const [typed, setTyped] = useState<BloodPressureText | null>(null)
  const text = typed ?? bloodPressureText(shown)
  const read = readBloodPressure(text)
  const change = (patch: Partial<BloodPressureText>) => {
    const next = { ...text, ...patch }
    const value = readBloodPressure(next)
    setTyped(next)
    onInvalid?.(value === null)
    if (value) onEdit(value)
  }
  return (
    <fieldset className={`${shared['chips']} ${classes['pressure']}`}>
      <legend className={shared['fieldLabel']}>{t.bloodPressure}</legend>
      <TextInput
        aria-label={t.systolic}
        placeholder={t.systolic}
        inputMode="numeric"
        maxLength={3}
        value={text.systolic}
        error={read === null}
        onChange={(event) => change({ systolic: event.currentTarget.value })}
        onBlur={() => read && setTyped(null)}
      />
      <span aria-hidden="true">/</span>
      <TextInput
        aria-label={t.diastolic}
        placeholder={t.diastolic}
        inputMode="numeric"
        maxLength={3}
        value={text.diastolic}
        error={read === null}
        onChange={(event) => change({ diastolic: event.currentTarget.value })}
        onBlur={() => read && setTyped(null)}
      />
      {read === null && (
        <p className={shared['fieldError']} role="alert">
          {t.bpInvalid}
        </p>
      )}
    </fieldset>
  )
}
