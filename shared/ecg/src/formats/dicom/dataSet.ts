/** DICOM bytes to a data set: transfer syntaxes, missing preamble, bounded inflation. The parsing itself is dicom-parser's. */
import dicomParser, { type DataSet } from 'dicom-parser'
import { Inflate } from 'fflate'
import { concat } from '../../bytes.ts'
import { ecgLimits } from '../../record.ts'
import { isRefused, refuse } from '../../refusal.ts'
import { ascii } from '../../text.ts'

const implicitLittleEndian = '1.2.840.10008.1.2'
const explicitLittleEndian = '1.2.840.10008.1.2.1'
export const explicitBigEndian = '1.2.840.10008.1.2.2'

export interface Parsed {
  readonly dataSet: DataSet
  readonly bigEndian: boolean
}

/** Reads a file with or without its 128-byte preamble, or a bare data set. Runs inside `guarded`. */
export function parseDataSet(bytes: Uint8Array): Parsed {
  if (ascii(bytes, 128, 4) === 'DICM') return parse(bytes)
  if (bytes[0] === 2 && bytes[1] === 0) return parse(withPreamble(bytes))
  return parse(bytes, guessTransferSyntax(bytes))
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(132 + bytes.length)
  whole.set([0x44, 0x49, 0x43, 0x4d], 128)
  whole.set(bytes, 132)
  return whole
}

function guessTransferSyntax(bytes: Uint8Array): string {
  if (bytes[0] === 0) return explicitBigEndian
  return /^[A-Z]{2}$/.test(ascii(bytes, 4, 2)) ? explicitLittleEndian : implicitLittleEndian
}

function parse(bytes: Uint8Array, transferSyntax?: string): Parsed {
  try {
    const dataSet = dicomParser.parseDicom(bytes, {
      inflater: inflated,
      // Without a dictionary the parser takes a value that starts like an item for a sequence; samples -2, -8192 would.
      vrCallback: (tag) => (tag === 'x54001010' ? 'OW' : undefined),
      ...(transferSyntax === undefined ? {} : { TransferSyntaxUID: transferSyntax }),
    })
    return { dataSet, bigEndian: dataSet.byteArrayParser === dicomParser.bigEndianByteArrayParser }
  } catch (thrown) {
    return refuseUnparsed(thrown)
  }
}

/** The parser throws texts, errors, and `{ exception }` around either. Its texts name tags and positions, never values. */
function refuseUnparsed(thrown: unknown): never {
  const cause = typeof thrown === 'object' && thrown !== null && 'exception' in thrown ? thrown.exception : thrown
  if (isRefused(cause)) throw cause
  if (cause instanceof RangeError) refuse('hostile', 'DICOM sequences are nested too deep')
  const text = cause instanceof Error ? cause.message : String(cause)
  const truncated = /overrun|overread|past (the )?end|beyond the end|maxP ?osition|seek|eof/i.test(text)
  refuse(truncated ? 'truncated' : 'corrupt', `DICOM data set cannot be parsed: ${text.slice(0, 160)}`)
}

/** The file with its data set inflated in place of the deflated bytes; never more than the size limit of a file. */
function inflated(bytes: Uint8Array, position: number): Uint8Array {
  const chunks = [bytes.subarray(0, position)]
  let total = position
  const inflate = new Inflate((chunk) => {
    total += chunk.length
    if (total > ecgLimits.fileBytes) refuse('too-large', `deflated DICOM data set exceeds ${ecgLimits.fileBytes} bytes`, position)
    chunks.push(chunk)
  })
  // Deflate expands at most 1032-fold: small steps bound what one of them can allocate before the limit is seen.
  const step = 8192
  try {
    for (let from = position; from < bytes.length; from += step)
      inflate.push(bytes.subarray(from, from + step), from + step >= bytes.length)
  } catch (thrown) {
    if (isRefused(thrown)) throw thrown
    refuse('corrupt', 'deflated DICOM data set cannot be inflated', position)
  }
  return concat(chunks)
}

/** The first item of a sequence; undefined if the sequence is absent or empty. */
export function firstItem(dataSet: DataSet, tag: string): DataSet | undefined {
  return items(dataSet, tag)[0]
}

export function items(dataSet: DataSet, tag: string): DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => (item.dataSet ? [item.dataSet] : []))
}
