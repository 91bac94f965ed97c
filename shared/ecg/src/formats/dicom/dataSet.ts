/** DICOM bytes to a data set: transfer syntaxes, missing preamble, bounded inflation. The parsing itself is dicom-parser's. */
import dicomParser, { type DataSet } from 'dicom-parser'
import { FlateErrorCode, Inflate } from 'fflate'
import { concat } from '../../bytes.ts'
import { ecgLimits } from '../../record.ts'
import { isRefused, refuse } from '../../refusal.ts'
import { ascii } from '../../text.ts'

const implicitLittleEndian = '1.2.840.10008.1.2'
const explicitLittleEndian = '1.2.840.10008.1.2.1'
const deflated = '1.2.840.10008.1.2.1.99'
const explicitBigEndian = '1.2.840.10008.1.2.2'

/** Two reads a tag, one a length: some 100,000 elements, of which an ECG has a few thousand. */
const readLimit = 300_000

declare module 'dicom-parser' {
  // Exported by the library, left out of its types or narrower there: a callback may leave the decision to the parser.
  const DataSet: new (parser: ByteArrayParser, bytes: ByteArray, elements: Record<string, Element>) => DataSet
  function parseDicomDataSetImplicit(
    dataSet: DataSet,
    byteStream: ByteStream,
    maxPosition: number,
    options: { vrCallback: (tag: string) => string | undefined },
  ): void
}

/** What the parser would only warn of: an item or sequence of undefined length whose delimiter never comes. */
class Warned extends Array<string> {
  private readonly endsAt: number
  constructor(endsAt: number) {
    super()
    this.endsAt = endsAt
  }
  override push(...texts: string[]): number {
    if (texts.some((text) => /eof|missing/.test(text))) refuse('truncated', 'DICOM file ends within a sequence', this.endsAt)
    return super.push(...texts)
  }
}

/** Bounds what a file of nothing but tiny elements can cost in time and memory. */
class BoundedStream extends dicomParser.ByteStream {
  private reads = 0
  override warnings: string[] = new Warned(this.byteArray.length)
  override readUint16 = (): number => {
    if (++this.reads > readLimit) refuse('hostile', 'DICOM data set of too many elements', this.position)
    const value = this.byteArrayParser.readUint16(this.byteArray, this.position)
    this.position += 2
    return value
  }
}

export interface Parsed {
  readonly dataSet: DataSet
  readonly bigEndian: boolean
}

/** Reads a file with or without its 128-byte preamble, or a bare data set. Runs inside `guarded`. */
export function parseDataSet(bytes: Uint8Array): Parsed {
  try {
    const preamble = ascii(bytes, 128, 4) === 'DICM'
    if (!preamble && bytes[0] !== 2) return parseFrom(bytes, 0, guessTransferSyntax(bytes))
    const { transferSyntax, end } = readMetaInformation(bytes, preamble ? 132 : 0)
    return parseFrom(bytes, end, transferSyntax)
  } catch (thrown) {
    return refuseUnparsed(thrown, bytes.length)
  }
}

function guessTransferSyntax(bytes: Uint8Array): string {
  if (bytes[0] === 0) return explicitBigEndian
  return /^[A-Z]{2}$/.test(ascii(bytes, 4, 2)) ? explicitLittleEndian : implicitLittleEndian
}

/** Group 0002, always explicit little-endian, ends where another group begins. */
function readMetaInformation(bytes: Uint8Array, start: number): { transferSyntax: string; end: number } {
  const stream = new BoundedStream(dicomParser.littleEndianByteArrayParser, bytes, start)
  let transferSyntax: string | undefined
  while (stream.position + 8 <= bytes.length && bytes[stream.position] === 2 && bytes[stream.position + 1] === 0) {
    const element = dicomParser.readDicomElementExplicit(stream)
    if (element.tag === 'x00020010') transferSyntax = ascii(bytes, element.dataOffset, Math.min(64, element.length)).replace(/[\0 ]+$/, '')
  }
  if (stream.position + 8 > bytes.length) refuse('truncated', 'DICOM file ends with its meta information', bytes.length)
  if (transferSyntax === undefined) refuse('corrupt', 'DICOM file without a transfer syntax', start)
  return { transferSyntax, end: stream.position }
}

/** Every transfer syntax but four differs from explicit little-endian only within the pixels. */
function parseFrom(file: Uint8Array, start: number, transferSyntax: string): Parsed {
  const bytes = transferSyntax === deflated ? inflated(file.subarray(start), start) : file
  const bigEndian = transferSyntax === explicitBigEndian
  const parser = bigEndian ? dicomParser.bigEndianByteArrayParser : dicomParser.littleEndianByteArrayParser
  const stream = new BoundedStream(parser, bytes, bytes === file ? start : 0)
  const dataSet = new dicomParser.DataSet(parser, bytes, {})
  dataSet.warnings = stream.warnings
  if (transferSyntax === implicitLittleEndian) dicomParser.parseDicomDataSetImplicit(dataSet, stream, bytes.length, { vrCallback })
  else dicomParser.parseDicomDataSetExplicit(dataSet, stream, bytes.length)
  if (stream.position > bytes.length) refuse('truncated', `the last DICOM element ends at byte ${stream.position}`, bytes.length)
  return { dataSet, bigEndian }
}

/** Without a dictionary the parser takes a value that starts like an item for a sequence; samples -2, -8192 would. */
const vrCallback = (tag: string) => (tag === 'x54001010' ? 'OW' : undefined)

/** The parser throws texts, which name tags and positions, never values; an error is its own fault, which a broken file reaches. */
function refuseUnparsed(cause: unknown, fileBytes: number): never {
  if (isRefused(cause)) throw cause
  if (cause instanceof RangeError) refuse('hostile', 'DICOM sequences are nested too deep')
  if (typeof cause !== 'string') refuse('corrupt', 'DICOM elements, items or their delimiters are malformed')
  if (/overrun|overread|past (the )?end|beyond the end|maxP ?osition|'byteArray' length|seek|eof/i.test(cause))
    refuse('truncated', 'DICOM file ends within an element', fileBytes)
  refuse('corrupt', `DICOM data set cannot be parsed: ${cause.slice(0, 160)}`)
}

/** Inflates a data set to no more than the size limit of a file. */
function inflated(deflate: Uint8Array, offset: number): Uint8Array {
  const chunks: Uint8Array[] = []
  let total = 0
  const inflate = new Inflate((chunk) => {
    total += chunk.length
    if (total > ecgLimits.fileBytes) refuse('too-large', `deflated DICOM data set exceeds ${ecgLimits.fileBytes} bytes`, offset)
    chunks.push(chunk)
  })
  // Deflate expands at most 1032-fold: small steps bound what one of them can allocate before the limit is seen.
  const step = 8192
  try {
    for (let from = 0; from < deflate.length; from += step) inflate.push(deflate.subarray(from, from + step), from + step >= deflate.length)
  } catch (thrown) {
    if (isRefused(thrown)) throw thrown
    const cut = thrown instanceof Error && Reflect.get(thrown, 'code') === FlateErrorCode.UnexpectedEOF
    if (cut) refuse('truncated', 'deflated DICOM data set is cut off', offset + deflate.length)
    refuse('corrupt', 'deflated DICOM data set cannot be inflated', offset)
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
