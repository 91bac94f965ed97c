/** A one-page vector PDF 1.4 of a display list, in millimetres, written by hand: it needs strokes, a fill and a font, no library. */
import { helvetica, type PdfFont } from './pdfFont.ts'
import type { DisplayList, GridItem, LineItem, PaperItem, PointMm, TextItem, TraceItem } from './primitives.ts'
import { type PaperTheme, paperThemes } from './theme.ts'
import { walkTrace } from './trace.ts'

export interface PdfOptions {
  readonly theme?: PaperTheme
  readonly font?: PdfFont
  /** The page; the sheet is centred on it, never scaled. Default: a page as large as the sheet. */
  readonly pageMm?: { readonly widthMm: number; readonly heightMm: number }
  readonly columnMm?: number
}

export const a4LandscapeMm = { widthMm: 297, heightMm: 210 } as const

const pointsPerMm = 72 / 25.4

export function paintPdf(list: DisplayList, options: PdfOptions = {}): Uint8Array<ArrayBuffer> {
  const page = options.pageMm ?? list
  const font = options.font ?? helvetica
  const theme = options.theme ?? paperThemes.normal
  const content = contentOf(list, page, theme, font, options.columnMm ?? 0.04)
  const box = `0 0 ${num(page.widthMm * pointsPerMm)} ${num(page.heightMm * pointsPerMm)}`
  const fontNumber = 5
  return fileOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << /Font << /F1 ${fontNumber} 0 R >> >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ...font.objects(fontNumber),
  ])
}

/** Origin moved to the sheet's top left and turned downward, so that all operands are the list's own millimetres. */
function contentOf(list: DisplayList, page: { widthMm: number; heightMm: number }, theme: PaperTheme, font: PdfFont, columnMm: number) {
  const left = (page.widthMm - list.widthMm) / 2
  const top = page.heightMm - (page.heightMm - list.heightMm) / 2
  const k = pointsPerMm
  return [
    `${num(k)} 0 0 ${num(-k)} ${num(left * k)} ${num(top * k)} cm`,
    `${colour(theme.paper)} rg 0 0 ${num(list.widthMm)} ${num(list.heightMm)} re f`,
    `0 0 ${num(list.widthMm)} ${num(list.heightMm)} re W n 1 j`,
    ...list.items.map((item) => itemPdf(item, list, theme, font, columnMm)),
  ].join('\n')
}

function itemPdf(item: PaperItem, list: DisplayList, theme: PaperTheme, font: PdfFont, columnMm: number): string {
  if (item.kind === 'text') return textPdf(item, theme, font)
  const path = item.kind === 'grid' ? gridPath(item, list) : item.kind === 'line' ? linePath(item) : tracePath(item, columnMm)
  const dash = item.kind === 'line' && item.dashed ? '[1] 0 d' : '[] 0 d'
  return `${colour(theme[item.ink])} RG ${num(item.strokeMm)} w ${dash}\n${path} S`
}

function gridPath({ stepMm }: GridItem, { widthMm, heightMm }: DisplayList): string {
  const stroke = (from: PointMm, to: PointMm) => `${point('m', ...from)} ${point('l', ...to)}`
  const down = Array.from({ length: Math.floor(widthMm / stepMm) + 1 }, (_, k) => stroke([k * stepMm, 0], [k * stepMm, heightMm]))
  const across = Array.from({ length: Math.floor(heightMm / stepMm) + 1 }, (_, k) => stroke([0, k * stepMm], [widthMm, k * stepMm]))
  return [...down, ...across].join('\n')
}

function linePath({ pointsMm }: LineItem): string {
  return pointsMm.map(([x, y], i) => point(i === 0 ? 'm' : 'l', x, y)).join('\n')
}

function tracePath(trace: TraceItem, columnMm: number): string {
  const parts: string[] = []
  walkTrace(trace, columnMm, {
    moveTo: (x, y) => parts.push(point('m', x, y)),
    lineTo: (x, y) => parts.push(point('l', x, y)),
  })
  return parts.join('\n')
}

function textPdf({ text, xMm, yMm, sizeMm, anchor, ink }: TextItem, theme: PaperTheme, font: PdfFont): string {
  const shift = anchor === 'start' ? 0 : font.widthEm(text) * sizeMm * (anchor === 'middle' ? 0.5 : 1)
  const matrix = `1 0 0 -1 ${num(xMm - shift)} ${num(yMm)} Tm`
  return `BT /F1 ${num(sizeMm)} Tf ${colour(theme[ink])} rg ${matrix} ${font.encode(text)} Tj ET`
}

function point(operator: 'm' | 'l', x: number, y: number): string {
  return `${num(x)} ${num(y)} ${operator}`
}

function colour(hex: string): string {
  return [1, 3, 5].map((at) => num(Number.parseInt(hex.slice(at, at + 2), 16) / 255)).join(' ')
}

/** Fixed notation: PDF knows no exponents. */
function num(value: number): string {
  return String(Math.round(value * 10_000) / 10_000)
}

/** Everything is ASCII, so offsets into the text are offsets into the file. */
function fileOf(objects: readonly string[]): Uint8Array<ArrayBuffer> {
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const entries = ['0000000000 65535 f ', ...offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n `)]
  const size = objects.length + 1
  text += `xref\n0 ${size}\n${entries.join('\n')}\ntrailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
