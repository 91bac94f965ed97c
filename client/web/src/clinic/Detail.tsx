import { EcgId, type QueueRow } from '@lianxin/contract'
import { lazy, Suspense } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { href } from '../ui/route.ts'
import { dateTime } from '../ui/time.ts'
import { useSiteTasks } from './ClinicProvider.tsx'
import { ContextForm } from './ContextForm.tsx'
import classes from './clinic.module.css'
import { usePatientLine } from './PatientLine.tsx'
import { TaskStateLine } from './TaskRow.tsx'
import { type Opened, useEcgDetail, useSteps } from './useEcgDetail.ts'

const SentTracing = lazy(() => import('./SentTracing.tsx').then((m) => ({ default: m.SentTracing })))
const ReportView = lazy(() => import('../read/ReportView.tsx').then((m) => ({ default: m.ReportView })))

/** One sent ECG: where it stands, the report the moment it is signed, and the story to complete. */
export function Detail({ id }: { id: string }) {
  const t = useTexts(clinicText)
  const parsed = EcgId.safeParse(id)
  return (
    <div className={classes['page']}>
      <a className={classes['backLink']} href={href('clinic')}>
        <Icon name="back" /> {t.allToday}
      </a>
      {parsed.success ? <Known key={id} ecgId={parsed.data} /> : <EmptyState icon="warning" title={t.notFound} />}
    </div>
  )
}

function Known({ ecgId }: { ecgId: EcgId }) {
  const { shell } = useText()
  const { opened, error } = useEcgDetail(ecgId)
  const { tasks } = useSiteTasks()
  if (error !== null) return <ErrorNote error={error} />
  if (!opened) return <LoadingRows rows={4} label={shell.loading} />
  const pushed = tasks.find((task) => task.subject.id === ecgId)
  const task = pushed && pushed.version > opened.ecg.task.version ? pushed : opened.ecg.task
  return <Sheet opened={opened} task={task} />
}

function Sheet({ opened: { ecg, describer }, task }: { opened: Opened; task: QueueRow }) {
  const t = useTexts(clinicText)
  const { wire, language } = useText()
  const patientLine = usePatientLine()
  return (
    <>
      <header className={classes['detailHead']}>
        <h1 className={classes['patient']}>{patientLine(ecg.patient)}</h1>
        <p className={classes['fileLine']}>
          <span className={classes['urgencyTag']} data-urgency={task.urgency}>
            {wire.urgencies[task.urgency]}
          </span>
          <span>{t.number(ecg.number)}</span>
          <span>{t.receivedAt(dateTime(ecg.receivedAt, language))}</span>
          <span>{t.sentBy(ecg.senderName)}</span>
        </p>
        <TaskStateLine task={task} />
      </header>
      {task.state === 'returned' && <Returned reason={task.returnReason} />}
      {task.outcome && (
        <section className={classes['card']} aria-label={t.report}>
          <Suspense fallback={<LoadingRows rows={2} label={t.report} />}>
            <ReportView ecgId={ecg.id} revision={task.outcome.versionNo} />
          </Suspense>
        </section>
      )}
      <div className={classes['detailColumns']}>
        <div className={classes['stack']}>
          {!task.outcome && (
            <section className={classes['card']} aria-label={t.tracing}>
              <Suspense fallback={<div className={classes['paperWaiting']} />}>
                <SentTracing ecgId={ecg.id} label={t.previewLabel(ecg.leads.length, String(Math.round(ecg.durationS * 10) / 10))} />
              </Suspense>
            </section>
          )}
          <ContextForm describer={describer} />
        </div>
        <Timeline task={task} />
      </div>
    </>
  )
}

function Returned({ reason }: { reason: string | null }) {
  const t = useTexts(clinicText)
  return (
    <div className={classes['returned']} role="alert">
      <Icon name="warning" size="1.5rem" />
      <div>
        <p>
          <strong>{t.returnedWhy}</strong> {reason}
        </p>
        <p>{t.returnedNext}</p>
      </div>
    </div>
  )
}

function Timeline({ task }: { task: QueueRow }) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  const steps = useSteps(task.taskId, task.version)
  return (
    <section className={classes['card']} aria-labelledby="timeline-title">
      <h2 id="timeline-title" className={classes['sectionTitle']}>
        {t.timeline}
      </h2>
      <ol className={classes['timeline']}>
        {steps.map((step) => (
          <li key={`${step.at} ${step.step}`}>
            <ClockTime at={step.at} />
            <span>
              {wire.taskSteps[step.step]}
              {step.personName && <span className={classes['hint']}> {step.personName}</span>}
            </span>
          </li>
        ))}
      </ol>
      {!task.outcome && task.state !== 'returned' && <p className={classes['hint']}>{t.reportWaiting}</p>}
    </section>
  )
}
