import { describe, expect, it } from 'vitest'
import { decodeEcg } from '../decode.ts'
import { standardLeads } from '../lead.ts'
import type { Decoded, EcgRecord } from '../record.ts'
import { eighteenLeads, eightLeads, testRecord, widened, withGaps } from '../testing/records.ts'
import { decodeAecg, decodeDicom, decodeScp, encodeAecg, encodeDicom, encodeScp } from './index.ts'

function recordOf(decoded: Decoded): EcgRecord {
  if (!decoded.ok) throw new Error(`${decoded.refusal.reason}: ${decoded.refusal.message}`)
  return decoded.record
}

const scpVariants = (['none', 'huffman'] as const).flatMap((compression) =>
  ([0, 1, 2] as const).map((differences) => [compression, differences] as const),
)
const leadSets = [
  ['8 leads', eightLeads],
  ['12 leads', standardLeads],
  ['18 leads', eighteenLeads],
] as const
const chinese = { id: '病人-42', name: '欧阳建国', sex: 'male', birthDate: '1949-10-01', ageYears: 77 } as const

describe('a record written as SCP-ECG and read back', () => {
  for (const [title, names] of leadSets)
    it.each(scpVariants)(`is the same record: ${title}, compression %s, differences of order %i`, (compression, differences) => {
      const record = testRecord({ names })
      expect(recordOf(decodeScp(encodeScp(record, { compression, differences })))).toEqual(record)
    })

  it('keeps a rate of one sample in 1667 microseconds, which is not 600 Hz', () => {
    const record = testRecord({ rateHz: 1e6 / 1667 })
    expect(recordOf(decodeScp(encodeScp(record))).leads[0]?.rateHz).toBe(1e6 / 1667)
  })

  it('keeps missing samples and a Chinese patient', () => {
    const record = { ...withGaps(testRecord()), patient: chinese }
    expect(recordOf(decodeScp(encodeScp(record, { differences: 0 })))).toEqual(record)
    expect(recordOf(decodeScp(encodeScp(record, { differences: 0, compression: 'none' })))).toEqual(record)
  })

  it('is refused by the writer where the format cannot hold it', () => {
    expect(() => encodeScp(widened(testRecord()))).toThrow(RangeError)
    expect(() => encodeScp(testRecord({ lead: { offsetUv: 5 } }))).toThrow(RangeError)
    expect(() => encodeScp(testRecord({ lead: { scaleUv: 0.0005 } }))).toThrow(RangeError)
    expect(() => encodeScp(testRecord({ rateHz: 360 }))).toThrow(RangeError)
    expect(() => encodeScp(testRecord({ samples: 40_000 }), { compression: 'none' })).toThrow(RangeError)
  })
})

describe.each([
  ['HL7 aECG', 'aecg', encodeAecg, decodeAecg],
  ['DICOM', 'dicom', encodeDicom, decodeDicom],
] as const)('a record written as %s and read back', (_, format, encode, decode) => {
  it.each(leadSets)('is the same record: %s', (_, names) => {
    const record: EcgRecord = { ...testRecord({ names }), format }
    expect(recordOf(decode(encode(record)))).toEqual(record)
  })

  it('keeps missing samples, 32-bit digits, offsets and a Chinese patient', () => {
    const record: EcgRecord = {
      ...withGaps(widened(testRecord({ lead: { offsetUv: -12.5, scaleUv: 0.00488 } }))),
      format,
      patient: chinese,
    }
    expect(recordOf(decode(encode(record)))).toEqual(record)
    const narrow: EcgRecord = { ...withGaps(testRecord()), format }
    expect(recordOf(decode(encode(narrow)))).toEqual(narrow)
  })

  it('keeps the leads of a 3x4 recording at their own times', () => {
    const record: EcgRecord = { ...testRecord({ names: standardLeads }), format }
    const leads = record.leads.map((lead, n) => ({ ...lead, startS: 2.5 * Math.floor(n / 3) }))
    expect(recordOf(decode(encode({ ...record, leads }))).leads).toEqual(leads)
  })

  it('keeps markup and separators in names', () => {
    const patient = { ...chinese, id: `<&>"'`, name: 'A & B <i>' }
    expect(recordOf(decode(encode({ ...testRecord(), patient }))).patient).toEqual(patient)
  })

  it('does not store derived leads, and derives them again', () => {
    const record = recordOf(decodeEcg(encodeScp(testRecord())))
    expect(record.leads.map((lead) => lead.name)).toEqual(standardLeads)
    expect(recordOf(decode(encode(record))).leads.map((lead) => lead.name)).toEqual(eightLeads)
    expect(recordOf(decodeEcg(encode(record))).leads).toEqual(record.leads)
  })
})
