/** Writes a record as SCP-ECG (EN 1064): sections 0, 1, 2 (with Huffman), 3, 6. */
import { concat, u8, u16, u32 } from '../../bytes.ts'
import { leadCode } from '../../lead.ts'
import type { EcgLead, EcgRecord } from '../../record.ts'
import { utf8 } from '../../text.ts'
import { crcCcitt } from './crc.ts'
import { tags } from './demographics.ts'
import { type DifferenceOrder, differentiate } from './differences.ts'
import { encodeHuffman } from './huffman.ts'
import { sectionHeaderBytes } from './sections.ts'

export interface ScpOptions {
  readonly compression?: 'none' | 'huffman'
  readonly differences?: DifferenceOrder
}

const pointerCount = 12
const protocol = 20

/**
 * The recorded (not derived) leads. SCP-ECG has one scale in whole nanovolts, one interval in whole microseconds, no offset and
 * 16-bit values, differences and lead lengths: throws RangeError for a record that does not fit.
 */
export function encodeScp(record: EcgRecord, options: ScpOptions = {}): Uint8Array {
  const { compression = 'huffman', differences = 2 } = options
  const leads = record.leads.filter((lead) => !lead.derived)
  const contents: (readonly [id: number, body: Uint8Array])[] = [
    [1, demographics(record)],
    ...(compression === 'huffman' ? [[2, u16(19999)] as const] : []),
    [3, definitions(leads)],
    [6, rhythm(leads, compression, differences)],
  ]
  const sections = contents.map(([id, body]) => [id, section(id, body)] as const)
  const pointersLength = sectionHeaderBytes + 10 * pointerCount
  let position = 7 + pointersLength
  const placed = new Map<number, readonly [length: number, position: number]>([[0, [pointersLength, 7]]])
  for (const [id, bytes] of sections) {
    placed.set(id, [bytes.length, position])
    position += bytes.length
  }
  const pointers = Array.from({ length: pointerCount }, (_, id) => {
    const [length, at] = placed.get(id) ?? [0, 0]
    return concat([u16(id), u32(length, at)])
  })
  const body = concat([u32(position - 1), section(0, concat(pointers), 'SCPECG'), ...sections.map(([, bytes]) => bytes)])
  return concat([u16(crcCcitt(body, 0, body.length)), body])
}

function section(id: number, body: Uint8Array, reserved = '\0\0\0\0\0\0'): Uint8Array {
  const even = body.length % 2 === 0 ? body : concat([body, u8(0)])
  const length = sectionHeaderBytes + even.length
  const checked = concat([u16(id), u32(length), u8(protocol, protocol), utf8(reserved), even])
  return concat([u16(crcCcitt(checked, 0, checked.length)), checked])
}

function field(tag: number, value: Uint8Array | null): Uint8Array[] {
  return value === null ? [] : [u8(tag), u16(value.length), value]
}

function text(value: string | null): Uint8Array | null {
  return value === null ? null : concat([utf8(value), u8(0)])
}

function date(iso: string | null): Uint8Array | null {
  const [year = 0, month = 0, day = 0] = iso?.slice(0, 10).split('-').map(Number) ?? []
  return iso === null ? null : concat([u16(year), u8(month, day)])
}

function demographics({ patient, device, acquiredAt, filters }: EcgRecord): Uint8Array {
  const [hours = 0, minutes = 0, seconds = 0] = acquiredAt?.local.slice(11).split(':').map(Number) ?? []
  const sex = patient.sex === 'male' ? 1 : patient.sex === 'female' ? 2 : 9
  const notch = filters.notchHz === 60 ? 1 : filters.notchHz === 50 ? 2 : 0
  return concat([
    ...field(tags.lastName, text(patient.name)),
    ...field(tags.id, text(patient.id)),
    ...field(tags.age, patient.ageYears === null ? null : concat([u16(patient.ageYears), u8(1)])),
    ...field(tags.birth, date(patient.birthDate)),
    ...field(tags.sex, patient.sex === null ? null : u8(sex)),
    ...field(tags.device, acquiringDevice(device, languageOf(patient, device))),
    ...field(tags.date, date(acquiredAt?.local ?? null)),
    ...field(tags.time, acquiredAt && u8(hours, minutes, Math.floor(seconds))),
    ...field(tags.baselineFilter, filters.highPassHz === null ? null : u16(Math.round(filters.highPassHz * 100))),
    ...field(tags.lowPassFilter, filters.lowPassHz === null ? null : u16(Math.round(filters.lowPassHz))),
    ...field(tags.filterBitmap, notch ? u8(notch) : null),
    ...field(tags.zone, acquiredAt?.offsetMinutes == null ? null : concat([u16(acquiredAt.offsetMinutes & 0xffff, 0), u8(0)])),
    u8(255, 0, 0),
  ])
}

/** 0 is ASCII, 7 Unicode, which some readers cannot convert: only where a text needs it. */
function languageOf(patient: EcgRecord['patient'], device: EcgRecord['device']): number {
  const texts = [patient.name, patient.id, ...Object.values(device)].join('')
  return utf8(texts).length === texts.length ? 0 : 7
}

/** Tag 14. The model has five bytes and a NUL. */
function acquiringDevice(device: EcgRecord['device'], language: number): Uint8Array {
  const fixed = new Uint8Array(36)
  fixed[7] = 255
  fixed.set(utf8(device.model ?? '').subarray(0, 5), 8)
  fixed.set([protocol, 0xa0, language, 0xc0], 14)
  fixed[35] = 1
  return concat([fixed, utf8(['', device.serial ?? '', '', '', device.manufacturer ?? '', ''].join('\0'))])
}

function definitions(leads: readonly EcgLead[]): Uint8Array {
  const length = leads[0]?.samples.length
  const together = leads.every((lead) => lead.startS === 0 && lead.samples.length === length)
  const flags = together ? 4 | (Math.min(31, leads.length) << 3) : 0
  const rows = leads.map((lead) => {
    const start = Math.round(lead.startS * lead.rateHz) + 1
    return concat([u32(start, start + lead.samples.length - 1), u8(leadCode(lead.name))])
  })
  return concat([u8(leads.length, flags), ...rows])
}

function rhythm(leads: readonly EcgLead[], compression: 'none' | 'huffman', order: DifferenceOrder): Uint8Array {
  const blocks = leads.map(({ samples }) => {
    const values = differentiate(samples, order)
    return compression === 'huffman' ? encodeHuffman(values) : words(values)
  })
  if (blocks.some((block) => block.length > 65535)) throw new RangeError('SCP-ECG holds at most 65535 bytes a lead')
  return concat([u16(nanovolts(leads), intervalUs(leads)), u8(order, 0), u16(...blocks.map((block) => block.length)), ...blocks])
}

function words(values: Int32Array): Uint8Array {
  if (values.some((value) => value > 32767 || value < -32768)) throw new RangeError('SCP-ECG holds values and differences of 16 bits')
  return u16(...values)
}

function nanovolts(leads: readonly EcgLead[]): number {
  const scaleUv = leads[0]?.scaleUv ?? 0
  const value = Math.round(scaleUv * 1000)
  const fits = value >= 1 && value <= 65535 && leads.every((lead) => lead.scaleUv === value / 1000 && lead.offsetUv === 0)
  if (!fits) throw new RangeError('SCP-ECG holds one scale in whole nanovolts and no offset')
  return value
}

function intervalUs(leads: readonly EcgLead[]): number {
  const rateHz = leads[0]?.rateHz ?? 0
  const value = Math.round(1e6 / rateHz)
  const fits = value >= 1 && value <= 65535 && leads.every((lead) => lead.rateHz === 1e6 / value)
  if (!fits) throw new RangeError('SCP-ECG holds one sampling interval in whole microseconds')
  return value
}
