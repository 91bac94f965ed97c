import { Button } from '@mantine/core'
import type { QueueRow } from '@lianxin/contract'
import { useEffect, useRef, useState } from 'react'
import type { QueueTable } from '@lianxin/live'
import { useLive, useObservable } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { useStayActive } from '../session/useStayActive.ts'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { SoundState } from '../ui/LineState.tsx'
import { notify } from '../ui/notify.ts'
import { usePreferences } from '../ui/preferences.tsx'
import { useHoldScreen } from '../ui/screenHold.ts'
import { startCalling } from '../ui/sound.ts'
import { clockTime } from '../ui/time.ts'
import classes from './CriticalTakeover.module.css'
import shared from './clinic.module.css'
import { patientOfSummary, usePatientLine } from './PatientLine.tsx'
import { awaitsReadBack } from './rows.ts'
import { useSiteTable } from './siteTable.ts'

/**
 * A critical value holds the screen, with sound, until someone at the site reads it back; the oldest first, whatever page its
 * people are on. Only where the patient is (`sites`): a township that merely sees its villages' ECGs must not confirm for them.
 */
export function CriticalTakeover({ sites }: { sites: readonly string[] }) {
  const table = useSiteTable()
  return table && <OldestFirst table={table} sites={sites} />
}

function OldestFirst({ table, sites }: { table: QueueTable; sites: readonly string[] }) {
  const tasks = useObservable(table.rows)
  // the hub's answer counts at once: the row that says so may come later
  const [readBack, setReadBack] = useState<ReadonlySet<string>>(new Set())
  const first = tasks
    .filter((task) => awaitsReadBack(task) && sites.includes(task.site.id) && !readBack.has(reportOf(task)))
    .sort((a, b) => (a.outcome?.signedAt ?? 0) - (b.outcome?.signedAt ?? 0))[0]
  useStayActive(first !== undefined)
  if (!first) return null
  const done = () => setReadBack((before) => new Set(before).add(reportOf(first)))
  return <Takeover key={first.taskId} task={first} onReadBack={done} />
}

/** A further version that is critical has to be read back anew. */
function reportOf({ taskId, outcome }: QueueRow): string {
  return `${taskId} ${outcome?.versionNo}`
}

function Takeover({ task, onReadBack }: { task: QueueRow; onReadBack: () => void }) {
  const t = useTexts(clinicText)
  const { language } = useText()
  const live = useLive()
  const patientLine = usePatientLine()
  const dialog = useRef<HTMLDialogElement>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const advice = useAdvice(task)
  useHoldScreen()
  useEffect(() => dialog.current?.showModal(), [])
  useCalling(task, t.noticeCritical(nameIn(language, task.site)), t.number(task.summary.number))
  const { summary, outcome } = task

  async function readBack() {
    setBusy(true)
    setError(null)
    try {
      await live.write('report:acknowledge', { ecgId: task.subject.id, versionNo: outcome?.versionNo ?? 0 })
      onReadBack()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }

  return (
    <dialog
      ref={dialog}
      className={classes['critical']}
      role="alertdialog"
      aria-labelledby="critical-title"
      aria-describedby="critical-text"
      onCancel={(event) => event.preventDefault()}
    >
      <h1 id="critical-title" className={classes['criticalTitle']}>
        <Icon name="alarm" size="1.5em" /> {t.criticalTitle}
      </h1>
      <p>
        {t.criticalFor(patientLine(patientOfSummary(summary)))} · {t.number(summary.number)}
      </p>
      <div id="critical-text" className={classes['criticalText']}>
        <p className={classes['criticalConclusion']}>{outcome?.conclusion}</p>
        {advice && (
          <p className={classes['criticalAdvice']}>
            <strong>{t.advice}</strong> {advice}
          </p>
        )}
        {outcome && <p className={shared['hint']}>{t.signedBy(outcome.signerName, clockTime(outcome.signedAt))}</p>}
      </div>
      <p>{t.criticalReadBackHelp}</p>
      {error !== null && <ErrorNote error={error} />}
      <div className={shared['actions']}>
        <Button size="lg" color="red.9" loading={busy} onClick={() => void readBack()}>
          {t.criticalReadBack}
        </Button>
        <SoundState />
      </div>
    </dialog>
  )
}

/** The advice is not in the row; without it the conclusion alone still alarms. */
function useAdvice(task: QueueRow): string | null {
  const live = useLive()
  const [advice, setAdvice] = useState<string | null>(null)
  const { id } = task.subject
  const versionNo = task.outcome?.versionNo
  useEffect(() => {
    const leaving = new AbortController()
    live.callDurably('report:open', { ecgId: id }, { giveUpAfterMs: Number.POSITIVE_INFINITY, signal: leaving.signal }).then(
      ({ versions }) => setAdvice(versions.find((version) => version.versionNo === versionNo)?.content.advice ?? null),
      () => undefined,
    )
    return () => leaving.abort()
  }, [live, id, versionNo])
  return advice
}

function useCalling(task: QueueRow, title: string, body: string): void {
  const { sound } = usePreferences()
  useEffect(() => notify(title, body, task.taskId, () => undefined), [task.taskId, title, body])
  useEffect(() => (sound ? startCalling() : undefined), [sound])
}
