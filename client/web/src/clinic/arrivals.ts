import type { QueueRow } from '@lianxin/contract'

/** What of an ECG is news to its sender; a critical value calls by itself. */
export interface Arrival {
  readonly kind: 'report' | 'amended' | 'withdrawn' | 'returned'
  readonly task: QueueRow
}

/** Reports, amendments and returns in `now` that `before` did not have; nothing for rows seen for the first time, which are old news. */
export function arrivalsBetween(before: readonly QueueRow[], now: readonly QueueRow[]): Arrival[] {
  const known = new Map(before.map((task) => [task.taskId, task]))
  return now.flatMap((task): Arrival[] => {
    const last = known.get(task.taskId)
    if (!last) return []
    if (task.state === 'returned' && last.state !== 'returned') return [{ kind: 'returned', task }]
    const kind = reportNews(last.outcome, task.outcome)
    return kind ? [{ kind, task }] : []
  })
}

/** `withdrawn`: an amendment took a critical value back. */
function reportNews(last: QueueRow['outcome'], outcome: QueueRow['outcome']): 'report' | 'amended' | 'withdrawn' | null {
  if (!outcome || outcome.critical || outcome.versionNo === last?.versionNo) return null
  if (last?.critical || (!last && outcome.criticalWithdrawn)) return 'withdrawn'
  return outcome.versionNo > 1 ? 'amended' : 'report'
}
