import type { QueueRow } from '@lianxin/contract'

/** What of an ECG is news to its sender; a critical value calls by itself. */
export interface Arrival {
  readonly kind: 'report' | 'returned'
  readonly task: QueueRow
}

/** Reports and returns in `now` that `before` did not have; nothing for rows seen for the first time, which are old news. */
export function arrivalsBetween(before: readonly QueueRow[], now: readonly QueueRow[]): Arrival[] {
  const known = new Map(before.map((task) => [task.taskId, task]))
  return now.flatMap((task): Arrival[] => {
    const last = known.get(task.taskId)
    if (!last) return []
    if (task.state === 'returned' && last.state !== 'returned') return [{ kind: 'returned', task }]
    const { outcome } = task
    const isNew = outcome !== null && !outcome.critical && outcome.versionNo !== last.outcome?.versionNo
    return isNew ? [{ kind: 'report', task }] : []
  })
}
