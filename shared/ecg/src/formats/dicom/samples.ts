/** Waveform Data (5400,1010) of a multiplex group to digits, for every Waveform Sample Interpretation (PS3.3 C.10.9.1.5). */
import type { DataSet, Element } from 'dicom-parser'
import { ecgLimits, MISSING } from '../../record.ts'
import { refuse } from '../../refusal.ts'
import { checkedCount, NONE } from '../../samples.ts'

const bytesPerSample: Readonly<Record<string, number>> = { SS: 2, US: 2, SB: 1, UB: 1, MB: 1, AB: 1, SL: 4, UL: 4, SV: 8, UV: 8 }

export interface Interleaved {
  readonly channels: number
  readonly samplesPerChannel: number
  /** Channel by channel within each sample. */
  readonly digits: Int16Array | Int32Array
  /** The digit that means missing; undefined if the group states none. */
  readonly padding: number | undefined
}

/** Refuses a group whose data are absent or shorter than its own counts say, before anything is allocated for them. */
export function readInterleaved(group: DataSet, bigEndian: boolean): Interleaved {
  const channels = group.uint16('x003a0005') ?? 0
  const samplesPerChannel = checkedCount(group.uint32('x003a0010') ?? 0, 'multiplex group')
  const kind = (group.string('x54001006') ?? 'SS').trim()
  const width = bytesPerSample[kind]
  const data = group.elements.x54001010
  if (channels < 1 || channels > ecgLimits.leads) refuse('corrupt', `multiplex group of ${channels} channels`)
  if (width === undefined) refuse('unsupported', 'waveform sample interpretation is not one of DICOM')
  const bits = group.uint16('x54001004')
  if (bits !== undefined && bits !== 8 * width) refuse('corrupt', `${bits} bits allocated for ${kind} samples`)
  if (!data) refuse('corrupt', 'multiplex group without waveform data')
  const needed = channels * samplesPerChannel * width
  if (data.length < needed) refuse('truncated', `waveform data of ${data.length} bytes, ${needed} expected`, Math.max(0, data.dataOffset))
  const read = (element: Element, length: number) => readDigits(littleEndianCopy(group, element, length, bigEndian), kind)
  const stated = group.elements.x5400100a
  // A padding value of 0 (seen in converters' files) is no marker: it would punch holes into every isoelectric line.
  const padding = (stated && stated.length >= width && read(stated, width)[0]) || undefined
  return { channels, samplesPerChannel, digits: read(data, needed), padding }
}

/**
 * A copy starts at an aligned address; the file's bytes may not. Big-endian files swap the units of the value representation,
 * not those of the samples (PS3.5 7.3): 32-bit samples in OW are two little-endian halves, each swapped by itself.
 */
function littleEndianCopy(group: DataSet, element: Element, length: number, bigEndian: boolean): DataView<ArrayBuffer> {
  const unit = bigEndian ? (unitBytes[element.vr ?? ''] ?? 2) : 1
  const copy = new Uint8Array(Math.ceil(length / unit) * unit)
  copy.set(group.byteArray.subarray(element.dataOffset, element.dataOffset + Math.min(copy.length, element.length)))
  if (unit > 1) for (let at = 0; at < copy.length; at += unit) copy.subarray(at, at + unit).reverse()
  return new DataView(copy.buffer, 0, length)
}

const unitBytes: Readonly<Record<string, number>> = { OB: 1, UN: 1, OW: 2, SS: 2, US: 2, OL: 4, SL: 4, UL: 4, OV: 8, SV: 8, UV: 8 }

const littleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

function readDigits(view: DataView<ArrayBuffer>, kind: string): Int16Array | Int32Array {
  if (kind === 'SS')
    return littleEndianHost ? new Int16Array(view.buffer, 0, view.byteLength / 2) : filled16(view, 2, (at) => view.getInt16(at, true))
  if (kind === 'SB') return filled16(view, 1, (at) => view.getInt8(at))
  if (kind === 'UB') return filled16(view, 1, (at) => view.getUint8(at))
  if (kind === 'MB') return filled16(view, 1, (at) => muLaw(view.getUint8(at)))
  if (kind === 'AB') return filled16(view, 1, (at) => aLaw(view.getUint8(at)))
  if (kind === 'US') return filled32(view, 2, (at) => view.getUint16(at, true))
  if (kind === 'SL') return filled32(view, 4, (at) => view.getInt32(at, true))
  if (kind === 'UL') return filled32(view, 4, (at) => view.getUint32(at, true))
  if (kind === 'SV') return filled32(view, 8, (at) => Number(view.getBigInt64(at, true)))
  return filled32(view, 8, (at) => Number(view.getBigUint64(at, true)))
}

function filled16(view: DataView, width: number, read: (at: number) => number): Int16Array {
  const digits = new Int16Array(view.byteLength / width)
  for (let n = 0; n < digits.length; n++) digits[n] = read(n * width)
  return digits
}

function filled32(view: DataView, width: number, read: (at: number) => number): Int32Array {
  const digits = new Int32Array(view.byteLength / width)
  for (let n = 0; n < digits.length; n++) {
    const digit = read(n * width)
    if (digit > 0x7fffffff || digit < NONE) refuse('unsupported', 'waveform samples of more than 32 bits')
    digits[n] = digit
  }
  return digits
}

/** ITU-T G.711 µ-law, on its own 14-bit scale. */
function muLaw(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = ((((code & 0x0f) << 1) + 33) << ((code >> 4) & 7)) - 33
  return code & 0x80 ? -magnitude : magnitude
}

/** ITU-T G.711 A-law, on its own 13-bit scale. */
function aLaw(byte: number): number {
  const code = byte ^ 0x55
  const segment = (code >> 4) & 7
  const step = ((code & 0x0f) << 1) + 1
  const magnitude = segment === 0 ? step : (step + 32) << (segment - 1)
  return code & 0x80 ? magnitude : -magnitude
}

/** One channel's digits; where the padding value stands, {@link MISSING} in 16 bits or {@link NONE} in 32. */
export function channelDigits(group: Interleaved, channel: number): Int16Array | Int32Array {
  const { digits, padding } = group
  // in 16 bits -32768 means missing by itself; loops over one type of array each, since a loop over both runs several times slower
  if (digits instanceof Int16Array && (padding === undefined || padding === MISSING)) return everyNth16(digits, channel, group)
  return everyNth32(digits, channel, group)
}

function everyNth16(digits: Int16Array, channel: number, { channels, samplesPerChannel }: Interleaved): Int16Array {
  const own = new Int16Array(samplesPerChannel)
  for (let n = 0, at = channel; n < samplesPerChannel; n++, at += channels) own[n] = digits[at] ?? 0
  return own
}

function everyNth32(digits: Int16Array | Int32Array, channel: number, { channels, samplesPerChannel, padding }: Interleaved): Int32Array {
  const own = new Int32Array(samplesPerChannel)
  for (let n = 0, at = channel; n < samplesPerChannel; n++, at += channels) {
    const digit = digits[at] ?? 0
    own[n] = digit === padding ? NONE : digit
  }
  return own
}
