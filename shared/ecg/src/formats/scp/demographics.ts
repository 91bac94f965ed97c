/** Section 1 of SCP-ECG: patient, device and acquisition (EN 1064 clause 5.4), tag by tag. */
import type { AcquiredAt, EcgDevice, EcgFilters, EcgPatient, Sex } from '../../record.ts'
import { type Charset, cleanText, decodeText, guessText, isoDate, isoTime } from '../../text.ts'
import type { Warnings } from '../../warnings.ts'
import type { Container } from './sections.ts'

export const tags = {
  lastName: 0,
  firstName: 1,
  id: 2,
  age: 4,
  birth: 5,
  sex: 8,
  device: 14,
  date: 25,
  time: 26,
  baselineFilter: 27,
  lowPassFilter: 28,
  filterBitmap: 29,
  zone: 34,
} as const

/** The language support codes (byte 16 of tag 14) whose character set we read; 7 is Unicode, written as UTF-8 by most. */
const charsets: Readonly<Record<number, Charset>> = {
  0x01: 'windows-1252',
  0x07: 'utf-8',
  0x27: 'gb18030',
  0x0f: 'shift_jis',
  0x2f: 'euc-kr',
}

export interface Demographics {
  readonly patient: EcgPatient
  readonly device: EcgDevice
  readonly acquiredAt: AcquiredAt | null
  readonly filters: EcgFilters
}

type Fields = ReadonlyMap<number, Uint8Array>
type ReadText = (bytes: Uint8Array | undefined) => string | null

export function readDemographics(container: Container, warnings: Warnings): Demographics {
  const fields = readFields(container, warnings)
  const text = textReader(fields.get(tags.device)?.[16], warnings)
  return {
    patient: readPatient(fields, text, warnings),
    device: readDevice(fields.get(tags.device), text),
    acquiredAt: readAcquiredAt(fields, warnings),
    filters: readFilters(fields),
  }
}

/** The first field of each tag; a field that runs past the section ends the reading with a warning. */
function readFields({ bytes, view, sections }: Container, warnings: Warnings): Fields {
  const fields = new Map<number, Uint8Array>()
  const section = sections.get(1)
  for (let at = section?.body ?? 0; section && at + 3 <= section.end; ) {
    const tag = view.getUint8(at)
    if (tag === 255) return fields
    const end = at + 3 + view.getUint16(at + 1, true)
    if (end > section.end) break
    if (!fields.has(tag)) fields.set(tag, bytes.subarray(at + 3, end))
    at = end
  }
  warnings.add('nonconforming', section ? 'section 1 does not end with its terminator' : 'no section 1')
  return fields
}

function textReader(language: number | undefined, warnings: Warnings): ReadText {
  const charset = charsets[language ?? 0]
  return (field) => {
    if (!field) return null
    const end = field.indexOf(0)
    const bytes = end < 0 ? field : field.subarray(0, end)
    const text = charset && decodeText(bytes, charset)
    if (text !== undefined && !text.includes('\ufffd')) return cleanText(text)
    const guess = guessText(bytes)
    if (guess.guessed) warnings.add('text-charset', 'a text is not in the character set section 1 states')
    return cleanText(guess.text)
  }
}

const sexes: Readonly<Record<number, Sex>> = { 1: 'male', 2: 'female' }
/** Age units 1..5: years, months, weeks, days, hours. */
const unitsPerYear: Readonly<Record<number, number>> = { 1: 1, 2: 12, 3: 52.18, 4: 365.25, 5: 8766 }

function readPatient(fields: Fields, text: ReadText, warnings: Warnings): EcgPatient {
  const names = [text(fields.get(tags.firstName)), text(fields.get(tags.lastName))].filter((name) => name !== null)
  const chinese = names.some((name) => /\p{Script=Han}/u.test(name))
  const age = viewOf(fields.get(tags.age), 3)
  const perYear = age && unitsPerYear[age.getUint8(2)]
  return {
    id: text(fields.get(tags.id)),
    name: chinese ? names.toReversed().join('') : names.join(' ') || null,
    sex: sexes[fields.get(tags.sex)?.[0] ?? 0] ?? null,
    birthDate: readDate(fields.get(tags.birth), 'birth date', warnings),
    ageYears: age && perYear ? plausibleAge(age.getUint16(0, true) / perYear) : null,
  }
}

/** Zero is how carts say nothing; nobody is 150. */
function plausibleAge(years: number): number | null {
  return years > 0 && years < 150 ? Math.floor(years) : null
}

function viewOf(field: Uint8Array | undefined, atLeast: number): DataView | null {
  return field && field.length >= atLeast ? new DataView(field.buffer, field.byteOffset, field.byteLength) : null
}

/** Anonymisers write years big-endian, among other things: an impossible date is dropped, not repaired. */
function readDate(field: Uint8Array | undefined, what: string, warnings: Warnings): string | null {
  const view = viewOf(field, 4)
  if (!view || view.getUint32(0, true) === 0) return null
  const date = isoDate(view.getUint16(0, true), view.getUint8(2), view.getUint8(3))
  if (!date) warnings.add('date-implausible', `${what} is no plausible date`)
  return date
}

function readAcquiredAt(fields: Fields, warnings: Warnings): AcquiredAt | null {
  const date = readDate(fields.get(tags.date), 'acquisition date', warnings)
  const clock = viewOf(fields.get(tags.time), 3)
  const time = clock && isoTime(clock.getUint8(0), clock.getUint8(1), clock.getUint8(2))
  if (!date || !time) return null
  const zone = viewOf(fields.get(tags.zone), 2)?.getInt16(0, true)
  // 7FFF says the offset is not known; beyond ±14 h it is not one.
  return { local: `${date}T${time}`, offsetMinutes: zone !== undefined && Math.abs(zone) <= 14 * 60 ? zone : null }
}

/** Tag 14: model at byte 8 (6 bytes), then from byte 36 the program revision, serial, system, implementation, manufacturer. */
function readDevice(field: Uint8Array | undefined, text: ReadText): EcgDevice {
  if (!field) return { manufacturer: null, model: null, serial: null }
  const texts: (string | null)[] = []
  for (let at = 36; at < field.length && texts.length < 5; ) {
    const end = field.indexOf(0, at)
    texts.push(text(field.subarray(at, end < 0 ? field.length : end)))
    at = end < 0 ? field.length : end + 1
  }
  const stated = (value: string | null | undefined) => (value && !/^unknown$/i.test(value) ? value : null)
  return { manufacturer: stated(texts[4]), model: text(field.subarray(8, 14)), serial: stated(texts[1]) }
}

function readFilters(fields: Fields): EcgFilters {
  const baseline = viewOf(fields.get(tags.baselineFilter), 2)?.getUint16(0, true)
  const lowPass = viewOf(fields.get(tags.lowPassFilter), 2)?.getUint16(0, true)
  const bitmap = fields.get(tags.filterBitmap)?.[0] ?? 0
  return {
    highPassHz: baseline ? baseline / 100 : null,
    lowPassHz: lowPass || null,
    notchHz: bitmap & 1 ? 60 : bitmap & 2 ? 50 : null,
  }
}
