import { Button } from '@mantine/core'
import { type UploadItem, waitsForItsPeople } from '@lianxin/live'
import { useEffect, useState } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { LatePart } from '../ui/LatePart.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { elapsed } from '../ui/time.ts'
import { useOutbox } from './ClinicProvider.tsx'
import classes from './TodayList.module.css'
import shared from './clinic.module.css'
import { usePatientLine } from './PatientLine.tsx'
import { loadUnsentForm } from './parts.ts'
import { percentOf, unsentState } from './rows.ts'
import { useDeviceNow } from './useDeviceNow.ts'

/** Kept on this device, not yet at the hub. */
export function UnsentRow({ item, online }: { item: UploadItem; online: boolean }) {
  const t = useTexts(clinicText)
  const { wire, shell } = useText()
  const [editing, setEditing] = useState(false)
  const patientLine = usePatientLine()
  const state = unsentState(item, online, t)
  const waitedMs = useDeviceNow(1000) - item.queuedAt
  // at once: where a file waits, the line may go any moment
  useEffect(() => void loadUnsentForm().catch(() => undefined), [])
  return (
    <li className={classes['row']} data-unsent>
      <div className={classes['rowWho']}>
        <span className={classes['rowPatient']}>{patientLine(item.patient)}</span>
        <span className={classes['rowSub']}>
          <span className={classes['urgencyTag']} data-urgency={item.urgency}>
            {wire.urgencies[item.urgency]}
          </span>
          <span className={shared['fileName']}>{item.fileName}</span>
        </span>
      </div>
      <div className={classes['rowState']}>
        <StateMark tone={state.tone} icon={state.icon}>
          {state.word}
        </StateMark>
        {item.state !== 'refused' && <span className={classes['running']}>{elapsed(waitedMs)}</span>}
        {online && item.sending && <Progress percent={percentOf(item)} label={state.word} />}
        {online && item.delayedBy && !waitsForItsPeople(item) && <p className={classes['rowConclusion']}>{wire.reasons[item.delayedBy]}</p>}
        {item.refusal && <p className={classes['rowConclusion']}>{wire.reasons[item.refusal.reason]}</p>}
      </div>
      <div className={classes['rowTimes']}>
        <Button
          variant="default"
          aria-expanded={editing}
          aria-label={`${t.editUnsent} ${item.fileName}`}
          onClick={() => setEditing(!editing)}
        >
          {editing ? shell.close : t.editUnsent}
        </Button>
        {item.state === 'refused' && <RefusedActions id={item.id} />}
      </div>
      {editing && <LatePart load={loadUnsentForm} props={{ item }} waiting={<LoadingRows rows={3} label={shell.loading} />} />}
    </li>
  )
}

function Progress({ percent, label }: { percent: number; label: string }) {
  return <progress className={classes['progress']} max={100} value={percent} aria-label={label} />
}

/** Deleting an ECG that never arrived is asked twice. */
function RefusedActions({ id }: { id: string }) {
  const t = useTexts(clinicText)
  const outbox = useOutbox()
  const [sure, setSure] = useState(false)
  if (sure) {
    return (
      <>
        <Button variant="default" onClick={() => void outbox.remove(id)}>
          {t.discardSure}
        </Button>
        <Button onClick={() => setSure(false)}>{t.keep}</Button>
      </>
    )
  }
  return (
    <>
      <Button onClick={() => void outbox.retry(id)}>{t.resend}</Button>
      <Button variant="default" onClick={() => setSure(true)}>
        {t.discard}
      </Button>
    </>
  )
}
