import type { ClinicalContext, Patient } from '@lianxin/contract'
import type { ToldChanges, UploadItem } from '@lianxin/live'
import { useId, useState } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { useOutbox } from './ClinicProvider.tsx'
import { ContextFields } from './ContextForm.tsx'
import classes from './UnsentForm.module.css'
import shared from './clinic.module.css'
import { PatientFields } from './PatientFields.tsx'
import { UrgencyChoice } from './UrgencyChoice.tsx'

/** Everything that is told of a file may be changed until it has arrived; each change is kept at once. */
export function UnsentForm({ item }: { item: UploadItem }) {
  const t = useTexts(clinicText)
  const outbox = useOutbox()
  const group = useId()
  const { id } = item
  // The device's store answers a little later than the keys are pressed.
  const [urgency, setUrgency] = useState(item.urgency)
  const [patient, setPatient] = useState(item.patient)
  const [context, setContext] = useState(item.context)
  const [failed, setFailed] = useState(false)
  const tell = (changes: ToldChanges) =>
    void outbox.describe(id, changes).then(
      () => setFailed(false),
      () => setFailed(true),
    )
  const describePatient = (changes: Partial<Patient>) => {
    setPatient((now) => ({ ...now, ...changes }))
    tell({ patient: changes })
  }
  const describeContext = (changes: Partial<ClinicalContext>) => {
    setContext((now) => ({ ...now, ...changes }))
    tell({ context: changes })
  }
  return (
    <section className={classes['unsentForm']} aria-label={`${t.editUnsent} ${item.fileName}`}>
      <p className={shared['hint']}>{t.editUnsentHelp}</p>
      <UrgencyChoice
        group={group}
        value={urgency}
        missing={false}
        onChange={(chosen) => {
          setUrgency(chosen)
          tell({ urgency: chosen })
        }}
      />
      <PatientFields shown={patient} whole onEdit={describePatient} />
      {failed && <ErrorNote error={null} title={t.editUnsentFailed} />}
      <ContextFields shown={context} onEdit={describeContext} />
    </section>
  )
}
