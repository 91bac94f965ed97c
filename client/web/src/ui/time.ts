import type { Language } from '@lianxin/contract/text'

const hub = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', options)
  formats.set(key, known)
  return known
}

/** 16:05:12, whatever the language. */
export function clockTime(epochMs: number): string {
  return format('en', 'time', hub).format(epochMs)
}

/** 16:05, for what is not known to the second. */
export function minuteTime(epochMs: number): string {
  return clockTime(epochMs).slice(0, -3)
}

/** Date and time for records: 2026/11/22 16:05:12, or 22 Nov 2026, 16:05:12. */
export function dateTime(epochMs: number, language: Language): string {
  const date = language === 'en' ? ({ day: 'numeric', month: 'short', year: 'numeric' } as const) : ({ dateStyle: 'short' } as const)
  return `${format(language, 'date', date).format(epochMs)} ${clockTime(epochMs)}`
}

/** A running time: 00:41, 12:05, 1:02:07. Never negative: a clock estimate may lag a push by some milliseconds. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`
}

export interface Bound {
  readonly days: number
  readonly hours: number
  readonly minutes: number
}
/** At most how long ago, in minutes, hours and minutes, or (from two days) days: rounded up, so that it never says too little. */
export function upperBound(ms: number): Bound {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  if (minutes > 48 * 60) return { days: Math.ceil(minutes / 1440), hours: 0, minutes: 0 }
  return { days: 0, hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}

/** Local midnight before `nowMs`: where "today" begins for the person at this screen. */
export function startOfDay(nowMs: number): number {
  const day = new Date(nowMs)
  day.setHours(0, 0, 0, 0)
  return day.getTime()
}
