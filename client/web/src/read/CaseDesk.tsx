import { Button } from '@mantine/core'
import type { EcgId, QueueRow } from '@lianxin/contract'
import { useMemo } from 'react'
import { refusalReason } from '../queue/refusalReason.ts'
import { isOpen } from '../queue/sections.ts'
import { useLive } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { CaseSide, HeldByOther } from './CaseSide.tsx'
import { framesOf } from './frames.ts'
import { settingsOn } from './layoutChoice.ts'
import { PaperStage } from './PaperStage.tsx'
import readingRoom from './ReadingRoom.module.css'
import classes from './CaseDesk.module.css'
import shared from './read.module.css'
import { useAsked } from './useAsked.ts'
import type { CaseActions } from './useCase.ts'
import { useEcg } from './useEcg.ts'
import type { Room } from './useRoom.ts'

interface CaseDeskProps {
  readonly ecgId: EcgId
  readonly room: Room
}

/** One ECG on the desk: the paper in the middle, context and report on the right. */
export function CaseDesk({ ecgId, room }: CaseDeskProps) {
  const { row, mine, drafts, actions } = room
  const live = useLive()
  const t = useTexts(readText)
  const ecg = useEcg(ecgId)
  const signedNo = row?.outcome?.versionNo ?? 0
  const report = useAsked(`${ecgId} ${mine} ${signedNo}`, () => live.call('report:open', { ecgId }))
  const lost = !mine && drafts.has(ecgId) && (row === null || isOpen(row))
  const taken = takenFromUs(actions, row)
  const unclaimed = row?.state === 'waiting' && !lost
  return (
    <>
      <section className={readingRoom['middle']} aria-label={t.paperLabel}>
        <div className={readingRoom['phoneNote']}>{!lost && <HeldByOther row={row} mine={mine} taken={taken} />}</div>
        {unclaimed ? <Unclaimed row={row} room={room} /> : <Paper ecgId={ecgId} room={room} title={titleOf(ecg.value, t.number)} />}
      </section>
      <aside className={readingRoom['side']} aria-label={t.report}>
        <CaseSide
          row={row}
          ecg={ecg}
          report={report}
          drafts={drafts}
          mine={mine}
          lost={lost}
          lease={(row && room.leases.get(row.taskId)) ?? null}
          taken={taken}
          busy={actions.busy}
          keys={room.editor}
          claim={() => room.claim(row ?? undefined)}
          release={async () => {
            if (row) await actions.release(row)
          }}
          askToHandBack={() => room.setDialog('hand-back')}
          sign={(content, amendment) => actions.sign(ecgId, content, amendment)}
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
  return [ecg.patient.name ?? ecg.patient.id, `${number} ${ecg.number}`, ecg.acquiredAt?.local.replace('T', ' ')]
    .filter(Boolean)
    .join('   ')
}

function Paper({ ecgId, room, title }: CaseDeskProps & { title: string }) {
  const { row, mine, actions } = room
  const live = useLive()
  const t = useTexts(readText)
  const { shell } = useText()
  const frame = useAsked(ecgId, () => framesOf(live).get(ecgId))
  const record = frame.value
  const settings = useMemo(() => settingsOn(room.settings, record?.leads.map((lead) => lead.name) ?? []), [room.settings, record])
  if (record)
    return (
      <PaperStage
        // Claimed anew, it is painted anew: the opening of this reader is measured, not that of a look before.
        key={String(mine)}
        record={record}
        title={title}
        settings={settings}
        onSettings={room.changeSettings}
        onView={room.onView}
        onShowSheet={() => room.setDialog('sheet')}
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
function Unclaimed({ row, room }: { row: QueueRow; room: Room }) {
  const { actions, duty } = room
  const t = useTexts(readText)
  const problem = actions.problem?.taskId === row.taskId ? actions.problem.error : null
  return (
    <div className={classes['centred']}>
      <EmptyState icon="eye" title={row.summary.patientName ?? row.summary.patientId ?? t.noName}>
        {problem !== null && <ErrorNote error={problem} />}
        <p>{t.claimFirst}</p>
        {!duty.on && <p>{t.dutyToo}</p>}
        <Button loading={actions.busy} onClick={() => room.claim(row)}>
          {t.claim}
          <kbd className={shared['kbd']}>Enter</kbd>
        </Button>
      </EmptyState>
    </div>
  )
}
