import { type EcgDetail, EcgId, type QueueRow } from '@lianxin/contract'
import { type RefObject, useEffect, useRef } from 'react'
import { useObservable } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { LatePart } from '../ui/LatePart.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { href } from '../ui/route.ts'
import { dateTime } from '../ui/time.ts'
import { useSiteTasks } from './ClinicProvider.tsx'
import { ContextForm } from './ContextForm.tsx'
import classes from './Detail.module.css'
import todayList from './TodayList.module.css'
import shared from './clinic.module.css'
import type { Describer } from './describer.ts'
import { PaperWaiting } from './PaperWaiting.tsx'
import { usePatientLine } from './PatientLine.tsx'
import { awaitsReadBack } from './rows.ts'
import { TaskStateLine } from './TaskRow.tsx'
import { useEcgDetail, useSteps } from './useEcgDetail.ts'

const loadStartButton = () => import('../consult/StartButton.tsx').then(({ StartButton }) => StartButton)
const loadReportView = () => import('../read/ReportView.tsx').then(({ ReportView }) => ReportView)
const loadSentTracing = () => import('./SentTracing.tsx').then(({ SentTracing }) => SentTracing)

/** One sent ECG: where it stands, the report the moment it is signed, and the story to complete. */
export function Detail({ id }: { id: string }) {
  const t = useTexts(clinicText)
  const parsed = EcgId.safeParse(id)
  return (
    <div className={shared['page']}>
      <a className={classes['backLink']} href={href('clinic')}>
        <Icon name="back" /> {t.allToday}
      </a>
      {parsed.success ? <Known key={id} ecgId={parsed.data} /> : <EmptyState icon="warning" title={t.notFound} />}
    </div>
  )
}

function Known({ ecgId }: { ecgId: EcgId }) {
  const { shell } = useText()
  const { ecg, describer, error } = useEcgDetail(ecgId)
  const { tasks } = useSiteTasks()
  if (error !== null) return <ErrorNote error={error} />
  if (describer && !ecg) return <Unreached ecgId={ecgId} describer={describer} />
  if (!ecg || !describer) return <LoadingRows rows={4} label={shell.loading} />
  const pushed = tasks.find((task) => task.subject.id === ecgId)
  const task = pushed && pushed.version > ecg.task.version ? pushed : ecg.task
  return <Sheet ecg={ecg} describer={describer} task={task} />
}

/** The hub does not answer, but a story of this ECG waits here and may be gone on with. */
function Unreached({ ecgId, describer }: { ecgId: EcgId; describer: Describer }) {
  const t = useTexts(clinicText)
  const patientLine = usePatientLine()
  const { shown } = useObservable(describer.state)
  return (
    <>
      <h1 className={shared['patient']}>{patientLine(shown)}</h1>
      <p className={shared['stale']} role="status">
        {t.stale}
      </p>
      <ContextForm ecgId={ecgId} describer={describer} task={null} />
    </>
  )
}

function Sheet({ ecg, describer, task }: { ecg: EcgDetail; describer: Describer; task: QueueRow }) {
  const t = useTexts(clinicText)
  const { wire, language } = useText()
  const patientLine = usePatientLine()
  const report = useReportAfterReadBack(task)
  const leads = new Set(ecg.leads).size
  return (
    <>
      <header className={classes['detailHead']}>
        <h1 className={shared['patient']}>{patientLine(ecg.patient)}</h1>
        <p className={shared['fileLine']}>
          <span className={todayList['urgencyTag']} data-urgency={task.urgency}>
            {wire.urgencies[task.urgency]}
          </span>
          <span>{t.number(ecg.number)}</span>
          <span>{t.receivedAt(dateTime(ecg.receivedAt, language))}</span>
          <span>{t.sentBy(ecg.senderName)}</span>
        </p>
        <TaskStateLine task={task} />
        <div className={classes['headTools']}>
          <LatePart
            load={loadStartButton}
            props={{ size: 'md' as const, subject: { ecgId: ecg.id, summary: task.summary, urgency: task.urgency } }}
            waiting={null}
          />
        </div>
      </header>
      {task.state === 'returned' && <Returned reason={task.returnReason} />}
      {task.outcome && (
        <section ref={report} className={shared['card']} aria-label={t.report}>
          <LatePart
            load={loadReportView}
            props={{ ecgId: ecg.id, revision: task.outcome.versionNo }}
            waiting={<LoadingRows rows={2} label={t.report} />}
          />
        </section>
      )}
      <div className={classes['detailColumns']}>
        <div className={classes['stack']}>
          {!task.outcome && (
            <section className={shared['card']} aria-label={t.tracing}>
              <LatePart
                load={loadSentTracing}
                props={{ ecgId: ecg.id, leads, label: t.previewLabel(leads, String(Math.round(ecg.durationS * 10) / 10)) }}
                waiting={<PaperWaiting leads={leads} />}
              />
            </section>
          )}
          <ContextForm ecgId={ecg.id} describer={describer} task={task} />
        </div>
        <Timeline task={task} />
      </div>
    </>
  )
}

/** A form may have been scrolled to when the critical value took the screen; once read back, its report is what comes next. */
function useReportAfterReadBack(task: QueueRow): RefObject<HTMLElement | null> {
  const report = useRef<HTMLElement>(null)
  const awaits = awaitsReadBack(task)
  const awaited = useRef(awaits)
  useEffect(() => {
    if (awaited.current && !awaits) report.current?.scrollIntoView({ block: 'start' })
    awaited.current = awaits
  }, [awaits])
  return report
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
    <section className={shared['card']} aria-labelledby="timeline-title">
      <h2 id="timeline-title" className={shared['sectionTitle']}>
        {t.timeline}
      </h2>
      <ol className={classes['timeline']}>
        {steps.map((step) => (
          <li key={`${step.at} ${step.step}`}>
            <ClockTime at={step.at} />
            <span>
              {wire.taskSteps[step.step]}
              {step.personName && <span className={shared['hint']}> {step.personName}</span>}
            </span>
          </li>
        ))}
      </ol>
      {!task.outcome && task.state !== 'returned' && <p className={shared['hint']}>{t.reportWaiting}</p>}
    </section>
  )
}
