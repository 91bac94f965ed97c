import { type LeadName, leadOrder, standardLeads } from '../lead.ts'

/**
 * `3x4`, `6x2`, `12x1` show the standard twelve. `3x6` and `6x3` add the record's other leads (posterior, right, Frank) in
 * further columns of three or six, so 15 leads make 3x5 and 18 leads 3x6 or 6x3. `stack` is every lead, one under another.
 */
export const layouts = ['3x4', '6x2', '12x1', '3x6', '6x3', 'stack'] as const
export type LayoutName = (typeof layouts)[number]

/** Which lead stands where: columns from left to right, each from top to bottom, then rhythm strips over the full width. */
export interface LayoutPlan {
  readonly columns: readonly (readonly LeadName[])[]
  readonly rhythm: readonly LeadName[]
  readonly rows: number
  /** Leads the record has and this layout leaves out. */
  readonly notShown: readonly LeadName[]
}

/** Fewer standard leads than this (Holter, monitor strips) are not laid out as a twelve-lead ECG. */
const fewestForTwelve = 8

/** The layouts that make sense for these leads, the best first; never empty. */
export function layoutsFor(present: readonly LeadName[]): readonly LayoutName[] {
  const standard = standardLeads.filter((name) => present.includes(name)).length
  if (standard < fewestForTwelve) return ['stack']
  const further = extraLeads(present).length
  if (further === 0) return ['3x4', '6x2', '12x1']
  return further < 6 ? ['3x6', '6x3', '3x4', '6x2', '12x1', 'stack'] : ['6x3', '3x6', '3x4', '6x2', '12x1', 'stack']
}

/** A layout that would show none of the record's leads falls back to `stack`; rhythm leads the record lacks are left out. */
export function planLayout(present: readonly LeadName[], layout: LayoutName, rhythm?: readonly LeadName[]): LayoutPlan {
  const planned = columnsOf(present, layout)
  const columns = planned.flat().some((name) => present.includes(name)) ? planned : [inOrder(present)]
  const strips = (rhythm ?? defaultRhythm(present, layout)).filter((name) => present.includes(name))
  const shown = new Set([...columns.flat(), ...strips])
  return {
    columns,
    rhythm: strips,
    rows: Math.max(...columns.map((column) => column.length)) + strips.length,
    notShown: inOrder(present).filter((name) => !shown.has(name)),
  }
}

function columnsOf(present: readonly LeadName[], layout: LayoutName): readonly (readonly LeadName[])[] {
  switch (layout) {
    case '3x4':
      return inColumns(standardLeads, 3)
    case '6x2':
      return inColumns(standardLeads, 6)
    case '12x1':
      return [standardLeads]
    case '3x6':
      return [...inColumns(standardLeads, 3), ...inEvenColumns(extraLeads(present), 3)]
    case '6x3':
      return [...inColumns(standardLeads, 6), ...inEvenColumns(extraLeads(present), 6)]
    case 'stack':
      return [inOrder(present)]
  }
}

function defaultRhythm(present: readonly LeadName[], layout: LayoutName): readonly LeadName[] {
  if (layout === '6x2' || layout === '12x1' || layout === 'stack') return []
  const lead = present.includes('II') ? 'II' : inOrder(present)[0]
  return lead === undefined ? [] : [lead]
}

function extraLeads(present: readonly LeadName[]): readonly LeadName[] {
  const standard = new Set<LeadName>(standardLeads)
  return inOrder(present).filter((name) => !standard.has(name))
}

function inOrder(names: readonly LeadName[]): readonly LeadName[] {
  return [...new Set(names)].sort((a, b) => leadOrder(a) - leadOrder(b))
}

function inColumns(names: readonly LeadName[], rows: number): readonly (readonly LeadName[])[] {
  return Array.from({ length: Math.ceil(names.length / rows) }, (_, k) => names.slice(k * rows, (k + 1) * rows))
}

/** About `rows` to a column, but never a column more for a lead or two left over: it would cost all others their width. */
function inEvenColumns(names: readonly LeadName[], rows: number): readonly (readonly LeadName[])[] {
  return inColumns(names, Math.ceil(names.length / Math.max(1, Math.round(names.length / rows))))
}
