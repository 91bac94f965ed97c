/** Explicit little-endian DICOM to its other transfer syntaxes, for tests. */
import { deflateSync } from 'fflate'
import { concat, u16, u32 } from '../bytes.ts'
import { ascii, utf8 } from '../text.ts'

export type Syntax = 'implicit' | 'big-endian' | 'deflated'
const uids: Readonly<Record<Syntax, string>> = {
  implicit: '1.2.840.10008.1.2\0',
  'big-endian': '1.2.840.10008.1.2.2\0',
  deflated: '1.2.840.10008.1.2.1.99',
}
const explicit = '1.2.840.10008.1.2.1\0'

/** Where the data set begins: after preamble, prefix and file meta information. */
export function dataSetStart(file: Uint8Array): number {
  return 144 + new DataView(file.buffer, file.byteOffset).getUint32(140, true)
}

/** The file in another transfer syntax. */
export function transcode(file: Uint8Array, syntax: Syntax): Uint8Array {
  const start = dataSetStart(file)
  const dataSet = syntax === 'deflated' ? deflateSync(file.subarray(start)) : elements(file, start, file.length, syntax)
  return concat([withSyntax(file.subarray(0, start), uids[syntax]), dataSet])
}

function withSyntax(header: Uint8Array, uid: string): Uint8Array {
  const text = ascii(header, 0, header.length)
  const at = text.indexOf(explicit)
  const changed = concat([header.subarray(0, at - 2), u16(uid.length), utf8(uid), header.subarray(at + explicit.length)])
  new DataView(changed.buffer).setUint32(140, changed.length - 144, true)
  return changed
}

function elements(file: Uint8Array, from: number, to: number, syntax: Exclude<Syntax, 'deflated'>): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset)
  const parts: Uint8Array[] = []
  for (let at = from; at < to; ) {
    const tag = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    const vr = tag[0] === 0xfffe ? '' : ascii(file, at + 4, 2)
    const long = vr === 'OB' || vr === 'OW' || vr === 'SQ'
    const value = at + (long ? 12 : 8)
    const length = vr === '' ? view.getUint32(at + 4, true) : long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true)
    const content =
      vr === 'SQ' || vr === '' ? elements(file, value, value + length, syntax) : swapped(file.subarray(value, value + length), vr, syntax)
    parts.push(concat([header(tag, vr, long, content.length, syntax), content]))
    at = value + length
  }
  return concat(parts)
}

function header(tag: readonly number[], vr: string, long: boolean, length: number, syntax: Syntax): Uint8Array {
  if (syntax === 'implicit' || vr === '') return concat([order(u16(...tag), 2, syntax), order(u32(length), 4, syntax)])
  const lengthField = long ? concat([u16(0), order(u32(length), 4, syntax)]) : order(u16(length), 2, syntax)
  return concat([order(u16(...tag), 2, syntax), utf8(vr), lengthField])
}

function swapped(value: Uint8Array, vr: string, syntax: Syntax): Uint8Array {
  return order(value, vr === 'UL' ? 4 : vr === 'US' || vr === 'OW' ? 2 : 1, syntax)
}

function order(bytes: Uint8Array, width: number, syntax: Syntax): Uint8Array {
  if (syntax !== 'big-endian') return bytes
  return bytes.map((_, n) => bytes[n - (n % width) + (width - 1 - (n % width))] ?? 0)
}
