/** Texts of files: character sets, cleaning and the few date forms that medical formats share. */
import { type AcquiredAt, ecgLimits } from './record.ts'

// The one place that says what of the platform we use: browsers, workers and Node all have it, the language library does not.
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): { decode(bytes: Uint8Array): string }
}
declare const TextEncoder: { new (): { encode(text: string): Uint8Array } }

export const charsets = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'gb18030', 'shift_jis', 'euc-kr'] as const
export type Charset = (typeof charsets)[number]

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The text of bytes; what the character set cannot say becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, charset: Charset): string {
  return new TextDecoder(charset).decode(bytes)
}

function validText(bytes: Uint8Array, charset: Charset): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** ASCII bytes as text; anything else becomes `?`. */
export function ascii(bytes: Uint8Array, from: number, length: number): string {
  let text = ''
  for (let i = from; i < from + length && i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    text += byte < 0x80 ? String.fromCharCode(byte) : '?'
  }
  return text
}

/** GB 2312 sets the top bit of both bytes of a character, which Western texts hardly ever do twice in a row. */
function looksGb(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue
    if ((bytes[i] ?? 0) < 0xa1 || (bytes[i + 1] ?? 0) < 0xa1) return false
    i++
  }
  return true
}

/** The text of bytes that can only be GB 2312 and its like; null for any other. */
export function gbText(bytes: Uint8Array): string | null {
  return looksGb(bytes) ? validText(bytes, 'gb18030') : null
}

/** Text whose file does not say its character set, or says ASCII and does not keep it: UTF-8, then GB, then Western. */
export function guessText(bytes: Uint8Array): { text: string; guessed: boolean } {
  const plain = bytes.every((byte) => byte < 0x80)
  const unicode = validText(bytes, 'utf-8')
  if (unicode !== null) return { text: unicode, guessed: !plain }
  return { text: gbText(bytes) ?? decodeText(bytes, 'windows-1252'), guessed: true }
}

/** Trimmed, without control characters, at most `ecgLimits.textChars` long; null if nothing is left. */
export function cleanText(text: string | undefined | null): string | null {
  if (!text) return null
  const cleaned = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]+/gu, '')
    .trim()
  return [...cleaned.slice(0, 2 * ecgLimits.textChars)].slice(0, ecgLimits.textChars).join('') || null
}

export function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0')
}

/** `YYYY-MM-DD` of a day that exists in 1850..2199; null otherwise. */
export function isoDate(year: number, month: number, day: number): string | null {
  if (!(year >= 1850 && year < 2200 && month >= 1 && month <= 12 && day >= 1)) return null
  const lastDay = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= (lastDay[month - 1] ?? 0) ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : null
}

/** `HH:MM:SS` of a time that exists; a leap second is kept; null otherwise. */
export function isoTime(hours: number, minutes: number, seconds: number): string | null {
  if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds <= 60)) return null
  return `${pad(hours)}:${pad(minutes)}:${pad(seconds)}`
}

/** `YYYYMMDD` or the DICOM 2 form `YYYY.MM.DD` as `YYYY-MM-DD`; null if it is not a plausible day. */
export function compactDate(text: string): string | null {
  const match = /^\s*(\d{4})\.?(\d{2})\.?(\d{2})/.exec(text)
  return match ? isoDate(Number(match[1]), Number(match[2]), Number(match[3])) : null
}

/** HL7 TS and DICOM DT alike: `YYYYMMDDHHMM[SS[.f…]][±ZZZZ]`. Null without at least minutes: a date alone is no acquisition time. */
export function compactDateTime(text: string): AcquiredAt | null {
  const match = /^\s*(\d{8})(\d{2})(\d{2})(\d{2})?(?:\.(\d{1,9}))?\s*([+-]\d{4})?\s*$/.exec(text)
  if (!match) return null
  const date = compactDate(match[1] ?? '')
  const time = isoTime(Number(match[2]), Number(match[3]), Number(match[4] ?? 0))
  if (!date || !time) return null
  const millis = (match[5] ?? '').padEnd(3, '0').slice(0, 3)
  const fraction = Number(millis) > 0 ? `.${millis}` : ''
  return { local: `${date}T${time}${fraction}`, offsetMinutes: zoneMinutes(match[6]) }
}

/** `+0800` as 480; null if absent or out of range. */
export function zoneMinutes(text: string | undefined): number | null {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(text?.trim() ?? '')
  if (!match) return null
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return minutes > 14 * 60 ? null : match[1] === '-' ? -minutes : minutes
}

/** The inverse of {@link compactDateTime}. */
export function writeDateTime(at: AcquiredAt): string {
  const local = at.local.replace(/[-T:]/g, '')
  if (at.offsetMinutes === null) return local
  const minutes = Math.abs(at.offsetMinutes)
  return `${local}${at.offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${pad(minutes % 60)}`
}
