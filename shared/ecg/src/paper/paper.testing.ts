/** Records made for the paper's tests, where every sample's place is known. */
import { type LeadName, standardLeads } from '../lead.ts'
import { type EcgLead, unknownFilters } from '../record.ts'
import type { PaperRecord } from './displayList.ts'
import type { DisplayList, LineItem, PaperCell, TextItem, TraceItem } from './primitives.ts'

export const eighteen = [...standardLeads, 'V7', 'V8', 'V9', 'V3R', 'V4R', 'V5R'] as const satisfies readonly LeadName[]

/** 2.5 µV a digit, as many carts store it; `digitAt` gives each sample. */
export function lead(name: LeadName, digitAt: (i: number) => number = () => 0, more: Partial<EcgLead> = {}, seconds = 10): EcgLead {
  const rateHz = more.rateHz ?? 500
  const samples = Int16Array.from({ length: Math.round(seconds * rateHz) }, (_, i) => digitAt(i))
  return { name, samples, scaleUv: 2.5, offsetUv: 0, rateHz, startS: 0, derived: false, ...more }
}

export function recordOf(names: readonly LeadName[], digitAt?: (i: number) => number, seconds = 10): PaperRecord {
  return { leads: names.map((name) => lead(name, digitAt, {}, seconds)), filters: unknownFilters }
}

export function tracesOf(list: DisplayList): readonly TraceItem[] {
  return list.items.filter((item) => item.kind === 'trace')
}

export function textsOf(list: DisplayList): readonly TextItem[] {
  return list.items.filter((item) => item.kind === 'text')
}

export function pulsesOf(list: DisplayList): readonly LineItem[] {
  return list.items.filter((item) => item.kind === 'line' && item.ink === 'pulse') as readonly LineItem[]
}

export function cellOf(list: DisplayList, name: LeadName, role: PaperCell['role'] = 'lead'): PaperCell {
  const found = list.cells.find((cell) => cell.lead === name && cell.role === role)
  if (found === undefined) throw new Error(`no ${role} ${name} on the sheet`)
  return found
}
