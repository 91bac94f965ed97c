/** DICOM texts: Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1) and person names (PS3.5 6.2). */
import type { DataSet } from 'dicom-parser'
import { type Charset, cleanText, decodeText, guessText } from '../../text.ts'
import type { Warnings } from '../../warnings.ts'

const charsetTerms: Readonly<Record<string, Charset>> = {
  'ISO_IR 100': 'windows-1252',
  'ISO 2022 IR 100': 'windows-1252',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  'ISO 2022 IR 58': 'gb18030',
}

export type ReadText = (tag: string) => string | null

/** A reader of the data set's texts, cleaned, in its own character set. */
export function textReader(dataSet: DataSet, warnings: Warnings): ReadText {
  const terms = (dataSet.string('x00080005') ?? '').split('\\').map((term) => term.trim())
  const charset = terms.map((term) => charsetTerms[term]).findLast((known) => known !== undefined)
  return (tag) => {
    const element = dataSet.elements[tag]
    if (!element || element.length <= 0) return null
    const bytes = Uint8Array.from(dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + Math.min(element.length, 4096)))
    return cleanText(readBytes(withoutEscapes(bytes), charset, warnings))
  }
}

function readBytes(bytes: Uint8Array, charset: Charset | undefined, warnings: Warnings): string {
  const text = charset && decodeText(bytes, charset)
  if (text !== undefined && !text.includes('\ufffd')) return text
  const guess = guessText(bytes)
  if (guess.guessed) warnings.add('text-charset', 'a text is not in the character set the data set states')
  return guess.text
}

/** ISO 2022 designates G1 by `ESC $ ) A` and the like; GB 2312 there is what GB18030 reads without the escapes. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x1b)) return bytes
  const kept: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x1b) i += bytes[i + 1] === 0x24 && [0x28, 0x29].includes(bytes[i + 2] ?? 0) ? 3 : 2
    else kept.push(bytes[i] ?? 0)
  }
  return Uint8Array.from(kept)
}

/** One line of a person name: the ideographic form where there is one, as the patient's own staff write it. */
export function personName(text: string | null): string | null {
  const [alphabetic = '', ideographic = ''] = (text ?? '').split('=')
  const chosen = ideographic.replace(/[\^\s]/g, '') ? ideographic : alphabetic
  const parts = chosen.split('^').map((part) => part.trim())
  const separator = /\p{Script=Han}/u.test(chosen) ? '' : ' '
  return cleanText(parts.filter(Boolean).join(separator))
}
