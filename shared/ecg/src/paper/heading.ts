import type { LeadName } from '../lead.ts'
import type { EcgFilters, EcgLead } from '../record.ts'
import type { LayoutPlan } from './layout.ts'
import type { PaperItem } from './primitives.ts'
import { marginMm, type PageWindow } from './sheet.ts'
import type { PaperWords } from './words.ts'

export interface Heading {
  readonly title: string
  readonly speedMmPerS: number
  readonly gainMmPerMv: number
  readonly filters: EcgFilters
  readonly page: PageWindow
  readonly durationS: number
  readonly plan: LayoutPlan
  readonly leads: ReadonlyMap<LeadName, EcgLead>
  readonly words: PaperWords
}

/** The caller's title, and below it the line without which a tracing cannot be measured: speed, gain, filter. */
export function headingItems(heading: Heading): readonly PaperItem[] {
  const line = { kind: 'text', ink: 'note', xMm: marginMm, sizeMm: 3, anchor: 'start', bold: false } as const
  const calibration: PaperItem = { ...line, text: calibrationText(heading), yMm: 8.5 }
  return heading.title === '' ? [calibration] : [{ ...line, text: heading.title, yMm: 4.3, bold: true }, calibration]
}

export function calibrationText(heading: Heading): string {
  const { speedMmPerS, gainMmPerMv, filters, page, durationS, plan, leads, words } = heading
  const derivedShown = [...plan.columns.flat(), ...plan.rhythm].some((name) => leads.get(name)?.derived)
  const endS = page.startS + page.windowS
  return [
    `${speedMmPerS} mm/s`,
    `${gainMmPerMv} mm/mV`,
    filterText(filters, words),
    ...(durationS - page.windowS > 0.05 ? [`${page.startS.toFixed(1)}–${endS.toFixed(1)} s / ${durationS.toFixed(1)} s`] : []),
    ...(derivedShown ? [words.derived] : []),
    ...(plan.notShown.length > 0 ? [`${words.notShown} ${plan.notShown.join(' ')}`] : []),
  ].join('   ')
}

function filterText({ highPassHz, lowPassHz, notchHz }: EcgFilters, words: PaperWords): string {
  const band =
    highPassHz !== null && lowPassHz !== null
      ? [`${highPassHz}–${lowPassHz} Hz`]
      : [...(highPassHz === null ? [] : [`≥ ${highPassHz} Hz`]), ...(lowPassHz === null ? [] : [`≤ ${lowPassHz} Hz`])]
  const parts = [...band, ...(notchHz === null ? [] : [`${words.notch} ${notchHz} Hz`])]
  return parts.length === 0 ? words.filterUnknown : [words.filter, ...parts].join(' ')
}
