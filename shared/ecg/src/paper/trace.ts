import { type EcgLead, MISSING } from '../record.ts'
import type { PaperCell, TraceItem } from './primitives.ts'

const traceStrokeMm = 0.25

/** The lead's samples inside the cell's seconds, in millimetres; undefined if it has no sample there at all. */
export function traceOf(lead: EcgLead, cell: PaperCell, speedMmPerS: number, gainMmPerMv: number): TraceItem | undefined {
  const [first, end] = sampleRange(lead, cell.fromS, cell.toS)
  const yMm = new Float32Array(end - first)
  let present = 0
  for (let i = 0; i < yMm.length; i++) {
    const digit = lead.samples[first + i] as number
    if (digit === MISSING) yMm[i] = Number.NaN
    else {
      present++
      yMm[i] = cell.baselineMm - ((digit * lead.scaleUv + lead.offsetUv) / 1000) * gainMmPerMv
    }
  }
  if (present === 0) return undefined
  const firstS = lead.startS + first / lead.rateHz
  const stepMm = speedMmPerS / lead.rateHz
  const xMm = cell.xMm + (firstS - cell.fromS) * speedMmPerS
  return { kind: 'trace', ink: 'trace', lead: lead.name, xMm, stepMm, yMm, strokeMm: traceStrokeMm }
}

/** Samples with `fromS <= time < toS` as [first, end); a hair of tolerance keeps 599.88 Hz from losing one to rounding. */
function sampleRange(lead: EcgLead, fromS: number, toS: number): readonly [number, number] {
  const hair = 1e-6
  const index = (timeS: number) => Math.ceil((timeS - lead.startS) * lead.rateHz - hair)
  const first = Math.min(Math.max(0, index(fromS)), lead.samples.length)
  return [first, Math.min(Math.max(first, index(toS)), lead.samples.length)]
}

export interface PathSink {
  moveTo(xMm: number, yMm: number): void
  lineTo(xMm: number, yMm: number): void
}

/**
 * Walks a trace as a line, thinned to first, lowest, highest and last of every column of `columnMm`, in the order they were
 * recorded: so no peak ever vanishes, however small the picture. A lone sample between gaps becomes a dash one sample long.
 * Only samples from `fromMm` to `toMm` are walked (with one beyond each end, so that lines leave the picture properly).
 */
export function walkTrace(trace: TraceItem, columnMm: number, sink: PathSink, fromMm = -Infinity, toMm = Infinity): void {
  const { xMm, stepMm, yMm } = trace
  const end = Math.min(yMm.length, Math.floor((toMm - xMm) / stepMm) + 2)
  let i = Math.max(0, Math.ceil((fromMm - xMm) / stepMm) - 1)
  while (i < end) {
    while (i < end && Number.isNaN(yMm[i])) i++
    const start = i
    while (i < end && !Number.isNaN(yMm[i])) i++
    if (i > start) walkRun(trace, start, i, columnMm, sink)
  }
}

function walkRun(trace: TraceItem, start: number, end: number, columnMm: number, sink: PathSink): void {
  const { xMm, stepMm, yMm } = trace
  const y = (i: number) => yMm[i] as number
  sink.moveTo(xMm + start * stepMm, y(start))
  if (end - start === 1) return sink.lineTo(xMm + end * stepMm, y(start))
  let i = start
  while (i < end) {
    const next = Math.min(end, Math.max(i + 1, firstBeyond(xMm + i * stepMm, columnMm, trace)))
    let low = i
    let high = i
    for (let k = i + 1; k < next; k++) {
      if (y(k) < y(low)) low = k
      if (y(k) > y(high)) high = k
    }
    let drawn = i === start ? start : -1
    for (const k of [i, Math.min(low, high), Math.max(low, high), next - 1]) {
      if (k > drawn) sink.lineTo(xMm + k * stepMm, y(k))
      drawn = Math.max(drawn, k)
    }
    i = next
  }
}

/** Index of the first sample to the right of the pixel column that holds `x`. */
function firstBeyond(x: number, columnMm: number, { xMm, stepMm }: TraceItem): number {
  const columnEndMm = (Math.floor(x / columnMm + 1e-9) + 1) * columnMm
  return Math.ceil((columnEndMm - xMm) / stepMm - 1e-9)
}
