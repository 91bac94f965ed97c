export const onsetChips = ['now', 'half', 'hour', 'today', 'pick'] as const
export type OnsetChip = (typeof onsetChips)[number]
const minuteMs = 60_000

/**
 * The moment a chip stands for, by the hub's clock: now; the middle of "within 30 minutes" and "within the hour before that"
 * would be false precision, so the outer bound is taken, which never makes an onset look fresher than it is. "Today" is
 * local midnight, `pick` waits for a time.
 */
export function onsetOf(chip: OnsetChip, nowMs: number, startOfDayMs: number): number | null {
  if (chip === 'now') return nowMs
  if (chip === 'half') return nowMs - 30 * minuteMs
  if (chip === 'hour') return nowMs - 60 * minuteMs
  return chip === 'today' ? startOfDayMs : null
}

/** `2026-11-22T16:05` for an input of type datetime-local, in this device's zone. */
export function toLocalInput(epochMs: number): string {
  const at = new Date(epochMs)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Null for what is no date and time, or lies in the future. */
export function fromLocalInput(text: string, nowMs: number): number | null {
  const at = new Date(text).getTime()
  return Number.isFinite(at) && at >= 0 && at <= nowMs ? at : null
}
