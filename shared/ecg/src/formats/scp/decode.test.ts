import { describe, expect, it } from 'vitest'
import { concat, u8, u16, u32 } from '../../bytes.ts'
import { decodeEcg } from '../../decode.ts'
import type { EcgRecord, EcgWarningReason } from '../../record.ts'
import { eightLeads, testRecord } from '../../testing/records.ts'
import { utf8 } from '../../text.ts'
import { crcCcitt } from './crc.ts'
import { decodeScp } from './decode.ts'
import { differentiate, integrate } from './differences.ts'
import { encodeScp } from './encode.ts'
import { decodeHuffman, encodeHuffman } from './huffman.ts'

const record = testRecord({ samples: 300 })
const file = encodeScp(record)

function read(bytes: Uint8Array): EcgRecord {
  const decoded = decodeScp(bytes)
  if (!decoded.ok) throw new Error(`${decoded.refusal.reason}: ${decoded.refusal.message}`)
  return decoded.record
}

function refusalOf(bytes: Uint8Array) {
  const decoded = decodeScp(bytes)
  return decoded.ok ? null : decoded.refusal
}

function warningsOf(bytes: Uint8Array): EcgWarningReason[] {
  return read(bytes).warnings.map((warning) => warning.reason)
}

/** Where section `id` starts. */
function sectionAt(bytes: Uint8Array, id: number): number {
  return new DataView(bytes.buffer).getUint32(22 + 10 * id + 6, true) - 1
}

/** The file with bytes of a section's content replaced and its checksums made right again. */
function patched(bytes: Uint8Array, id: number, offset: number, values: Uint8Array): Uint8Array {
  const changed = bytes.slice()
  const view = new DataView(changed.buffer)
  const start = sectionAt(changed, id)
  changed.set(values, start + 16 + offset)
  view.setUint16(start, crcCcitt(changed, start + 2, start + view.getUint32(start + 4, true)), true)
  view.setUint16(0, crcCcitt(changed, 2, changed.length), true)
  return changed
}

describe('an SCP-ECG record', () => {
  it('has the check sum of EN 1064', () => {
    expect(crcCcitt(utf8('123456789'), 0, 9)).toBe(0x29b1)
    expect(read(file).warnings).toEqual([])
  })

  it('with a wrong check sum is read with a warning', () => {
    expect(warningsOf(file.with(0, (file[0] ?? 0) ^ 1))).toEqual(['checksum-mismatch'])
    expect(warningsOf(file.with(sectionAt(file, 6), 0).with(0, 0))).toContain('checksum-mismatch')
  })

  it('whose sections overlap is refused before their check sums are computed', () => {
    const overlapping = file.slice()
    const pointer6 = overlapping.slice(22 + 60 + 2, 22 + 70)
    overlapping.set(pointer6, 22 + 50 + 2)
    expect(refusalOf(overlapping)).toMatchObject({ reason: 'hostile', message: expect.stringMatching(/sections of \d+ bytes/) })
  })

  it('followed by other bytes is read with a warning', () => {
    expect(warningsOf(concat([file, new Uint8Array(10)]))).toEqual(['length-mismatch'])
  })

  it('compressed in a way not read yet is refused as such, with its place', () => {
    const section6 = sectionAt(file, 6) + 16
    expect(refusalOf(patched(file, 3, 1, u8(5)))).toMatchObject({
      reason: 'unsupported',
      message: expect.stringMatching(/reference-beat/),
      offset: sectionAt(file, 3) + 17,
    })
    expect(refusalOf(patched(file, 6, 5, u8(1)))).toMatchObject({
      reason: 'unsupported',
      message: expect.stringMatching(/bimodal/),
      offset: section6 + 5,
    })
    expect(refusalOf(patched(file, 2, 0, u16(1)))).toMatchObject({ reason: 'unsupported', message: expect.stringMatching(/Huffman/) })
    expect(refusalOf(patched(file, 6, 4, u8(3)))).toMatchObject({ reason: 'corrupt', offset: section6 + 4 })
  })

  it('without an amplitude scale or an interval is refused rather than drawn', () => {
    expect(refusalOf(patched(file, 6, 0, u16(0)))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(patched(file, 6, 2, u16(0)))).toMatchObject({ reason: 'no-rate' })
    expect(refusalOf(patched(file, 6, 2, u16(65535)))).toMatchObject({ reason: 'no-rate' })
  })

  it('whose samples start at 0 and end at the count is read whole', () => {
    const starts = eightLeads.reduce((bytes, _, n) => patched(bytes, 3, 2 + 9 * n, u32(0)), file)
    expect(read(starts).leads).toEqual(record.leads)
  })

  it('keeps the leads of a 3x4 recording at their own times', () => {
    const leads = record.leads.map((lead, n) => ({
      ...lead,
      startS: 2.5 * Math.floor(n / 2),
      samples: lead.samples.slice(n < 2 ? 0 : 100),
    }))
    expect(read(encodeScp({ ...record, leads })).leads).toEqual(leads)
  })

  it('with a lead we do not name is read without it, with a warning', () => {
    const found = read(patched(file, 3, 2 + 8, u8(200)))
    expect(found.leads.map((lead) => lead.name)).toEqual(eightLeads.slice(1))
    expect(found.warnings).toContainEqual(expect.objectContaining({ reason: 'lead-unknown' }))
    expect(warningsOf(patched(file, 3, 2 + 8, u8(2)))).toContain('lead-duplicate')
  })

  it('clipped by its 16-bit lead lengths is read as far as it goes, with a warning', () => {
    const long = encodeScp(testRecord({ names: ['II'], samples: 32_767 }), { compression: 'none', differences: 0 })
    const overflowing = patched(long, 3, 2 + 4, u32(37_855))
    expect(read(overflowing).leads[0]?.samples).toHaveLength(32_767)
    expect(warningsOf(overflowing)).toEqual(['length-mismatch'])
    const short = encodeScp(testRecord({ names: ['II'], samples: 100 }), { compression: 'none', differences: 0 })
    expect(refusalOf(patched(short, 3, 2 + 4, u32(101)))).toMatchObject({ reason: 'truncated' })
  })

  it('without its six letters is still recognised', () => {
    const decoded = decodeEcg(file.slice().fill(0, 16, 22))
    expect(decoded).toMatchObject({ ok: true })
  })

  it('whose leads are padded to even lengths is read', () => {
    const odd = testRecord({ names: ['I', 'II', 'V1', 'V2'], samples: 7, lead: { samples: Int16Array.of(0, 1, 2, 3, 4, 5, 300) } })
    const plain = encodeScp(odd, { differences: 0 })
    const start = sectionAt(plain, 6)
    const view = new DataView(plain.buffer)
    const length = view.getUint16(start + 16 + 6, true)
    expect(length % 2).toBe(1)
    const data = plain.subarray(start + 16 + 6 + 8, start + 16 + 6 + 8 + length)
    const padded = concat([plain.subarray(0, start + 16 + 6 + 8), ...[1, 2, 3, 4].flatMap(() => [data, u8(0)])])
    const paddedView = new DataView(padded.buffer)
    for (const [at, size] of [
      [22 + 62, padded.length - start],
      [start + 4, padded.length - start],
      [2, padded.length],
    ] as const)
      paddedView.setUint32(at, size, true)
    expect(read(padded).leads).toEqual(odd.leads)
  })
})

describe('patient and time of an SCP-ECG record', () => {
  const base = { ...record, patient: { ...record.patient, name: 'AAAA', birthDate: null, ageYears: null }, acquiredAt: null }

  /** The file with the name's bytes replaced and the language code set. */
  function named(name: readonly number[], language: number): Uint8Array {
    const bytes = encodeScp({ ...base, patient: { ...base.patient, name: 'A'.repeat(name.length) } })
    const device = Buffer.from(bytes).indexOf('TEST1')
    return bytes.map((byte, n) => (n === device + 8 ? language : (name[n - (sectionAt(bytes, 1) + 16 + 3)] ?? byte)))
  }

  it.each([
    ['Latin-1', 0x01, [0x53, 0x6a, 0xf6, 0x67, 0x72, 0x65, 0x6e], 'Sjögren'],
    ['GB 2312', 0x27, [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7], '王小明'],
    ['UTF-8', 0x07, [...Buffer.from('王小明')], '王小明'],
    ['unstated GB', 0x00, [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7], '王小明'],
    ['unstated Latin-1', 0x00, [0xc5, 0x73, 0x61], 'Åsa'],
  ])('are read in %s', (_, language, name, expected) => {
    expect(read(named(name, language)).patient.name).toBe(expected)
  })

  it('with a year written backwards lose the date, with a warning', () => {
    const dated = encodeScp({ ...base, acquiredAt: { local: '2000-05-06T07:08:09', offsetMinutes: null } })
    const at = Buffer.from(dated).indexOf(Buffer.from([25, 4, 0, 0xd0, 0x07]))
    expect(read(dated).acquiredAt).toEqual({ local: '2000-05-06T07:08:09', offsetMinutes: null })
    const swapped = dated.with(at + 3, 0x07).with(at + 4, 0xd0)
    expect(read(swapped).acquiredAt).toBeNull()
    expect(warningsOf(swapped)).toContain('date-implausible')
  })
})

describe('the default Huffman table', () => {
  it('has the codes of EN 1064', () => {
    expect([...encodeHuffman([0, 1, -1, 8])]).toEqual([0b01001011, 0b11111110, 0b00000000].slice(0, 3))
    expect([...encodeHuffman([9])]).toEqual([0b11111111, 0b10000010, 0b01000000])
    expect([...encodeHuffman([-300])]).toEqual([0b11111111, 0b11111111, 0b10110101, 0b00000000])
  })

  it('gives back every 16-bit value, at every bit position', () => {
    const values = Int32Array.from({ length: 65536 }, (_, n) => n - 32768)
    const bytes = encodeHuffman(values)
    expect(decodeHuffman(bytes, 0, bytes.length, values.length)).toEqual(values)
    for (let zeros = 0; zeros < 8; zeros++) {
      const shifted = [...Array<number>(zeros).fill(0), 200, -5, 0, -32768, 1]
      const code = encodeHuffman(shifted)
      expect([...decodeHuffman(code, 0, code.length, shifted.length)]).toEqual(shifted)
    }
  })
})

describe('difference encoding', () => {
  it('is undone by summing, the first values as stored', () => {
    expect([...integrate(Int32Array.of(5, 1, -2, 0), 1)]).toEqual([5, 6, 4, 4])
    expect([...integrate(Int32Array.of(5, 6, 1, 0), 2)]).toEqual([5, 6, 8, 10])
    const values = Int32Array.of(3, -7, 100, 99, 0)
    for (const order of [0, 1, 2] as const) expect(integrate(differentiate(values, order), order)).toEqual(values)
  })
})
