/** What is printed around and over the traces: grid, frame, calibration pulses, time scale, labels, separators, markers. */
import type { EcgLead } from '../record.ts'
import type { LineItem, PaperCell, PaperItem, PointMm, TextItem } from './primitives.ts'
import { aboveMm, baselineMm, footerMm, marginMm, type RowScale, type SheetSize, traceLeftMm } from './sheet.ts'
import { traceOf } from './trace.ts'
import type { PaperWords } from './words.ts'

/** A moment of the record to be marked through every row that shows it. */
export interface PaperMarker {
  readonly timeS: number
  readonly label: string
}

export function grid(ink: 'minor' | 'major'): PaperItem {
  return ink === 'minor' ? { kind: 'grid', ink, stepMm: 1, strokeMm: 0.1 } : { kind: 'grid', ink, stepMm: 5, strokeMm: 0.2 }
}

function line(ink: LineItem['ink'], strokeMm: number, pointsMm: readonly PointMm[], dashed = false): LineItem {
  return { kind: 'line', ink, strokeMm, pointsMm, dashed }
}

export function frame({ widthMm, heightMm }: SheetSize): PaperItem {
  return line('frame', 0.3, [
    [0, 0],
    [widthMm, 0],
    [widthMm, heightMm],
    [0, heightMm],
    [0, 0],
  ])
}

/** 1 mV for 5 mm (200 ms at 25 mm/s) before each row; only before every second or third where they would run together. */
export function pulses(rows: number, scale: RowScale): readonly PaperItem[] {
  const { gainMmPerMv, pitchMm } = scale
  const every = Math.floor(gainMmPerMv / pitchMm) + 1
  return Array.from({ length: Math.ceil(rows / every) }, (_, k) => {
    const y = baselineMm(k * every, scale)
    const top = y - gainMmPerMv
    const [left, up, down, right] = [marginMm, marginMm + 2.5, marginMm + 7.5, traceLeftMm]
    return line('pulse', 0.25, [
      [left, y],
      [up, y],
      [up, top],
      [down, top],
      [down, y],
      [right, y],
    ])
  })
}

/** A tick and figure for each whole second of the record, under the lowest row. */
export function timeScale(cells: readonly PaperCell[], heightMm: number, { speedMmPerS }: RowScale): readonly PaperItem[] {
  const lowest = cells.reduce((low, cell) => Math.max(low, cell.row), 0)
  const y = heightMm - footerMm
  return cells
    .filter((cell) => cell.row === lowest)
    .flatMap((cell) =>
      wholeSeconds(cell).flatMap((second): readonly PaperItem[] => {
        const x = cell.xMm + (second - cell.fromS) * speedMmPerS
        const text = { kind: 'text', ink: 'tick', sizeMm: 2.5, bold: false } as const
        return [
          line('tick', 0.2, [
            [x, y],
            [x, y + 1.5],
          ]),
          { ...text, text: `${second} s`, xMm: x + 0.7, yMm: y + 3.2, anchor: 'start' },
        ]
      }),
    )
}

function wholeSeconds({ fromS, toS }: PaperCell): readonly number[] {
  const first = Math.ceil(fromS - 1e-6)
  return Array.from({ length: Math.max(0, Math.ceil(toS - 1e-6) - first) }, (_, k) => first + k)
}

/** Printed before the traces, so that no label hides a wave. */
export function labelItems(cell: PaperCell, lead: EcgLead | undefined, { pitchMm }: RowScale): readonly PaperItem[] {
  const xMm = cell.xMm + 1.5
  const yMm = cell.baselineMm - aboveMm(pitchMm) + Math.min(4, pitchMm * 0.35)
  const text = { kind: 'text', xMm, anchor: 'start' } as const
  const label: TextItem = { ...text, ink: 'label', text: `${cell.lead}${lead?.derived ? '*' : ''}`, yMm, sizeMm: 3.5, bold: true }
  const since: TextItem = { ...text, ink: 'tick', text: `${cell.fromS.toFixed(1)} s`, yMm: yMm + 3, sizeMm: 2.5, bold: false }
  return [...(cell.column > 0 ? [separator(cell)] : []), label, ...(cell.inTurn ? [] : [since])]
}

export function signalItem(cell: PaperCell, lead: EcgLead | undefined, scale: RowScale, words: PaperWords): PaperItem {
  const absent: TextItem = {
    kind: 'text',
    ink: 'note',
    text: words.noSignal,
    xMm: cell.xMm + cell.widthMm / 2,
    yMm: cell.baselineMm,
    sizeMm: 3.5,
    anchor: 'middle',
    bold: false,
  }
  return (lead && traceOf(lead, cell, scale.speedMmPerS, scale.gainMmPerMv)) ?? absent
}

/** The short stroke where a column begins and the lead changes. */
function separator({ xMm, baselineMm }: PaperCell): PaperItem {
  return line('tick', 0.3, [
    [xMm, baselineMm - 4],
    [xMm, baselineMm - 1.5],
  ])
}

export function markerItems(marker: PaperMarker, cells: readonly PaperCell[], { speedMmPerS, pitchMm }: RowScale): readonly PaperItem[] {
  return cells
    .filter((cell) => marker.timeS >= cell.fromS && marker.timeS <= cell.toS)
    .flatMap((cell): readonly PaperItem[] => {
      const x = cell.xMm + (marker.timeS - cell.fromS) * speedMmPerS
      const top = cell.baselineMm - aboveMm(pitchMm)
      const stroke = line(
        'marker',
        0.2,
        [
          [x, top],
          [x, top + pitchMm],
        ],
        true,
      )
      const text = { kind: 'text', ink: 'marker', sizeMm: 2.5, anchor: 'start', bold: false } as const
      return cell.row === 0 ? [stroke, { ...text, text: marker.label, xMm: x + 0.7, yMm: top + 2.5 }] : [stroke]
    })
}
