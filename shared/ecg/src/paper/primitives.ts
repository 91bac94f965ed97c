/**
 * The display list: everything on one sheet of ECG paper, in millimetres, origin top left, y downward.
 * Painters (canvas, SVG, PDF) only translate it; none of them knows what an ECG is.
 */
import type { LeadName } from '../lead.ts'

/** What a thing is drawn with; a theme gives each ink its colour. */
export type Ink = 'minor' | 'major' | 'trace' | 'pulse' | 'label' | 'note' | 'tick' | 'frame' | 'marker'

export type PointMm = readonly [xMm: number, yMm: number]

export interface GridItem {
  readonly kind: 'grid'
  readonly ink: 'minor' | 'major'
  readonly stepMm: number
  readonly strokeMm: number
}

export interface LineItem {
  readonly kind: 'line'
  readonly ink: Ink
  readonly pointsMm: readonly PointMm[]
  readonly strokeMm: number
  readonly dashed: boolean
}

/** One stretch of one lead: sample i lies at `(xMm + i * stepMm, yMm[i])`; NaN where it is missing, and the line breaks there. */
export interface TraceItem {
  readonly kind: 'trace'
  readonly ink: 'trace'
  readonly lead: LeadName
  readonly xMm: number
  readonly stepMm: number
  readonly yMm: Float32Array
  readonly strokeMm: number
}

export interface TextItem {
  readonly kind: 'text'
  readonly ink: Ink
  readonly text: string
  readonly xMm: number
  /** The alphabetic baseline. */
  readonly yMm: number
  /** Height of the font's em square. */
  readonly sizeMm: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly bold: boolean
}

export type PaperItem = GridItem | LineItem | TraceItem | TextItem

/** Where a lead stands on the sheet, and which seconds of the record its width shows. */
export interface PaperCell {
  readonly lead: LeadName
  readonly role: 'lead' | 'rhythm'
  readonly row: number
  readonly column: number
  readonly xMm: number
  readonly widthMm: number
  readonly baselineMm: number
  readonly fromS: number
  readonly toS: number
  /** False where the cell does not show the seconds that its place on the sheet's time scale means. */
  readonly inTurn: boolean
}

export interface DisplayList {
  readonly widthMm: number
  readonly heightMm: number
  readonly speedMmPerS: number
  readonly gainMmPerMv: number
  /** The record's seconds on the sheet, and how many it has. */
  readonly page: { readonly fromS: number; readonly toS: number; readonly ofS: number }
  readonly cells: readonly PaperCell[]
  readonly items: readonly PaperItem[]
}
