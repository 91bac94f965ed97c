import { type EcgId, lease, type QueueRow, type ReportContent, type ReportVersion, type TaskId } from '@lianxin/contract'
import type { Live, QueueTable } from '@lianxin/live'
import { useMemo, useState } from 'react'
import type { Drafts } from './drafts.ts'

export interface ClaimProblem {
  readonly taskId: TaskId
  readonly error: unknown
}

export interface CaseActions {
  readonly busy: boolean
  readonly problem: ClaimProblem | null
  claim(row: QueueRow): Promise<void>
  /** The tracing is on this screen: stops the time-to-open of a task just claimed. */
  opened(row: QueueRow): Promise<void>
  /** Rejects with Refusal. */
  release(row: QueueRow): Promise<void>
  handBack(row: QueueRow, reason: string): Promise<void>
  sign(ecgId: EcgId, content: ReportContent, amendment: Amendment | null): Promise<void>
}

/** Of which version, and why. */
export type Amendment = Pick<ReportVersion, 'versionNo'> & { readonly reason: string }

/** A person waits for these; past this they are told, rather than left with a turning wheel. */
const patience = { giveUpAfterMs: 15_000 } as const

/** What a reader does with a task; each answer is shown before its push arrives. */
export function useCaseActions(live: Live, table: QueueTable, drafts: Drafts): CaseActions {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ClaimProblem | null>(null)
  const actions = useMemo(
    () => ({
      async claim(row: QueueRow) {
        setBusy(true)
        setProblem(null)
        try {
          table.apply((await live.write('queue:claim', { taskId: row.taskId }, patience)).row)
        } catch (error) {
          setProblem({ taskId: row.taskId, error })
          table.refresh()
        } finally {
          setBusy(false)
        }
      },
      async opened(row: QueueRow) {
        const withinLease = { giveUpAfterMs: lease.seconds * 1000 }
        // Refused only when the task is no longer ours, which the lease says on the screen.
        await live.write('queue:opened', { taskId: row.taskId }, withinLease).then(
          (answer) => table.apply(answer.row),
          () => undefined,
        )
      },
      async release(row: QueueRow) {
        await drafts.flush(row.subject.id)
        table.apply((await live.write('queue:release', { taskId: row.taskId }, patience)).row)
        drafts.drop(row.subject.id)
      },
      async handBack(row: QueueRow, reason: string) {
        table.apply((await live.write('queue:hand-back', { taskId: row.taskId, reason }, patience)).row)
        drafts.drop(row.subject.id)
      },
      async sign(ecgId: EcgId, content: ReportContent, amendment: Amendment | null) {
        const why = { amendsVersionNo: amendment?.versionNo ?? null, amendmentReason: amendment?.reason ?? null }
        await live.write('report:sign', { ecgId, content, ...why }, patience)
        table.refresh()
      },
    }),
    [live, table, drafts],
  )
  return { busy, problem, ...actions }
}
