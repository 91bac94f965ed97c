import type { ClinicalContext } from '@lianxin/contract'

export const onsetChips = ['now', 'half', 'hour', 'today', 'pick'] as const
export type OnsetChip = (typeof onsetChips)[number]
export type Onset = Required<Pick<ClinicalContext, 'onsetAt' | 'onsetPrecision'>>
export const noOnset: Onset = { onsetAt: null, onsetPrecision: null }
const minuteMs = 60_000

/**
 * What a chip says, by the hub's clock: now, to the minute; or no earlier than 30 minutes ago, an hour ago or local midnight, which
 * is kept as that, because an exact time would be false precision. `pick` waits for a time.
 */
export function onsetOf(chip: OnsetChip, nowMs: number, startOfDayMs: number): Onset | null {
  if (chip === 'pick') return null
  if (chip === 'now') return { onsetAt: Math.floor(nowMs / minuteMs) * minuteMs, onsetPrecision: 'exact' }
  const onsetAt = chip === 'today' ? startOfDayMs : nowMs - (chip === 'half' ? 30 : 60) * minuteMs
  return { onsetAt, onsetPrecision: 'earliest' }
}

/** `2026-11-22T16:05` for an input of type datetime-local, in this device's zone. */
export function toLocalInput(epochMs: number): string {
  const at = new Date(epochMs)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Null for what is no date and time, or lies in the future. */
export function fromLocalInput(text: string, nowMs: number): Onset | null {
  const onsetAt = new Date(text).getTime()
  return Number.isFinite(onsetAt) && onsetAt >= 0 && onsetAt <= nowMs ? { onsetAt, onsetPrecision: 'exact' } : null
}
