import type { QueueRow } from '@lianxin/contract'
import { nameIn } from '../session/Place.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ClockTime, RunningTime } from '../ui/RunningTime.tsx'
import { href } from '../ui/route.ts'
import { StateMark } from '../ui/StateMark.tsx'
import classes from './TodayList.module.css'
import { patientOfSummary, usePatientLine } from './PatientLine.tsx'
import { awaitsReadBack, isOpen, taskState } from './rows.ts'

/** One arrived ECG: whose, how urgent, where it stands, since when. The whole row opens it. */
export function TaskRow({ task, showSite }: { task: QueueRow; showSite: boolean }) {
  const t = useTexts(clinicText)
  const { wire, language } = useText()
  const patientLine = usePatientLine()
  const who = patientLine(patientOfSummary(task.summary))
  return (
    <li className={classes['row']} data-critical={awaitsReadBack(task) || undefined}>
      <div className={classes['rowWho']}>
        <a
          className={classes['rowLink']}
          href={href('clinic', 'ecg', task.subject.id)}
          aria-label={t.openRow(`${who} ${t.number(task.summary.number)}`)}
        >
          <span className={classes['rowPatient']}>{who}</span>
        </a>
        <span className={classes['rowSub']}>
          <span className={classes['urgencyTag']} data-urgency={task.urgency}>
            {wire.urgencies[task.urgency]}
          </span>
          {showSite && <span>{nameIn(language, task.site)}</span>}
          <span>{task.sender.name}</span>
          {isOpen(task) && task.summary.symptoms.length === 0 && <span className={classes['rowComplete']}>{t.contextTitle}</span>}
        </span>
      </div>
      <TaskStateLine task={task} showReturnReason />
      <div className={classes['rowTimes']}>
        <span>{t.number(task.summary.number)}</span>
        <ClockTime at={task.receivedAt} />
      </div>
    </li>
  )
}

/** State in words, running time, and what came of it. */
export function TaskStateLine({ task, showReturnReason = false }: { task: QueueRow; showReturnReason?: boolean }) {
  const t = useTexts(clinicText)
  const state = taskState(task, t)
  return (
    <div className={classes['rowState']}>
      <StateMark tone={state.tone} icon={state.icon}>
        {state.word}
      </StateMark>
      {task.outcome?.critical && (
        <StateMark tone="danger" strong={task.acknowledged === null}>
          {t.criticalValue}
          {task.acknowledged && ` · ${t.acknowledged}`}
        </StateMark>
      )}
      {task.outcome?.criticalWithdrawn && <StateMark tone="warn">{t.criticalWithdrawn}</StateMark>}
      <span className={classes['running']}>
        <RunningTime since={task.receivedAt} until={isOpen(task) ? null : (task.doneAt ?? task.receivedAt)} />
      </span>
      {task.outcome && <p className={classes['rowConclusion']}>{task.outcome.conclusion}</p>}
      {showReturnReason && task.state === 'returned' && task.returnReason && (
        <p className={classes['rowConclusion']}>
          {t.returnedWhy}: {task.returnReason}
        </p>
      )}
    </div>
  )
}
