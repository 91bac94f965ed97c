import { consultLimits, type ConsultRow } from '@lianxin/contract'

interface Words {
  /** Names no patient: calendars are kept on other people's servers and shown on locked screens. */
  readonly summary: string
  readonly place: string
  readonly url: string
}

const usualMin = 30

/** An appointed consultation as an iCalendar file (RFC 5545) with an alarm; null for one without a time. */
export function icsOf(row: ConsultRow, { summary, place, url }: Words, nowMs: number): string | null {
  if (row.startsAt === null) return null
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Lianxin//Consultations//ZH',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${row.consultId}@lianxin`,
    `SEQUENCE:${row.version}`,
    `DTSTAMP:${utc(nowMs)}`,
    `DTSTART:${utc(row.startsAt)}`,
    `DTEND:${utc(row.startsAt + (row.durationMin ?? usualMin) * 60_000)}`,
    `SUMMARY:${escaped(summary)}`,
    `LOCATION:${escaped(place)}`,
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(summary)}`,
    `TRIGGER:-PT${consultLimits.remindBeforeMinutes}M`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** 20261125T011500Z (RFC 5545, 3.3.5, form 2). */
function utc(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** TEXT (RFC 5545, 3.3.11). */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (character) => `\\${character}`).replaceAll(/\r?\n/g, '\\n')
}

const mostOctets = 75
/** Lines of at most 75 octets, never broken within a character (RFC 5545, 3.1). */
function folded(line: string): string {
  const utf8 = new TextEncoder()
  let out = ''
  let octets = 0
  for (const character of line) {
    const size = utf8.encode(character).length
    if (octets + size > mostOctets) {
      out += '\r\n '
      octets = 1
    }
    out += character
    octets += size
  }
  return out
}
