import { deflateSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { concat, u16, u32 } from '../../bytes.ts'
import { decodeEcg } from '../../decode.ts'
import { standardLeads } from '../../lead.ts'
import { type EcgRecord, ecgLimits, microvolts } from '../../record.ts'
import { testRecord, widened, withGaps } from '../../testing/records.ts'
import { dataSetStart, transcode } from '../../testing/transcodeDicom.ts'
import { utf8 } from '../../text.ts'
import { decodeDicom } from './decode.ts'
import { encodeDicom } from './encode.ts'

const record: EcgRecord = { ...withGaps(testRecord({ names: standardLeads, samples: 300 })), format: 'dicom' }
const file = encodeDicom(record)

function read(bytes: Uint8Array): EcgRecord {
  const decoded = decodeEcg(bytes)
  if (!decoded.ok) throw new Error(`${decoded.refusal.reason}: ${decoded.refusal.message}`)
  return decoded.record
}

function refusalOf(bytes: Uint8Array) {
  const decoded = decodeDicom(bytes)
  return decoded.ok ? null : decoded.refusal
}

/** The file with every occurrence of a text value replaced by one of the same length. */
function replaced(bytes: Uint8Array, from: string, to: string, once = false): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  return Uint8Array.from(Buffer.from(once ? text.replace(from, to) : text.replaceAll(from, to), 'latin1'))
}

describe('a DICOM waveform', () => {
  it.each(['implicit', 'big-endian', 'deflated'] as const)('is the same in %s transfer syntax', (syntax) => {
    expect(read(transcode(file, syntax))).toEqual(record)
  })

  it('of 32-bit samples is the same in big-endian, which swaps the words of OW and not the samples', () => {
    const wide: EcgRecord = { ...withGaps(widened(testRecord({ names: ['II'] }))), format: 'dicom' }
    expect(read(transcode(encodeDicom(wide), 'big-endian'))).toEqual(wide)
  })

  it('is read without preamble, and as a bare data set of any byte order', () => {
    expect(read(file.subarray(132))).toEqual(record)
    for (const syntax of ['implicit', 'big-endian'] as const) {
      const transcoded = transcode(file, syntax)
      expect(read(transcoded.subarray(dataSetStart(transcoded)))).toEqual(record)
    }
    expect(read(file.subarray(dataSetStart(file)))).toEqual(record)
  })

  it.each(['explicit', 'implicit', 'big-endian', 'deflated'] as const)('cut off anywhere in %s syntax is refused as cut off', (syntax) => {
    const whole = syntax === 'explicit' ? file : transcode(file, syntax)
    for (let length = 132; length < whole.length; length += 7) {
      const { reason, offset, message } = refusalOf(whole.subarray(0, length)) ?? {}
      // before the SOP class nothing tells a data set that was cut between two elements from an empty one
      if (reason === 'corrupt') expect(message).toBe('a DICOM data set without waveform, modality or SOP class')
      else expect([length, reason, offset]).toEqual([length, 'truncated', length])
    }
  })

  it('with items of undefined length that never end is refused as cut off', () => {
    const open = concat([
      file.subarray(0, dataSetStart(file)),
      Uint8Array.of(0x08, 0, 0x11, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(0x08, 0, 0x50, 0x11, 0x55, 0x49, 0, 0),
    ])
    expect(refusalOf(open)).toMatchObject({ reason: 'truncated', offset: open.length })
  })

  it('in implicit syntax may start with samples that look like a sequence item', () => {
    const leads = record.leads.map((lead) => ({ ...lead, samples: lead.samples.with(0, lead.name === 'I' ? -2 : -8192) }))
    expect(read(transcode(encodeDicom({ ...record, leads }), 'implicit')).leads).toEqual(leads)
  })

  it('whose rhythm stands after its median beat shows the rhythm', () => {
    const beat = encodeDicom({
      ...record,
      leads: record.leads.map((lead) => ({ ...lead, samples: lead.samples.slice(0, 100), startS: 1 })),
    })
    for (const [from, to] of [
      ['RHYTHM', 'MEDIAN'],
      ['ORIGINAL', 'DERIVED '],
    ] as const)
      expect(read(joinedGroups(replaced(beat, from, to), file)).leads).toEqual(record.leads)
  })

  it('whose rhythm stands after a short group without a label shows the rhythm', () => {
    const beat = encodeDicom({
      ...record,
      leads: record.leads.map((lead) => ({ ...lead, samples: lead.samples.slice(0, 100), startS: 1 })),
    })
    expect(read(joinedGroups(replaced(beat, 'RHYTHM', '      '), replaced(file, 'RHYTHM', '      '))).leads).toEqual(record.leads)
  })

  it('starts where its first lead does, however late after its reference time', () => {
    const late = encodeDicom({ ...record, leads: record.leads.map((lead) => ({ ...lead, startS: 3600 })) })
    expect(read(late).leads).toEqual(record.leads)
  })

  it('with a skew between channels of less than half a sample derives leads, and keeps a skew stated in samples', () => {
    const eight = encodeDicom(testRecord({ samples: 300 }))
    const skewed = (samples: string) => read(replaced(eight, '\x15\x02DS\x02\x000 ', `\x15\x02DS\x02\x00${samples}`, true)).leads
    expect(skewed('.3').map((lead) => lead.name)).toEqual(standardLeads)
    expect(skewed('.3').find((lead) => lead.name === 'I')?.startS).toBeCloseTo(0.0006, 9)
    expect(skewed('5 ').map((lead) => lead.name)).not.toContain('III')
    expect(skewed('5 ').find((lead) => lead.name === 'I')?.startS).toBe(0.01)
  })

  it('whose leads lie hours apart is refused', () => {
    const leads = record.leads.map((lead, n) => ({ ...lead, startS: n < 6 ? 0 : 36_000 }))
    expect(decodeEcg(encodeDicom({ ...record, leads }))).toMatchObject({ refusal: { reason: 'corrupt' } })
  })

  it('whose only group is a median beat is refused', () => {
    expect(refusalOf(replaced(file, 'RHYTHM', 'MEDIAN'))).toMatchObject({ reason: 'no-leads' })
  })

  it('is read by the words beside an unknown code', () => {
    const words = replaced(file, '2:61', '9:61')
    expect(read(words).leads).toEqual(record.leads)
  })

  it('scales by sensitivity, correction and unit, the baseline in units of the sensitivity', () => {
    const millivolts = encodeDicom(testRecord({ names: ['II'], lead: { scaleUv: 0.0025, offsetUv: -1.5 } }))
    const [lead] = read(replaced(millivolts, 'uV', 'mV')).leads
    expect(lead).toMatchObject({ scaleUv: 2.5, offsetUv: -1500 })
    expect(lead && microvolts(lead)[0]).toBe((lead?.samples[0] ?? 0) * 2.5 - 1500)
  })

  it('without a voltage unit, a scale or a rate is refused rather than drawn', () => {
    expect(refusalOf(replaced(replaced(file, 'uV', 'mm'), 'microvolt', 'milibarsX'))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(replaced(file, '\x10\x02DS\x04\x002.5 ', '\x10\x02DS\x04\x00    '))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(replaced(file, 'DS\x04\x00500 ', 'DS\x04\x000   '))).toMatchObject({ reason: 'no-rate' })
  })

  it('takes a unit of unusual spelling with a warning', () => {
    expect(read(replaced(file, 'uV', 'UV')).warnings).toContainEqual(expect.objectContaining({ reason: 'unit-assumed' }))
  })

  it.each([
    ['US', [0, 1, 32768, 65535], Uint8Array.from([0, 0, 1, 0, 0, 128, 255, 255]), 16],
    ['SB', [0, 127, -128, -1], Uint8Array.of(0, 127, 128, 255), 8],
    ['UB', [0, 127, 128, 255], Uint8Array.of(0, 127, 128, 255), 8],
    // ITU-T G.711: the ends and the middle of both laws.
    ['MB', [-8031, 8031, 0, 0], Uint8Array.of(0x00, 0x80, 0x7f, 0xff), 8],
    ['AB', [-4032, 4032, -1, 1], Uint8Array.of(0x2a, 0xaa, 0x55, 0xd5), 8],
    ['SL', [0, 70_000, -70_000, 2 ** 31 - 1], new Uint8Array(Int32Array.of(0, 70_000, -70_000, 2 ** 31 - 1).buffer), 32],
    ['UL', [0, 1, 70_000, 2 ** 31 - 1], new Uint8Array(Uint32Array.of(0, 1, 70_000, 2 ** 31 - 1).buffer), 32],
    ['SV', [0, -1, 70_000, -70_000], new Uint8Array(BigInt64Array.of(0n, -1n, 70_000n, -70_000n).buffer), 64],
    ['UV', [0, 1, 70_000, 2], new Uint8Array(BigUint64Array.of(0n, 1n, 70_000n, 2n).buffer), 64],
  ] as const)('reads samples of interpretation %s', (kind, digits, data, bits) => {
    const [lead] = read(singleLead(kind, bits, data, digits.length)).leads
    expect(lead && [...microvolts(lead)]).toEqual(digits.map((digit) => digit * 2.5))
  })

  it('with 64-bit samples beyond 32 bits, or an unknown interpretation, is refused', () => {
    const wide = new Uint8Array(BigInt64Array.of(2n ** 40n).buffer)
    expect(refusalOf(singleLead('SV', 64, wide, 1))).toMatchObject({ reason: 'unsupported' })
    expect(refusalOf(singleLead('XX', 16, wide, 1))).toMatchObject({ reason: 'unsupported' })
    expect(refusalOf(singleLead('SS', 8, wide, 1))).toMatchObject({ reason: 'corrupt' })
  })

  it('ignores a padding value of zero, which converters write and isoelectric lines are', () => {
    const data = Uint8Array.from([0, 0, 1, 0])
    const [lead] = read(singleLead('SS', 16, data, 2, u16(0))).leads
    expect(lead && [...lead.samples]).toEqual([0, 1])
  })
})

describe('texts of a DICOM file', () => {
  it.each([
    ['GB18030', 'GB18030   ', [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7], '王小明'],
    [
      'ISO 2022 IR 58',
      '\\ISO 2022 IR 58',
      [0x1b, 0x24, 0x29, 0x41, 0xcd, 0xf5, 0x5e, 0x1b, 0x24, 0x29, 0x41, 0xd0, 0xa1, 0xc3, 0xf7],
      '王小明',
    ],
    ['ISO_IR 100', 'ISO_IR 100', [0x53, 0x6a, 0xf6, 0x67, 0x72, 0x65, 0x6e], 'Sjögren'],
    ['ISO_IR 192, alphabetic and ideographic', 'ISO_IR 192', [...Buffer.from('Wang^XiaoMing=王^小明')], '王小明'],
    ['ISO_IR 192, alphabetic', 'ISO_IR 192', [...Buffer.from('Clark^Ann')], 'Clark Ann'],
  ])('are read in %s', (_, charset, name, expected) => {
    expect(read(singleLead('SS', 16, new Uint8Array(4), 2, undefined, { charset, name })).patient.name).toBe(expected)
  })

  it('in GB without saying so are read with a warning', () => {
    const { patient, warnings } = read(
      singleLead('SS', 16, new Uint8Array(4), 2, undefined, { charset: '', name: [0xcd, 0xf5, 0xd0, 0xa1] }),
    )
    expect(patient.name).toBe('王小')
    expect(warnings).toContainEqual(expect.objectContaining({ reason: 'text-charset' }))
  })
})

describe('a deflated data set', () => {
  it('that expands beyond the size of a file is refused', () => {
    const start = dataSetStart(transcode(file, 'deflated'))
    const bomb = concat([transcode(file, 'deflated').subarray(0, start), deflateSync(new Uint8Array(3 * ecgLimits.fileBytes))])
    expect(refusalOf(bomb)).toMatchObject({ code: 'too-large', reason: 'too-large' })
  })

  it('that is no deflate stream is refused', () => {
    const start = dataSetStart(transcode(file, 'deflated'))
    const noise = transcode(file, 'deflated').fill(255, start)
    expect(refusalOf(noise)).toMatchObject({ reason: 'corrupt' })
  })
})

/** One file with the multiplex groups of both, the first file's first. */
function joinedGroups(first: Uint8Array, second: Uint8Array): Uint8Array {
  const tag = Buffer.from([0x00, 0x54, 0x00, 0x01, 0x53, 0x51, 0, 0])
  const at = Buffer.from(second).indexOf(tag)
  const groups = concat([first.subarray(Buffer.from(first).indexOf(tag) + 12), second.subarray(at + 12)])
  return concat([second.subarray(0, at + 8), u32(groups.length), groups])
}

interface Texts {
  readonly charset: string
  readonly name: readonly number[]
}

/** A bare explicit little-endian data set of lead II, 500 Hz, 2.5 uV, of any sample interpretation. */
function singleLead(kind: string, bits: number, data: Uint8Array, samples: number, padding?: Uint8Array, texts?: Texts): Uint8Array {
  const element = (group: number, tag: number, vr: string, value: Uint8Array) => {
    const even = value.length % 2 ? concat([value, utf8(' ')]) : value
    const length = /OB|OW|SQ/.test(vr) ? concat([u16(0), u32(even.length)]) : u16(even.length)
    return concat([u16(group, tag), utf8(vr), length, even])
  }
  const item = (...parts: Uint8Array[]) => concat([u16(0xfffe, 0xe000), u32(concat(parts).length), ...parts])
  const code = (value: string, scheme: string) => item(element(8, 0x100, 'SH', utf8(value)), element(8, 0x102, 'SH', utf8(scheme)))
  const channel = item(
    element(0x3a, 0x208, 'SQ', code('5.6.3-9-2', 'SCPECG')),
    element(0x3a, 0x210, 'DS', utf8('25e-1')),
    element(0x3a, 0x211, 'SQ', code('uV', 'UCUM')),
  )
  const group = item(
    element(0x3a, 5, 'US', u16(1)),
    element(0x3a, 0x10, 'UL', u32(samples)),
    element(0x3a, 0x1a, 'DS', utf8('5e2')),
    element(0x3a, 0x200, 'SQ', channel),
    element(0x5400, 0x1004, 'US', u16(bits)),
    element(0x5400, 0x1006, 'CS', utf8(kind)),
    ...(padding ? [element(0x5400, 0x100a, 'OW', padding)] : []),
    element(0x5400, 0x1010, bits === 8 ? 'OB' : 'OW', data),
  )
  return concat([
    element(8, 5, 'CS', utf8(texts?.charset ?? 'ISO_IR 192')),
    element(0x10, 0x10, 'PN', Uint8Array.from(texts?.name ?? [])),
    element(0x5400, 0x100, 'SQ', group),
  ])
}
