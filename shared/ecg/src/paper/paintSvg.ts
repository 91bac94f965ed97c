import type { DisplayList, GridItem, LineItem, PaperItem, TextItem, TraceItem } from './primitives.ts'
import { type PaperTheme, paperThemes } from './theme.ts'
import { walkTrace } from './trace.ts'

export interface SvgOptions {
  readonly theme?: PaperTheme
  readonly fontFamily?: string
  /** Traces are thinned to one column of this width, peaks kept: 0.04 mm is 600 dots an inch. */
  readonly columnMm?: number
}

/** A standalone SVG whose user unit is the millimetre and whose size is stated in mm, so that it prints 1:1. */
export function paintSvg(list: DisplayList, options: SvgOptions = {}): string {
  const theme = options.theme ?? paperThemes.normal
  const columnMm = options.columnMm ?? 0.04
  const [width, height] = [mm(list.widthMm), mm(list.heightMm)]
  const fontFamily = escapeXml(options.fontFamily ?? 'sans-serif')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}">`,
    `<rect width="${width}" height="${height}" fill="${theme.paper}"/>`,
    ...list.items.map((item) => itemSvg(item, list, theme, columnMm)),
    '</svg>',
  ].join('\n')
}

function itemSvg(item: PaperItem, list: DisplayList, theme: PaperTheme, columnMm: number): string {
  switch (item.kind) {
    case 'grid':
      return stroked(gridPath(item, list), theme[item.ink], item.strokeMm, '')
    case 'line':
      return stroked(linePath(item), theme[item.ink], item.strokeMm, item.dashed ? ' stroke-dasharray="1"' : '')
    case 'trace':
      return stroked(tracePath(item, columnMm), theme[item.ink], item.strokeMm, ` stroke-linejoin="round" data-lead="${item.lead}"`)
    case 'text':
      return textSvg(item, theme)
  }
}

function stroked(path: string, colour: string, strokeMm: number, more: string): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${mm(strokeMm)}"${more}/>`
}

function gridPath({ stepMm }: GridItem, { widthMm, heightMm }: DisplayList): string {
  const down = Array.from({ length: Math.floor(widthMm / stepMm) + 1 }, (_, k) => `M${mm(k * stepMm)} 0V${mm(heightMm)}`)
  const across = Array.from({ length: Math.floor(heightMm / stepMm) + 1 }, (_, k) => `M0 ${mm(k * stepMm)}H${mm(widthMm)}`)
  return [...down, ...across].join('')
}

function linePath({ pointsMm }: LineItem): string {
  return pointsMm.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${mm(x)} ${mm(y)}`).join('')
}

function tracePath(trace: TraceItem, columnMm: number): string {
  const parts: string[] = []
  walkTrace(trace, columnMm, {
    moveTo: (x, y) => parts.push(`M${mm(x)} ${mm(y)}`),
    lineTo: (x, y) => parts.push(`L${mm(x)} ${mm(y)}`),
  })
  return parts.join('')
}

function textSvg({ text, xMm, yMm, sizeMm, anchor, bold, ink }: TextItem, theme: PaperTheme): string {
  const halo = `paint-order="stroke" stroke="${theme.paper}" stroke-width="${mm(sizeMm / 4)}" stroke-linejoin="round"`
  const where = `x="${mm(xMm)}" y="${mm(yMm)}" font-size="${mm(sizeMm)}" text-anchor="${anchor}"`
  return `<text ${where}${bold ? ' font-weight="600"' : ''} fill="${theme[ink]}" ${halo}>${escapeXml(text)}</text>`
}

/** To a micrometre: 0.1 microvolt at 10 mm/mV. */
function mm(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => entities[c] ?? c)
}
