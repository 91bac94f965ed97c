import type { ConsultRow } from '@lianxin/contract'

export interface Day {
  /** Local midnight, where the day begins. */
  readonly atMs: number
  readonly entries: readonly Entry[]
}

export interface Entry {
  readonly row: ConsultRow
  /** Minutes after midnight; an entry that goes on past midnight ends there. */
  readonly fromMin: number
  readonly toMin: number
  /** Which of `lanes` columns it takes where several overlap. */
  readonly lane: number
  readonly lanes: number
}

/** What has no stated duration is shown as half an hour. */
const usualMin = 30
const dayMin = 24 * 60

/** The Monday of the week that `nowMs` is in, `weeks` later, at local midnight. */
export function mondayOf(nowMs: number, weeks = 0): number {
  const day = new Date(nowMs)
  day.setHours(0, 0, 0, 0)
  // by the date, not by hours: a week in which clocks change is not 168 hours long
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7) + 7 * weeks)
  return day.getTime()
}

/** How many weeks ahead of this one the next appointment lies; 0 when there is none. */
export function weeksToNext(rows: readonly ConsultRow[], nowMs: number): number {
  const ahead = rows.flatMap(({ startsAt }) => (startsAt !== null && startsAt >= nowMs ? [startsAt] : []))
  if (ahead.length === 0) return 0
  const day = 86_400_000
  return Math.round((mondayOf(Math.min(...ahead)) - mondayOf(nowMs)) / (7 * day))
}

/** Seven days from `mondayMs` with the consultations appointed in them. */
export function weekOf(rows: readonly ConsultRow[], mondayMs: number): Day[] {
  return Array.from({ length: 7 }, (_, n) => dayOf(rows, addDays(mondayMs, n)))
}

function addDays(atMs: number, days: number): number {
  const day = new Date(atMs)
  day.setDate(day.getDate() + days)
  return day.getTime()
}

function dayOf(rows: readonly ConsultRow[], atMs: number): Day {
  const nextMs = addDays(atMs, 1)
  const ofDay = rows.filter(({ startsAt }) => startsAt !== null && startsAt >= atMs && startsAt < nextMs)
  return { atMs, entries: placed(ofDay) }
}

/** Entries that overlap, directly or through others, share the day's width in equal lanes. */
function placed(rows: readonly ConsultRow[]): Entry[] {
  const entries: Entry[] = []
  let group: Entry[] = []
  const settle = () => {
    const lanes = Math.max(0, ...group.map((entry) => entry.lane + 1))
    entries.push(...group.map((entry) => ({ ...entry, lanes })))
    group = []
  }
  for (const span of rows.map(spanOf).sort((a, b) => a.fromMin - b.fromMin || a.row.number - b.row.number)) {
    if (group.every((entry) => entry.toMin <= span.fromMin)) settle()
    const busy = new Set(group.filter((entry) => entry.toMin > span.fromMin).map((entry) => entry.lane))
    let lane = 0
    while (busy.has(lane)) lane++
    group.push({ ...span, lane, lanes: 1 })
  }
  settle()
  return entries
}

function spanOf(row: ConsultRow): Pick<Entry, 'row' | 'fromMin' | 'toMin'> {
  const starts = new Date(row.startsAt ?? 0)
  const fromMin = starts.getHours() * 60 + starts.getMinutes()
  return { row, fromMin, toMin: Math.min(dayMin, fromMin + (row.durationMin ?? usualMin)) }
}

/** The hours that a week's grid shows: the working day, and as far beyond it as something is appointed. */
export function hoursShown(days: readonly Day[]): { readonly from: number; readonly to: number } {
  const entries = days.flatMap((day) => day.entries)
  return {
    from: Math.min(8, ...entries.map((entry) => Math.floor(entry.fromMin / 60))),
    to: Math.max(18, ...entries.map((entry) => Math.ceil(entry.toMin / 60))),
  }
}

/** Appointed ones by their day, the next first; for a phone. */
export function agendaOf(rows: readonly ConsultRow[]): Day[] {
  const days = new Set(rows.flatMap(({ startsAt }) => (startsAt === null ? [] : [new Date(startsAt).setHours(0, 0, 0, 0)])))
  return [...days].sort((a, b) => a - b).map((atMs) => dayOf(rows, atMs))
}
