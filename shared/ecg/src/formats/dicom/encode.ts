/** Writes a record as a DICOM waveform (PS3.10, explicit VR little-endian). */
import { concat, u16, u32, u8 } from '../../bytes.ts'
import { type LeadName, leadCode, standardLeads } from '../../lead.ts'
import { type EcgFilters, type EcgLead, type EcgPatient, type EcgRecord, MISSING } from '../../record.ts'
import { utf8, writeDateTime } from '../../text.ts'
import { contentNumber } from '../contentNumber.ts'

const twelveLeadEcg = '1.2.840.10008.5.1.4.1.1.9.1.1'
const generalEcg = '1.2.840.10008.5.1.4.1.1.9.1.2'
const explicitLittleEndian = '1.2.840.10008.1.2.1'
const longForm = new Set(['OB', 'OW', 'SQ'])
const noPadding = -0x80000000

/**
 * The recorded (not derived) leads as one DICOM file: 12-lead ECG where they are all of the twelve, else General ECG with the
 * further leads (V7, V3R …) in a multiplex group of their own. Samples are SS, or SL where a lead needs 32 bits. Rate, scale
 * and offset are DS texts of at most 16 characters. Identifiers derive from samples, patient id and time: the same record, the
 * same file.
 */
export function encodeDicom(record: EcgRecord): Uint8Array {
  const leads = record.leads.filter((lead) => !lead.derived)
  const twelve = leads.every((lead) => isStandard(lead.name))
  const sopClass = twelve ? twelveLeadEcg : generalEcg
  const uid = `2.25.${contentNumber(record)}`
  const meta = concat([
    element(0x0002, 0x0001, 'OB', u8(0, 1)),
    text(0x0002, 0x0002, 'UI', sopClass),
    text(0x0002, 0x0003, 'UI', `${uid}1`),
    text(0x0002, 0x0010, 'UI', explicitLittleEndian),
    text(0x0002, 0x0012, 'UI', '2.25.108879120117397842'),
  ])
  return concat([
    new Uint8Array(128),
    utf8('DICM'),
    element(0x0002, 0x0000, 'UL', u32(meta.length)),
    meta,
    identification(record, sopClass, uid),
    patientModule(record.patient),
    text(0x0018, 0x1000, 'LO', record.device.serial ?? ''),
    text(0x0020, 0x000d, 'UI', `${uid}2`),
    text(0x0020, 0x000e, 'UI', `${uid}3`),
    text(0x0020, 0x0010, 'SH', ''),
    text(0x0020, 0x0011, 'IS', '1'),
    text(0x0020, 0x0013, 'IS', '1'),
    sequence(0x0040, 0x0555, []),
    sequence(
      0x5400,
      0x0100,
      multiplexGroups(leads).map((group) => multiplexGroup(group, record.filters)),
    ),
  ])
}

function isStandard(name: LeadName): boolean {
  return standardLeads.some((standard) => standard === name)
}

function identification(record: EcgRecord, sopClass: string, uid: string): Uint8Array {
  const at = record.acquiredAt
  const date = at ? at.local.slice(0, 10).replaceAll('-', '') : ''
  const time = at ? at.local.slice(11).replaceAll(':', '') : ''
  return concat([
    text(0x0008, 0x0005, 'CS', 'ISO_IR 192'),
    text(0x0008, 0x0016, 'UI', sopClass),
    text(0x0008, 0x0018, 'UI', `${uid}1`),
    text(0x0008, 0x0020, 'DA', date),
    text(0x0008, 0x0023, 'DA', date),
    text(0x0008, 0x002a, 'DT', at ? writeDateTime(at) : ''),
    text(0x0008, 0x0030, 'TM', time),
    text(0x0008, 0x0033, 'TM', time),
    text(0x0008, 0x0050, 'SH', ''),
    text(0x0008, 0x0060, 'CS', 'ECG'),
    text(0x0008, 0x0070, 'LO', record.device.manufacturer ?? ''),
    text(0x0008, 0x0090, 'PN', ''),
    text(0x0008, 0x1090, 'LO', record.device.model ?? ''),
  ])
}

function patientModule(patient: EcgPatient): Uint8Array {
  const sex = patient.sex && { male: 'M', female: 'F', other: 'O' }[patient.sex]
  const age = patient.ageYears === null ? '' : `${String(patient.ageYears).padStart(3, '0')}Y`
  return concat([
    text(0x0010, 0x0010, 'PN', patient.name?.replace(/[\\^=]/g, ' ') ?? ''),
    text(0x0010, 0x0020, 'LO', patient.id?.replaceAll('\\', '/') ?? ''),
    text(0x0010, 0x0030, 'DA', patient.birthDate?.replaceAll('-', '') ?? ''),
    text(0x0010, 0x0040, 'CS', sex ?? ''),
    text(0x0010, 0x1010, 'AS', age),
  ])
}

/** Leads that share one time base, the twelve apart from the further ones. */
function multiplexGroups(leads: readonly EcgLead[]): EcgLead[][] {
  const key = (lead: EcgLead) => [isStandard(lead.name), lead.rateHz, lead.startS, lead.samples.length].join()
  return [...Map.groupBy(leads, key).values()]
}

function multiplexGroup(leads: readonly EcgLead[], filters: EcgFilters): Uint8Array {
  const [first] = leads
  const wide = leads.some((lead) => lead.samples instanceof Int32Array)
  return concat([
    text(0x0018, 0x1068, 'DS', decimalString((first?.startS ?? 0) * 1000)),
    text(0x003a, 0x0004, 'CS', 'ORIGINAL'),
    element(0x003a, 0x0005, 'US', u16(leads.length)),
    element(0x003a, 0x0010, 'UL', u32(first?.samples.length ?? 0)),
    text(0x003a, 0x001a, 'DS', decimalString(first?.rateHz ?? 0)),
    text(0x003a, 0x0020, 'SH', 'RHYTHM'),
    sequence(
      0x003a,
      0x0200,
      leads.map((lead) => channel(lead, filters, wide)),
    ),
    element(0x5400, 0x1004, 'US', u16(wide ? 32 : 16)),
    text(0x5400, 0x1006, 'CS', wide ? 'SL' : 'SS'),
    element(0x5400, 0x100a, 'OW', wide ? u32(noPadding) : u16(MISSING)),
    element(0x5400, 0x1010, 'OW', interleave(leads, wide)),
  ])
}

function channel(lead: EcgLead, filters: EcgFilters, wide: boolean): Uint8Array {
  const stated = (group: number, tag: number, hz: number | null) => (hz === null ? [] : [text(group, tag, 'DS', decimalString(hz))])
  return concat([
    sequence(0x003a, 0x0208, [code(`2:${leadCode(lead.name)}`, 'MDC', `Lead ${lead.name}`)]),
    text(0x003a, 0x0210, 'DS', decimalString(lead.scaleUv)),
    sequence(0x003a, 0x0211, [code('uV', 'UCUM', 'microvolt')]),
    text(0x003a, 0x0212, 'DS', '1'),
    text(0x003a, 0x0213, 'DS', decimalString(lead.offsetUv)),
    text(0x003a, 0x0215, 'DS', '0'),
    element(0x003a, 0x021a, 'US', u16(wide ? 32 : 16)),
    ...stated(0x003a, 0x0220, filters.highPassHz),
    ...stated(0x003a, 0x0221, filters.lowPassHz),
    ...stated(0x003a, 0x0222, filters.notchHz),
  ])
}

function code(value: string, scheme: string, meaning: string): Uint8Array {
  return concat([text(0x0008, 0x0100, 'SH', value), text(0x0008, 0x0102, 'SH', scheme), text(0x0008, 0x0104, 'LO', meaning)])
}

function interleave(leads: readonly EcgLead[], wide: boolean): Uint8Array {
  const width = wide ? 4 : 2
  const count = leads[0]?.samples.length ?? 0
  const view = new DataView(new ArrayBuffer(width * leads.length * count))
  leads.forEach((lead, index) => {
    for (let n = 0; n < count; n++) {
      const digit = lead.samples[n] ?? MISSING
      if (wide) view.setInt32(4 * (n * leads.length + index), digit === MISSING ? noPadding : digit, true)
      else view.setInt16(2 * (n * leads.length + index), digit, true)
    }
  })
  return new Uint8Array(view.buffer)
}

/** A DS of at most 16 characters (PS3.5 6.2): the shortest exact form, or as many digits as fit. */
function decimalString(value: number): string {
  const exact = String(value)
  if (exact.length <= 16) return exact
  const digits = [15, 14, 13, 12, 11, 10, 9].map((precision) => String(Number(value.toPrecision(precision))))
  return digits.find((candidate) => candidate.length <= 16) ?? '0'
}

function text(group: number, tag: number, vr: string, value: string): Uint8Array {
  return element(group, tag, vr, utf8(value), vr === 'UI' ? 0 : 0x20)
}

function element(group: number, tag: number, vr: string, value: Uint8Array, filler = 0): Uint8Array {
  const padded = value.length % 2 === 0 ? value : concat([value, u8(filler)])
  const length = longForm.has(vr) ? concat([u16(0), u32(padded.length)]) : u16(padded.length)
  return concat([u16(group, tag), utf8(vr), length, padded])
}

function sequence(group: number, tag: number, contents: readonly Uint8Array[]): Uint8Array {
  const items = contents.map((content) => concat([u16(0xfffe, 0xe000), u32(content.length), content]))
  return element(group, tag, 'SQ', concat(items))
}
