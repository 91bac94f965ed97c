import { Button } from '@mantine/core'
import { emptyContext, type Patient, type Urgency } from '@lianxin/contract'
import { durationS, type EcgRecord } from '@lianxin/ecg'
import { useId, useState } from 'react'
import { usePlace } from '../session/Place.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Boundary } from '../ui/Boundary.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { useOutbox } from './ClinicProvider.tsx'
import classes from './ChosenFile.module.css'
import shared from './clinic.module.css'
import { IdentityFields } from './IdentityFields.tsx'
import { announcedPatient, type IdentityProblem, identityProblems, lacking, nothingTyped } from './identity.ts'
import { PaperPreview } from './PaperPreview.tsx'
import { usePatientLine } from './PatientLine.tsx'
import { UrgencyChoice } from './UrgencyChoice.tsx'
import type { ReadyFile } from './chosen.ts'

/** One opened file: its tracing, whose it is, how urgent, send. */
export function ChosenFile({ file, onGone }: { file: ReadyFile; onGone: () => void }) {
  const t = useTexts(clinicText)
  const group = useId()
  const [typed, setTyped] = useState(nothingTyped)
  const [urgency, setUrgency] = useState<Urgency | null>(null)
  const [tried, setTried] = useState(false)
  const sending = useSend(file, onGone)
  const { record } = file.outcome
  const problems: IdentityProblem[] = tried ? identityProblems(record.patient, typed) : []
  const asked = lacking(record.patient)

  function send() {
    setTried(true)
    if (!urgency || identityProblems(record.patient, typed).length > 0) return
    void sending.send(urgency, announcedPatient(record.patient, typed))
  }

  return (
    <article className={`${shared['card']} ${classes['chosen']}`} aria-label={file.fileName}>
      <FileFacts file={file} />
      <Tracing record={record} />
      <div className={classes['ask']}>
        {(asked.who || asked.sex || asked.age) && (
          <IdentityFields
            group={group}
            asked={asked}
            typed={typed}
            problems={problems}
            onChange={(patch) => setTyped((now) => ({ ...now, ...patch }))}
          />
        )}
        <UrgencyChoice group={group} value={urgency} missing={tried && urgency === null} onChange={setUrgency} />
        {sending.error !== null && (
          <ErrorNote error={null} title={t.storeFailed}>
            <p>{t.storeFailedNext}</p>
          </ErrorNote>
        )}
        <div className={shared['actions']}>
          <Button size="lg" loading={sending.busy} onClick={send}>
            {urgency === 'emergency' ? t.sendEmergency : t.send}
          </Button>
          <Button size="lg" variant="default" aria-label={`${t.remove} ${file.fileName}`} onClick={onGone}>
            {t.remove}
          </Button>
        </div>
      </div>
    </article>
  )
}

function useSend(file: ReadyFile, onStored: () => void) {
  const outbox = useOutbox()
  const place = usePlace()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  return {
    busy,
    error,
    async send(urgency: Urgency, patient: Patient) {
      if (!place) return
      setBusy(true)
      setError(null)
      const { bytes, fileName } = file
      try {
        await outbox.add({
          bytes,
          fileName: fileName.slice(0, 200),
          siteId: place.organisation.id,
          urgency,
          patient,
          context: emptyContext,
        })
        onStored()
      } catch (caught) {
        setError(caught)
        setBusy(false)
      }
    },
  }
}

function FileFacts({ file }: { file: ReadyFile }) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  const patientLine = usePatientLine()
  const { record } = file.outcome
  const { patient } = record
  const reasons = [...new Set(record.warnings.map((warning) => warning.reason))]
  return (
    <header className={classes['facts']}>
      <h2 className={shared['patient']}>{patientLine(patient)}</h2>
      <p className={shared['fileLine']}>
        {patient.id && patient.name && <span>{patient.id}</span>}
        {record.acquiredAt && <span>{t.recordedAt(record.acquiredAt.local.replace('T', ' ').slice(0, 19))}</span>}
        <span>{factsOf(record, t.fileFacts)}</span>
        <span className={shared['fileName']}>{file.fileName}</span>
      </p>
      {reasons.length > 0 && (
        <details className={shared['engineer']}>
          <summary>
            <StateMark tone="warn">{reasons.map((reason) => wire.ecgWarnings[reason]).join(' · ')}</StateMark>
          </summary>
          <ul lang="en">
            {record.warnings.map((warning) => (
              <li key={`${warning.reason} ${warning.message}`}>{warning.message}</li>
            ))}
          </ul>
        </details>
      )}
    </header>
  )
}

function Tracing({ record }: { record: EcgRecord }) {
  const t = useTexts(clinicText)
  return (
    <Boundary fallback={<p className={shared['hint']}>{t.previewFailed}</p>}>
      <PaperPreview record={record} label={t.previewLabel(recordedLeads(record), secondsOf(record))} />
    </Boundary>
  )
}

function recordedLeads(record: EcgRecord): number {
  return new Set(record.leads.map((lead) => lead.name)).size
}

function secondsOf(record: EcgRecord): string {
  return String(Math.round(durationS(record) * 10) / 10)
}

function factsOf(record: EcgRecord, say: (leads: number, seconds: string, rateHz: string) => string): string {
  const rates = [...new Set(record.leads.map((lead) => Math.round(lead.rateHz * 100) / 100))]
  return say(recordedLeads(record), secondsOf(record), rates.join(' / '))
}
