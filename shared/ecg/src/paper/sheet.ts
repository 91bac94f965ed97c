/** Where things stand on the sheet, in millimetres. Multiples of 5, so that baselines, seconds and pulses lie on heavy grid lines. */
import type { LeadName } from '../lead.ts'
import type { EcgLead } from '../record.ts'
import type { LayoutPlan } from './layout.ts'
import type { PaperCell } from './primitives.ts'

export const marginMm = 5
/** Left of every row: 2.5 mm of baseline, the pulse 5 mm wide, 2.5 mm of baseline. */
export const pulseZoneMm = 10
export const traceLeftMm = marginMm + pulseZoneMm
export const headerMm = 10
export const footerMm = 5

/** Sheets that fit the page keep within this, so that A4 landscape prints them 1:1. */
const rowsMm = 180
const pitchRangeMm = [10, 30] as const

/** Room for the heading over a record of a second. */
const narrowestMm = 120

/** Below this a column is too short to read, and the columns of a short record show the same seconds instead. */
const shortestColumnS = 1.5

/** How the rows stand below one another. */
export interface RowScale {
  readonly speedMmPerS: number
  readonly gainMmPerMv: number
  readonly pitchMm: number
}

export interface PageWindow {
  readonly startS: number
  readonly windowS: number
}

/** The page's seconds: as many as asked, but not beyond the record's end, where the last page is moved back to be full. */
export function pageWindow(durationS: number, startS = 0, windowS = 10): PageWindow {
  const length = Math.min(windowS, durationS)
  return { startS: Math.min(Math.max(0, startS), durationS - length), windowS: length }
}

export function rowPitchMm(rows: number): number {
  const [least, most] = pitchRangeMm
  return Math.min(most, Math.max(least, Math.floor(rowsMm / rows / 5) * 5))
}

/** More paper above a baseline than below: R waves point up. Above the first there is room for its pulse at any gain. */
export function baselineMm(row: number, { pitchMm, gainMmPerMv }: RowScale): number {
  return headerMm + Math.max(aboveMm(pitchMm), gainMmPerMv) + row * pitchMm
}

export function aboveMm(pitchMm: number): number {
  return 5 * Math.ceil(pitchMm / 10)
}

/** Columns follow one another in time, as on a cart's printout; those of a record too short for that all start together. */
export function cellsOf(plan: LayoutPlan, page: PageWindow, scale: RowScale): readonly PaperCell[] {
  const { speedMmPerS } = scale
  const count = plan.columns.length
  const inTurn = count === 1 || page.windowS / count >= shortestColumnS
  const columnS = inTurn ? page.windowS / count : Math.min(page.windowS, 10 / count)
  const gridRows = plan.rows - plan.rhythm.length
  const cell = (role: PaperCell['role'], lead: LeadName, row: number, column: number, fromS: number, lengthS: number): PaperCell => ({
    role,
    lead,
    row,
    column,
    xMm: traceLeftMm + column * columnS * speedMmPerS,
    widthMm: lengthS * speedMmPerS,
    baselineMm: baselineMm(row, scale),
    fromS,
    toS: fromS + lengthS,
    inTurn: inTurn || column === 0,
  })
  const fromS = (column: number) => page.startS + (inTurn ? column * columnS : 0)
  return [
    ...plan.columns.flatMap((leads, column) => leads.map((lead, row) => cell('lead', lead, row, column, fromS(column), columnS))),
    ...plan.rhythm.map((lead, k) => cell('rhythm', lead, gridRows + k, 0, page.startS, page.windowS)),
  ]
}

/** A lead recorded in other seconds of the page than its column shows (carts that switch leads) is shown from its own start. */
export function whereRecorded(cell: PaperCell, lead: EcgLead, page: PageWindow): PaperCell {
  const endS = lead.startS + lead.samples.length / lead.rateHz
  const overlaps = lead.startS < cell.toS && endS > cell.fromS
  if (overlaps || lead.startS >= page.startS + page.windowS || endS <= page.startS) return cell
  const fromS = Math.max(lead.startS, page.startS)
  return { ...cell, fromS, toS: fromS + (cell.toS - cell.fromS), inTurn: false }
}

export interface SheetSize {
  readonly widthMm: number
  readonly heightMm: number
}

export function sheetSize(rows: number, cells: readonly PaperCell[], scale: RowScale): SheetSize {
  const right = cells.reduce((furthest, cell) => Math.max(furthest, cell.xMm + cell.widthMm), traceLeftMm)
  return { widthMm: Math.max(narrowestMm, right + marginMm), heightMm: baselineMm(rows, scale) - aboveMm(scale.pitchMm) + footerMm }
}
