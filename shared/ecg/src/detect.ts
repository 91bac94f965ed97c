/** Which format is this? By content, never by extension. */
import { ascii, decodeText } from './text.ts'

/** `xml` is XML that is no ECG we know; `proprietary-scp` calls itself SCP and is not (Heal Force, PC-80B family). */
export const detectedFormats = [
  'scp',
  'proprietary-scp',
  'aecg',
  'dicom',
  'mfer',
  'muse',
  'philips',
  'wfdb',
  'edf',
  'bdf',
  'ishne',
  'csv',
  'xml',
  'pdf',
  'jpeg',
  'png',
  'zip',
] as const
export type DetectedFormat = (typeof detectedFormats)[number]

const signatures: readonly (readonly [DetectedFormat, offset: number, text: string])[] = [
  ['dicom', 128, 'DICM'],
  ['scp', 16, 'SCPECG'],
  ['ishne', 0, 'ISHNE1.0'],
  ['edf', 0, '0       '],
  ['bdf', 0, '\xffBIOSEMI'],
  ['pdf', 0, '%PDF-'],
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['zip', 0, 'PK\x03\x04'],
]

/** The format of a file's bytes; null if none is recognised. Reads at most the first 64 KiB. */
export function detectFormat(bytes: Uint8Array): DetectedFormat | null {
  const known = signatures.find(([, offset, text]) => bytesAre(bytes, offset, text))
  if (known) return known[0]
  return binary(bytes) ?? textual(bytes)
}

function bytesAre(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false
  return true
}

function binary(bytes: Uint8Array): DetectedFormat | null {
  if (looksMfer(bytes)) return 'mfer'
  if (looksDicomWithoutPreamble(bytes)) return 'dicom'
  return looksScp(bytes)
}

/** MFER starts with its preamble: tag 40, a length, then `MFR ` (ISO 22077-1). */
function looksMfer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x40 && /^[^A-Z]{0,6}MFR /.test(ascii(bytes, 1, 12))
}

/** A data set that starts at byte 0, with group 0002 or 0008 as its first element. */
function looksDicomWithoutPreamble(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false
  const littleEndian = (bytes[0] === 2 || bytes[0] === 8) && bytes[1] === 0 && bytes[3] === 0
  const bigEndian = bytes[0] === 0 && (bytes[1] === 2 || bytes[1] === 8) && bytes[2] === 0
  if (!littleEndian && !bigEndian) return false
  if (/^(AE|CS|DA|DT|LO|OB|SH|SQ|TM|UI|UL)$/.test(ascii(bytes, 4, 2))) return true
  return littleEndian && bytes[0] === 8 && bytes[6] === 0 && bytes[7] === 0 && (bytes[4] ?? 0) % 2 === 0
}

/**
 * SCP-ECG without its six letters: pointers to sections 0, 1, 2 … from byte 22. Heal Force's files have such a directory too,
 * but of shorter "sections" in another order of fields; EN 1064 asks at least twelve pointers (120 bytes + 16) of section 0.
 */
function looksScp(bytes: Uint8Array): DetectedFormat | null {
  if (bytes.length < 64) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = view.getUint16(8, true) === 0 && view.getUint16(22, true) === 0 && view.getUint16(32, true) === 1
  const length = view.getUint32(10, true)
  if (directory && view.getUint32(24, true) === length && length >= 16) return length >= 136 ? 'scp' : 'proprietary-scp'
  const shifted = view.getUint16(24, true) === length && view.getUint32(28, true) === 6 && view.getUint16(32, true) === 1
  return shifted ? 'proprietary-scp' : null
}

function textual(bytes: Uint8Array): DetectedFormat | null {
  const head = bytes.subarray(0, 65536)
  const wide = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'windows-1252'
  const text = decodeText(head, wide)
    .replace(/^(\ufeff|\u00ef\u00bb\u00bf)/, '')
    .trimStart()
  if (text.startsWith('<')) return xml(text)
  if (text.includes('\0')) return null
  const lines = text.slice(0, 8192).split(/\r?\n/)
  const line = lines.find((candidate) => !candidate.startsWith('#')) ?? ''
  if (/^\S+ +\d+ +\d+(\.\d+)?(\/\S+)?( +\d+)?( .*)?$/.test(line) || /^\S+\/\d+ +\d+ +\d+/.test(line)) return 'wfdb'
  return looksCsv(lines) ? 'csv' : null
}

function xml(text: string): DetectedFormat | null {
  if (/<(?:[\w.-]+:)?AnnotatedECG[\s>/]/.test(text)) return 'aecg'
  if (/<RestingECG[\s>]/.test(text)) return 'muse'
  if (/<restingecgdata[\s>]/.test(text)) return 'philips'
  return /^<(\?xml|!DOCTYPE|!--|[A-Za-z_])/.test(text) ? 'xml' : null
}

/** Three lines or more, of which the last whole ones are numbers in columns. No pattern here may backtrack: lines are hostile. */
function looksCsv(all: readonly string[]): boolean {
  const lines = all.slice(0, -1).slice(-5)
  const row = (line: string) => /^[\d.,;\t e+-]+$/i.test(line) && /\d[,;\t ][,;\t +-]*\d/.test(line)
  return lines.length >= 3 && lines.every(row)
}
