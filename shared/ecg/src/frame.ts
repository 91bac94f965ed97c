/**
 * The compact binary frame in which waveforms are stored and sent to screens: leads and filters, nothing of the patient.
 *
 * Little-endian. Header, 32 bytes: `LXF`, version u8, lead count u8, 3 zero bytes, then f64 highPassHz, lowPassHz, notchHz (NaN:
 * the file does not say). Per lead, 40 bytes: lead code u16
 * ({@link leadCode}), flags u8 (1 derived, 2 Int32), zero u8, sample count u32, then f64 scaleUv, offsetUv, rateHz, startS.
 * Then each lead's samples in the same order, planar, each padded to 4 bytes.
 */
import { leadCode, leadFromCode } from './lead.ts'
import { type EcgFilters, type EcgLead, type EcgRecord, ecgLimits } from './record.ts'

const version = 2
const headerBytes = 32
const leadBytes = 40

export interface FrameRecord {
  readonly leads: readonly EcgLead[]
  readonly filters: EcgFilters
}

/** The bytes are not a frame of this version, or contradict themselves. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

export function encodeFrame(record: Pick<EcgRecord, keyof FrameRecord>): Uint8Array {
  const dataStart = headerBytes + leadBytes * record.leads.length
  const total = record.leads.reduce((bytes, lead) => bytes + paddedBytes(lead.samples.byteLength), dataStart)
  const frame = new Uint8Array(total)
  const view = new DataView(frame.buffer)
  frame.set([0x4c, 0x58, 0x46, version, record.leads.length])
  const { highPassHz, lowPassHz, notchHz } = record.filters
  ;[highPassHz, lowPassHz, notchHz].forEach((hz, n) => view.setFloat64(8 + 8 * n, hz ?? Number.NaN, true))
  let offset = dataStart
  record.leads.forEach((lead, index) => {
    writeLead(view, headerBytes + leadBytes * index, lead)
    frame.set(new Uint8Array(lead.samples.buffer, lead.samples.byteOffset, lead.samples.byteLength), offset)
    offset += paddedBytes(lead.samples.byteLength)
  })
  return frame
}

function paddedBytes(bytes: number): number {
  return (bytes + 3) & ~3
}

function writeLead(view: DataView, at: number, lead: EcgLead): void {
  view.setUint16(at, leadCode(lead.name), true)
  view.setUint8(at + 2, (lead.derived ? 1 : 0) | (lead.samples instanceof Int32Array ? 2 : 0))
  view.setUint32(at + 4, lead.samples.length, true)
  ;[lead.scaleUv, lead.offsetUv, lead.rateHz, lead.startS].forEach((value, n) => view.setFloat64(at + 8 + 8 * n, value, true))
}

/** The leads of a frame, in its order. Copies: the frame may be reused. Throws {@link FrameError} on anything but a sound frame. */
export function decodeFrame(bytes: Uint8Array): FrameRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < headerBytes || bytes[0] !== 0x4c || bytes[1] !== 0x58 || bytes[2] !== 0x46) throw new FrameError('not a frame')
  if (bytes[3] !== version) throw new FrameError(`frame version ${bytes[3]} is not ${version}`)
  const count = bytes[4] ?? 0
  const dataStart = headerBytes + leadBytes * count
  if (count > ecgLimits.leads || dataStart > bytes.length) throw new FrameError(`frame of ${bytes.length} bytes claims ${count} leads`)
  const leads: EcgLead[] = []
  let offset = dataStart
  for (let index = 0; index < count; index++) {
    const lead = readLead(bytes, view, headerBytes + leadBytes * index, offset)
    offset += paddedBytes(lead.samples.byteLength)
    leads.push(lead)
  }
  if (offset !== bytes.length) throw new FrameError(`frame of ${bytes.length} bytes, ${offset} expected`)
  return { leads, filters: readFilters(view) }
}

function readFilters(view: DataView): EcgFilters {
  const [highPassHz = null, lowPassHz = null, notchHz = null] = [8, 16, 24].map((at) => {
    const hz = view.getFloat64(at, true)
    if (hz < 0 || hz === Number.POSITIVE_INFINITY) throw new FrameError('frame names an impossible filter')
    return Number.isNaN(hz) ? null : hz
  })
  return { highPassHz, lowPassHz, notchHz }
}

function readLead(bytes: Uint8Array, view: DataView, at: number, data: number): EcgLead {
  const name = leadFromCode(view.getUint16(at, true))
  const flags = view.getUint8(at + 2)
  const count = view.getUint32(at + 4, true)
  const [scaleUv = 0, offsetUv = 0, rateHz = 0, startS = 0] = [8, 16, 24, 32].map((n) => view.getFloat64(at + n, true))
  if (!name || flags > 3) throw new FrameError('frame names an unknown lead')
  if (![scaleUv, offsetUv, startS].every(Number.isFinite) || scaleUv === 0 || startS < 0)
    throw new FrameError(`frame scale of lead ${name}`)
  if (!(rateHz > 0 && rateHz <= ecgLimits.rateHzMax)) throw new FrameError(`frame rate of lead ${name}`)
  const wide = (flags & 2) !== 0
  const end = data + count * (wide ? 4 : 2)
  if (count > ecgLimits.samplesPerLead || end > bytes.length) throw new FrameError(`frame samples of lead ${name} run past its end`)
  // A copy starts at an aligned address, which the view of a received buffer may not.
  const copy = new Uint8Array(end - data)
  copy.set(bytes.subarray(data, end))
  const samples = wide ? new Int32Array(copy.buffer) : new Int16Array(copy.buffer)
  return { name, samples, scaleUv, offsetUv, rateHz, startS, derived: (flags & 1) !== 0 }
}
