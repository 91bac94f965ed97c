import { byUrgencyThenAge, type QueueRow, quantile, readingTargets, readingTimes } from '@lianxin/contract'
import { isOpen } from '../queue/sections.ts'

/** How an open case stands against its target; the order is the order on the board, worst first. */
export const standings = ['breach', 'late', 'on-time', 'reading'] as const
export type Standing = (typeof standings)[number]

export interface Lane {
  readonly row: QueueRow
  readonly standing: Standing
  /** Which step the clock runs towards. */
  readonly towards: 'open' | 'report'
  /** Since durable receipt, by the hub's clock. */
  readonly runningMs: number
  /** The next target not yet passed, or the last one passed; null where no target is set for the step. */
  readonly targetMs: number | null
}

/**
 * Emergencies are measured to their opening: late past the median target, a breach past the P95 target; once opened they are being
 * read. Routine cases are measured to their report and are never worse than late: red is kept for what threatens life.
 */
export function laneOf(row: QueueRow, nowMs: number): Lane {
  const runningMs = Math.max(0, nowMs - row.receivedAt)
  if (row.urgency === 'emergency') {
    const { emergencyOpenMedianMs, emergencyOpenP95Ms } = readingTargets
    if (row.state === 'reading') return { row, standing: 'reading', towards: 'report', runningMs, targetMs: null }
    if (runningMs > emergencyOpenP95Ms) return { row, standing: 'breach', towards: 'open', runningMs, targetMs: emergencyOpenP95Ms }
    const late = runningMs > emergencyOpenMedianMs
    return {
      row,
      standing: late ? 'late' : 'on-time',
      towards: 'open',
      runningMs,
      targetMs: late ? emergencyOpenP95Ms : emergencyOpenMedianMs,
    }
  }
  const targetMs = readingTargets.routineReportMedianMs
  const standing = runningMs > targetMs ? 'late' : row.state === 'reading' ? 'reading' : 'on-time'
  return { row, standing, towards: 'report', runningMs, targetMs }
}

/** Open cases, worst first: by standing, then emergency before routine, then oldest. */
export function lanesOf(rows: readonly QueueRow[], nowMs: number): readonly Lane[] {
  return rows
    .filter(isOpen)
    .map((row) => laneOf(row, nowMs))
    .sort((a, b) => standings.indexOf(a.standing) - standings.indexOf(b.standing) || byUrgencyThenAge(a.row, b.row))
}

export function finishedOf(rows: readonly QueueRow[]): readonly QueueRow[] {
  return rows.filter((row) => !isOpen(row)).sort((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0))
}

export interface BoardFigures {
  readonly received: number
  readonly waiting: number
  readonly reading: number
  readonly emergencies: number
  /** Emergencies opened: what the two figures below are computed from. */
  readonly emergenciesOpened: number
  readonly emergencyOpenMedianMs: number | null
  readonly emergencyOpenP95Ms: number | null
  readonly routineReported: number
  readonly routineReportMedianMs: number | null
}

/** Computed from the rows shown, by the same arithmetic as everywhere; a case not yet opened has no time and is counted apart. */
export function figuresOf(rows: readonly QueueRow[]): BoardFigures {
  const emergencies = rows.filter((row) => row.urgency === 'emergency')
  const openMs = present(emergencies.map((row) => readingTimes(row).toOpenMs))
  const reportMs = present(rows.filter((row) => row.urgency === 'routine').map((row) => readingTimes(row).toReportMs))
  return {
    received: rows.length,
    waiting: rows.filter((row) => row.state === 'waiting').length,
    reading: rows.filter((row) => row.state === 'claimed' || row.state === 'reading').length,
    emergencies: emergencies.length,
    emergenciesOpened: openMs.length,
    emergencyOpenMedianMs: quantile(openMs, 0.5),
    emergencyOpenP95Ms: quantile(openMs, 0.95),
    routineReported: reportMs.length,
    routineReportMedianMs: quantile(reportMs, 0.5),
  }
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null)
}
