/** The moment that a date and a time of day name in this device's time zone; null where one is missing or is none. */
export function momentOf(date: string, time: string): number | null {
  const atMs = new Date(`${date}T${time}`).getTime()
  return date !== '' && time !== '' && Number.isFinite(atMs) ? atMs : null
}

const two = (n: number) => String(n).padStart(2, '0')

/** What a date field and a time field show of a moment. */
export function fieldsOf(atMs: number): { readonly date: string; readonly time: string } {
  const at = new Date(atMs)
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  }
}

/** The next full half hour that is at least an hour ahead: what an appointment begins from. */
export function proposedStart(nowMs: number): number {
  const half = 30 * 60_000
  return Math.ceil((nowMs + 2 * half) / half) * half
}

export const durationsMin = [15, 30, 45, 60, 90, 120] as const
