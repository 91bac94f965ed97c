/** XML without its dangers: no DOCTYPE, no entities of its own, bounded depth. Names come without namespace prefix. */
import { SaxesParser } from 'saxes'
import { refuse } from '../../refusal.ts'
import { ascii, type Charset, decodeText, gbText } from '../../text.ts'

const depthLimit = 100
/** Elements and attributes; an annotated ECG has some thousands. */
const nodeLimit = 200_000

export interface XmlVisitor {
  /** `path` is the element and its ancestors from the root, joined by `/`. */
  open(path: string, attributes: Readonly<Record<string, string>>): void
  text(path: string, text: string): void
  close(path: string): void
}

/** Walks the document once. Refuses a DOCTYPE as hostile (it is the only way to declare entities), and malformed XML as corrupt. */
export function walkXml(text: string, visitor: XmlVisitor): void {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false })
  const paths: string[] = []
  parser.on('doctype', () => refuse('hostile', 'XML with a document type declaration, which can declare entities', parser.position))
  parser.on('error', (error) => refuse(...malformed(error.message, text.length, parser.position)))
  let nodes = 0
  const count = () => {
    if (++nodes > nodeLimit) refuse('hostile', `XML of over ${nodeLimit} elements and attributes`, parser.position)
  }
  parser.on('attribute', count)
  parser.on('opentag', (tag) => {
    count()
    const parent = paths.at(-1)
    const path = parent === undefined ? localName(tag.name) : `${parent}/${localName(tag.name)}`
    if (paths.length >= depthLimit) refuse('hostile', `XML elements nested over ${depthLimit} deep`, parser.position)
    paths.push(path)
    visitor.open(path, tag.attributes)
  })
  parser.on('text', (content) => visitor.text(paths.at(-1) ?? '', content))
  parser.on('cdata', (content) => visitor.text(paths.at(-1) ?? '', content))
  parser.on('closetag', () => visitor.close(paths.pop() ?? ''))
  parser.write(text).close()
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** At its very end, malformed means cut off. */
function malformed(message: string, length: number, position: number): ['truncated' | 'corrupt', string, number] {
  return [position >= length ? 'truncated' : 'corrupt', `malformed XML: ${message.slice(0, 80)}`, position]
}

const declared: Readonly<Record<string, Charset>> = {
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
}

export interface XmlText {
  readonly text: string
  /** The bytes are not in the character set they state: exporters write GB 2312 and say, or leave to be assumed, UTF-8. */
  readonly guessed: boolean
}

/** The document's text by byte order mark, else by its XML declaration, else UTF-8, or GB where its bytes can only be that. */
export function xmlText(bytes: Uint8Array): XmlText {
  const charset = statedCharset(bytes)
  const text = decodeText(bytes, charset)
  const chinese = charset === 'utf-8' && text.includes('\ufffd') ? gbText(bytes) : null
  return { text: chinese ?? text, guessed: chinese !== null }
}

function statedCharset(bytes: Uint8Array): Charset {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const encoding = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)/.exec(ascii(bytes, 0, 200))?.[1]
  return declared[encoding?.toLowerCase() ?? ''] ?? 'utf-8'
}
