import { Button } from '@mantine/core'
import type { EcgId, QueueRow } from '@lianxin/contract'
import type { RefObject } from 'react'
import type { PaperSettings, PaperView } from '../ecg/engine/index.ts'
import type { LeaseState } from '../queue/lease.ts'
import { refusalReason } from '../queue/refusalReason.ts'
import { isOpen } from '../queue/sections.ts'
import { useLive } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { CaseSide } from './CaseSide.tsx'
import type { Drafts } from './drafts.ts'
import { framesOf } from './frames.ts'
import { PaperStage } from './PaperStage.tsx'
import type { EditorKeys } from './ReportEditor.tsx'
import classes from './read.module.css'
import { useAsked } from './useAsked.ts'
import type { CaseActions } from './useCase.ts'
import { useEcg } from './useEcg.ts'

interface CaseDeskProps {
  readonly ecgId: EcgId
  /** Null for an ECG outside today's queue. */
  readonly row: QueueRow | null
  readonly mine: boolean
  readonly lease: LeaseState | null
  readonly drafts: Drafts
  readonly actions: CaseActions
  readonly settings: PaperSettings
  readonly editor: RefObject<EditorKeys | null>
  onSettings(settings: PaperSettings): void
  onView(view: PaperView | null): void
  onShowSheet(): void
  askToHandBack(): void
  claim(row: QueueRow): void
}

/** One ECG on the desk: the paper in the middle, context and report on the right. */
export function CaseDesk(props: CaseDeskProps) {
  const { ecgId, row, mine, drafts, actions } = props
  const live = useLive()
  const t = useTexts(readText)
  const ecg = useEcg(ecgId)
  const signedNo = row?.outcome?.versionNo ?? 0
  const report = useAsked(`${ecgId} ${mine} ${signedNo}`, () => live.call('report:open', { ecgId }))
  const lost = !mine && drafts.has(ecgId) && (row === null || isOpen(row))
  const unclaimed = row?.state === 'waiting' && !lost
  return (
    <>
      <section className={classes['middle']} aria-label={t.paperLabel}>
        {unclaimed && row ? <Unclaimed {...props} row={row} /> : <Paper {...props} title={titleOf(ecg.value, t.number)} />}
      </section>
      <aside className={classes['side']} aria-label={t.report}>
        <CaseSide
          row={row}
          ecg={ecg}
          report={report}
          drafts={drafts}
          mine={mine}
          lost={lost}
          lease={props.lease}
          taken={takenFromUs(actions, row)}
          busy={actions.busy}
          keys={props.editor}
          claim={() => row && props.claim(row)}
          release={async () => {
            if (row) await actions.release(row)
          }}
          askToHandBack={props.askToHandBack}
          sign={(content, reason) => actions.sign(ecgId, content, reason)}
        />
      </aside>
    </>
  )
}

/** We asked for it and another was quicker. */
function takenFromUs({ problem }: CaseActions, row: QueueRow | null): boolean {
  return problem !== null && problem.taskId === row?.taskId && refusalReason(problem.error) === 'queue.taken'
}

function titleOf(ecg: ReturnType<typeof useEcg>['value'], number: string): string {
  if (!ecg) return ''
  return [ecg.patient.name, `${number} ${ecg.number}`, ecg.acquiredAt?.local.replace('T', ' ')].filter(Boolean).join('   ')
}

function Paper({ ecgId, row, mine, actions, title, settings, onSettings, onView, onShowSheet }: CaseDeskProps & { title: string }) {
  const live = useLive()
  const t = useTexts(readText)
  const { shell } = useText()
  const frame = useAsked(ecgId, () => framesOf(live).get(ecgId))
  if (frame.value)
    return (
      <PaperStage
        // Claimed anew, it is painted anew: the opening of this reader is measured, not that of a look before.
        key={String(mine)}
        record={frame.value}
        title={title}
        settings={settings}
        onSettings={onSettings}
        onView={onView}
        onShowSheet={onShowSheet}
        onPainted={() => {
          if (row && mine && row.state === 'claimed') void actions.opened(row)
        }}
      />
    )
  if (frame.error === null) return <div className={classes['paperLoading']} role="status" aria-label={t.paperLoading} />
  return (
    <EmptyState icon="warning" title={t.paperFailed}>
      <ErrorNote error={frame.error}>
        <Button size="sm" variant="default" onClick={frame.again}>
          {shell.retry}
        </Button>
      </ErrorNote>
    </EmptyState>
  )
}

/** A waiting ECG opens by claiming it, so that two do not read the same one and the clock is true. */
function Unclaimed({ row, actions, claim }: CaseDeskProps & { row: QueueRow }) {
  const t = useTexts(readText)
  const problem = actions.problem?.taskId === row.taskId ? actions.problem.error : null
  const offDuty = problem !== null && refusalReason(problem) === 'queue.not-on-duty'
  return (
    <div className={classes['centred']}>
      <EmptyState icon="eye" title={row.summary.patientName ?? t.noName}>
        {problem !== null && <ErrorNote error={problem} />}
        <p>{t.claimFirst}</p>
        <Button loading={actions.busy} onClick={() => claim(row)}>
          {offDuty ? t.dutyFirst : t.claim}
          <kbd className={classes['kbd']}>Enter</kbd>
        </Button>
      </EmptyState>
    </div>
  )
}
