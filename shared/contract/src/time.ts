import type { QueueRow } from './queue.ts'

/** Milliseconds between the steps of one reading, by the hub's clock; null where a step has not happened. */
export interface ReadingTimes {
  /** RX2OPEN: durable receipt to tracing painted on a reader's screen. */
  readonly toOpenMs: number | null
  /** Opened to signed. */
  readonly toReadMs: number | null
  /** RX2REPORT: durable receipt to signed report. */
  readonly toReportMs: number | null
}

/** Our targets (CLINICAL 1.3): emergency time-to-open median <= 45 s, the national network's emergency median being 47 s. */
export const readingTargets = { emergencyOpenMedianMs: 45_000, emergencyOpenP95Ms: 180_000, routineReportMedianMs: 1_800_000 } as const

export function readingTimes(row: Pick<QueueRow, 'receivedAt' | 'openedAt' | 'doneAt' | 'state'>): ReadingTimes {
  const reportedAt = row.state === 'done' ? row.doneAt : null
  return {
    toOpenMs: row.openedAt === null ? null : row.openedAt - row.receivedAt,
    toReadMs: reportedAt === null || row.openedAt === null ? null : reportedAt - row.openedAt,
    toReportMs: reportedAt === null ? null : reportedAt - row.receivedAt,
  }
}

/** The p-quantile (0..1) by linear interpolation between closest ranks; null of nothing. */
export function quantile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const rank = (sorted.length - 1) * p
  const low = sorted[Math.floor(rank)] ?? 0
  const high = sorted[Math.ceil(rank)] ?? low
  return low + (high - low) * (rank - Math.floor(rank))
}

const stateRank = { waiting: 0, claimed: 1, reading: 1, done: 2, returned: 2 } as const

/** The order every screen and the hub share: open before finished, emergency before routine, then oldest first. */
export function byUrgencyThenAge(a: QueueRow, b: QueueRow): number {
  return (
    Math.floor(stateRank[a.state] / 2) - Math.floor(stateRank[b.state] / 2) ||
    Number(b.urgency === 'emergency') - Number(a.urgency === 'emergency') ||
    a.receivedAt - b.receivedAt
  )
}
