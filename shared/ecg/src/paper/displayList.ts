import type { LeadName } from '../lead.ts'
import { durationS, type EcgFilters, type EcgLead } from '../record.ts'
import { frame, grid, labelItems, markerItems, type PaperMarker, pulses, signalItem, timeScale } from './furniture.ts'
import { type Heading, headingItems } from './heading.ts'
import { type LayoutName, type LayoutPlan, layoutsFor, planLayout } from './layout.ts'
import type { DisplayList, PaperCell, PaperItem } from './primitives.ts'
import { cellsOf, type PageWindow, pageWindow, type RowScale, rowPitchMm, sheetSize, whereRecorded } from './sheet.ts'
import { type PaperWords, paperWords } from './words.ts'

export const paperSpeedsMmPerS = [25, 50] as const
export const paperGainsMmPerMv = [5, 10, 20] as const
export type PaperSpeed = (typeof paperSpeedsMmPerS)[number]
export type PaperGain = (typeof paperGainsMmPerMv)[number]

/** What the paper needs of a record: an EcgRecord has it, a decoded frame too. */
export interface PaperRecord {
  readonly leads: readonly EcgLead[]
  readonly filters: EcgFilters
}

export interface PaperOptions {
  /** Default: the first of {@link layoutsFor}. */
  readonly layout?: LayoutName
  /** Rhythm strips below the leads; default II for the layouts that have one. */
  readonly rhythm?: readonly LeadName[]
  readonly speedMmPerS?: PaperSpeed
  readonly gainMmPerMv?: PaperGain
  /** First second of the page, and how many it shows (10, the length of a resting ECG). */
  readonly startS?: number
  readonly windowS?: number
  /** One line above the calibration, the caller's: patient, time, number. */
  readonly title?: string
  readonly words?: PaperWords
  readonly markers?: readonly PaperMarker[]
  /** Distance of neighbouring baselines; default as large as A4 landscape allows, 10 to 30 mm. */
  readonly rowPitchMm?: number
  /** False: neither heading, pulses nor time scale, and only the 5 mm grid, for pictures too small to measure in. */
  readonly annotated?: boolean
}

/** One sheet of ECG paper. Amplitudes are never fitted: whatever the signal, 1 mV is `gainMmPerMv` high. */
export function displayList(record: PaperRecord, options: PaperOptions = {}): DisplayList {
  const { speedMmPerS = 25, gainMmPerMv = 10, annotated = true, words = paperWords['zh-CN'] } = options
  const leads = firstOfEachName(record.leads)
  const present = [...leads.keys()]
  const plan = planLayout(present, options.layout ?? firstLayout(present), options.rhythm)
  const recordS = durationS(record)
  const page = pageWindow(recordS, options.startS, options.windowS)
  const pitchMm = options.rowPitchMm ?? rowPitchMm(plan.rows)
  const scale: RowScale = { speedMmPerS, gainMmPerMv, pitchMm }
  const cells = placeCells(plan, leads, page, scale)
  const size = sheetSize(plan.rows, cells, scale)
  const heading: Heading = {
    title: options.title ?? '',
    speedMmPerS,
    gainMmPerMv,
    filters: record.filters,
    page,
    durationS: recordS,
    plan,
    leads,
    words,
  }
  const items: PaperItem[] = [
    ...(annotated ? [grid('minor')] : []),
    grid('major'),
    ...(annotated ? [frame(size), ...pulses(plan.rows, scale), ...timeScale(cells, size.heightMm, scale), ...headingItems(heading)] : []),
    ...cells.flatMap((cell) => labelItems(cell, leads.get(cell.lead), scale)),
    ...cells.map((cell) => signalItem(cell, leads.get(cell.lead), scale, words)),
    ...(options.markers ?? []).flatMap((marker) => markerItems(marker, cells, scale)),
  ]
  const shown = { fromS: page.startS, toS: page.startS + page.windowS, ofS: recordS }
  return { ...size, speedMmPerS, gainMmPerMv, page: shown, cells, items }
}

/** A small twelve-lead picture that shows "this is the right tracing": same scales and painters, no furniture. */
export function previewList(record: PaperRecord, options: Pick<PaperOptions, 'layout' | 'words'> = {}): DisplayList {
  return displayList(record, { ...options, rhythm: [], rowPitchMm: 20, annotated: false })
}

function firstOfEachName(leads: readonly EcgLead[]): ReadonlyMap<LeadName, EcgLead> {
  const byName = new Map<LeadName, EcgLead>()
  for (const lead of leads) if (!byName.has(lead.name)) byName.set(lead.name, lead)
  return byName
}

function firstLayout(present: readonly LeadName[]): LayoutName {
  return layoutsFor(present)[0] ?? 'stack'
}

function placeCells(plan: LayoutPlan, leads: ReadonlyMap<LeadName, EcgLead>, page: PageWindow, scale: RowScale): readonly PaperCell[] {
  return cellsOf(plan, page, scale).map((cell) => {
    const lead = leads.get(cell.lead)
    return lead === undefined ? cell : whereRecorded(cell, lead, page)
  })
}
