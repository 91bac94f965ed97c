import { Button } from '@mantine/core'
import { EcgId, type QueueRow } from '@lianxin/contract'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { PaperSettings, PaperView } from '../ecg/engine/index.ts'
import { EmergencyCall } from '../queue/EmergencyCall.tsx'
import { QueueList } from '../queue/QueueList.tsx'
import { isOpen, nextWaiting, sectionsOf, worthPrefetching } from '../queue/sections.ts'
import { type Duty, useDuty } from '../queue/useDuty.ts'
import { KeptLease, useLeaseStates } from '../queue/useLeases.tsx'
import { useQueue } from '../queue/useQueue.ts'
import { useLive } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/icons.tsx'
import { go, useRoute } from '../ui/route.ts'
import { CaseDesk } from './CaseDesk.tsx'
import { createDrafts, type Drafts } from './drafts.ts'
import { framesOf } from './frames.ts'
import { HandBackDialog } from './HandBackDialog.tsx'
import type { EditorKeys } from './ReportEditor.tsx'
import { ReportView } from './ReportView.tsx'
import classes from './read.module.css'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { type CaseActions, useCaseActions } from './useCase.ts'
import { leaveField, useCommands } from './useCommands.ts'

const steps = ['queue', 'paper', 'report'] as const
type Step = (typeof steps)[number]

/** The cardiologist's home: queue, paper, context and report; on a phone one after another. */
export function ReadingRoom() {
  const live = useLive()
  const { personId } = useMe()
  const t = useTexts(readText)
  const [ecgId, part] = useSelected()
  const queue = useQueue('reading')
  const duty = useDuty()
  const [drafts] = useState(() => createDrafts(live))
  const actions = useCaseActions(live, queue.table, drafts)
  const [leases, noteLease] = useLeaseStates()
  const [step, setStep] = useState<Step>(ecgId === null ? 'queue' : 'paper')
  const [dialog, setDialog] = useState<'sheet' | 'hand-back' | null>(null)
  const [settings, setSettings] = useState<PaperSettings>({})
  const view = useRef<PaperView | null>(null)
  const editor = useRef<EditorKeys | null>(null)
  const onView = useCallback((next: PaperView | null) => {
    view.current = next
  }, [])
  const sections = useMemo(() => sectionsOf(queue.rows, personId), [queue.rows, personId])
  const row = queue.rows.find((each) => each.subject.id === ecgId) ?? null
  const mine = row !== null && isOpen(row) && row.reader?.id === personId
  usePrefetch(queue.rows)
  useForgetFinished(queue.rows, drafts, personId)

  const select = (next: QueueRow) => {
    go('read', next.subject.id)
    setStep('paper')
  }
  const answer = (called: QueueRow) => {
    leaveField()
    select(called)
  }
  const claim = (wanted: QueueRow) => void claimOnDuty(wanted, duty, actions, select)
  const change = (patch: PaperSettings) => setSettings((old) => ({ ...old, ...patch }))
  useCommands({
    view,
    editor,
    sections,
    row,
    select,
    changeSettings: change,
    claim: () => {
      const wanted = row?.state === 'waiting' ? row : nextWaiting(queue.rows)
      if (wanted && !actions.busy) claim(wanted)
    },
    release: () => mine && row && void actions.release(row).catch(() => queue.table.refresh()),
    handBack: () => mine && setDialog('hand-back'),
    showSheet: () => setDialog('sheet'),
  })

  if (ecgId !== null && part === 'report')
    return (
      <div className={classes['reportPage']}>
        <Button variant="default" leftSection={<Icon name="back" />} onClick={() => go('read', ecgId)}>
          {t.back}
        </Button>
        <ReportView ecgId={ecgId} revision={row?.outcome?.versionNo ?? 0} />
      </div>
    )
  return (
    <div className={classes['room']} data-step={step}>
      <div className={classes['calls']}>
        <h1 className="lx-hidden">{t.title}</h1>
        <EmergencyCall rows={queue.rows} onDuty={duty.on} onOpen={answer} />
      </div>
      {sections.mine.map((each) => (
        <KeptLease key={each.taskId} row={each} onState={noteLease} />
      ))}
      <nav className={classes['left']} aria-label={t.steps.queue}>
        <QueueList sections={sections} onDuty={queue.onDuty} state={queue.state} selected={row?.taskId ?? null} onSelect={select} />
      </nav>
      {ecgId === null ? (
        <Nothing next={nextWaiting(queue.rows)} claim={claim} busy={actions.busy} />
      ) : (
        <CaseDesk
          key={ecgId}
          ecgId={ecgId}
          row={row}
          mine={mine}
          lease={row ? (leases.get(row.taskId) ?? null) : null}
          drafts={drafts}
          actions={actions}
          settings={settings}
          editor={editor}
          onSettings={change}
          onView={onView}
          onShowSheet={() => setDialog('sheet')}
          askToHandBack={() => setDialog('hand-back')}
          claim={claim}
        />
      )}
      <StepTabs step={step} onStep={setStep} />
      {dialog === 'sheet' && <ShortcutSheet onClose={() => setDialog(null)} />}
      {dialog === 'hand-back' && row && (
        <HandBackDialog
          handBack={async (reason) => {
            await actions.handBack(row, reason)
            setDialog(null)
          }}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  )
}

/** `#/read/<ecg>` and `#/read/<ecg>/report`; an id that is none selects nothing. */
function useSelected(): [EcgId | null, string | undefined] {
  const [first, part] = useRoute().rest
  const id = EcgId.safeParse(first)
  return [id.success ? id.data : null, part]
}

/** Claiming is a deliberate act of someone on duty: the switch is turned on with it if it was off. */
async function claimOnDuty(row: QueueRow, duty: Duty, actions: CaseActions, select: (row: QueueRow) => void): Promise<void> {
  select(row)
  if (!duty.on && !(await duty.set(true))) return
  await actions.claim(row)
}

const prefetched = 3
function usePrefetch(rows: readonly QueueRow[]): void {
  const live = useLive()
  const ids = worthPrefetching(rows, prefetched).join(' ')
  useEffect(() => {
    // A failure here is met, and shown, when the tracing is opened.
    for (const id of ids.split(' ').filter(Boolean))
      framesOf(live)
        .get(id)
        .catch(() => undefined)
  }, [live, ids])
}

function useForgetFinished(rows: readonly QueueRow[], drafts: Drafts, personId: string): void {
  useEffect(() => {
    for (const row of rows) if (!isOpen(row) && row.reader?.id === personId) drafts.drop(row.subject.id)
  }, [rows, drafts, personId])
}

function Nothing({ next, claim, busy }: { next: QueueRow | undefined; claim(row: QueueRow): void; busy: boolean }) {
  const t = useTexts(readText)
  return (
    <section className={classes['nothing']} aria-label={t.paperLabel}>
      <EmptyState icon="eye" title={t.chooseTitle}>
        {next && <p>{t.chooseText}</p>}
        {next && (
          <Button loading={busy} onClick={() => claim(next)}>
            {t.claimNext}
            <kbd className={classes['kbd']}>Enter</kbd>
          </Button>
        )}
      </EmptyState>
    </section>
  )
}

function StepTabs({ step, onStep }: { step: Step; onStep(step: Step): void }) {
  const t = useTexts(readText)
  return (
    <nav className={classes['steps']} aria-label={t.stepsLabel}>
      {steps.map((each) => (
        <button key={each} type="button" aria-current={each === step ? 'step' : undefined} onClick={() => onStep(each)}>
          {t.steps[each]}
        </button>
      ))}
    </nav>
  )
}
