import { type LayoutName, planLayout } from '@lianxin/ecg/paper'
import { type LeadName, standardLeads } from '@lianxin/ecg'
import type { PaperSettings } from '../ecg/engine/index.ts'

/** What a reader's layout is kept for: a layout that suits 12 leads hides some of 18. */
type LeadSet = 12 | 15 | 18 | 'other'

export interface ChosenSettings {
  readonly common: PaperSettings
  readonly layouts: Readonly<Partial<Record<LeadSet, LayoutName>>>
}
export const nothingChosen: ChosenSettings = { common: {}, layouts: {} }

/** The settings after a choice made on a record with these leads: its layout counts for records with as many, all else for every one. */
export function chosen(old: ChosenSettings, { layout, ...common }: PaperSettings, leads: readonly LeadName[]): ChosenSettings {
  const layouts = layout === undefined ? old.layouts : { ...old.layouts, [leadSetOf(leads)]: layout }
  return { common: { ...old.common, ...common }, layouts }
}

export function settingsOn({ common, layouts }: ChosenSettings, leads: readonly LeadName[]): PaperSettings {
  const layout = layouts[leadSetOf(leads)]
  return layout === undefined ? common : { ...common, layout }
}

/** Leads of the record that are not on the paper. */
export function leftOut(leads: readonly LeadName[], layout: LayoutName | undefined): readonly LeadName[] {
  return layout === undefined ? [] : planLayout(leads, layout).notShown
}

function leadSetOf(leads: readonly LeadName[]): LeadSet {
  const size = ([12, 15, 18] as const).find((count) => count === leads.length)
  return size !== undefined && standardLeads.every((name) => leads.includes(name)) ? size : 'other'
}
