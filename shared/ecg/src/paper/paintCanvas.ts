import type { DisplayList, GridItem, LineItem, TextItem, TraceItem } from './primitives.ts'
import { type PaperTheme, paperThemes } from './theme.ts'
import { type PathSink, walkTrace } from './trace.ts'

/** What painting asks of a 2D context: a browser's CanvasRenderingContext2D or OffscreenCanvas' has it. */
export interface Canvas2d {
  fillStyle: unknown
  strokeStyle: unknown
  lineWidth: number
  lineCap: string
  lineJoin: string
  font: string
  textAlign: string
  textBaseline: string
  save(): void
  restore(): void
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  rect(x: number, y: number, width: number, height: number): void
  clip(): void
  stroke(): void
  setLineDash(lengths: number[]): void
  fillRect(x: number, y: number, width: number, height: number): void
  fillText(text: string, x: number, y: number): void
  strokeText(text: string, x: number, y: number): void
}

export interface CanvasOptions {
  /** Device pixels a millimetre. The context's transform must be the identity. */
  readonly pxPerMm: number
  /** Device pixels from the context's origin to the sheet's top left corner; rounded, so that lines stay crisp. */
  readonly xPx?: number
  readonly yPx?: number
  /** The part of the context that is seen, in device pixels; what lies outside is not painted. */
  readonly seen?: { readonly widthPx: number; readonly heightPx: number }
  readonly theme?: PaperTheme
  readonly fontFamily?: string
  /** Lead labels are never smaller than this, in device pixels. */
  readonly labelPx?: number
}

interface Pen {
  readonly ctx: Canvas2d
  readonly list: DisplayList
  readonly theme: PaperTheme
  readonly scale: number
  readonly x0: number
  readonly y0: number
  readonly fontFamily: string
  readonly labelPx: number
  readonly seen: { readonly widthPx: number; readonly heightPx: number }
}

/** A 1 mm grid closer than this would be a grey wash. */
const closestGridPx = 2.5
/** Smaller writing (the heading in a picture for a phone) is a smear: it is left out. */
const smallestTextPx = 5
/** Up to this width a trace is drawn as a hairline, which costs browsers without a graphics card a fifth of a stroked outline. */
const hairlinePx = 1.5
/** Long paths are stroked in pieces: one outline of ten thousand points takes half as long again as a hundred of a hundred. */
const pointsPerStroke = 100

export function paintCanvas(ctx: Canvas2d, list: DisplayList, options: CanvasOptions): void {
  const pen: Pen = {
    ctx,
    list,
    theme: options.theme ?? paperThemes.normal,
    scale: options.pxPerMm,
    x0: Math.round(options.xPx ?? 0),
    y0: Math.round(options.yPx ?? 0),
    fontFamily: options.fontFamily ?? 'sans-serif',
    labelPx: options.labelPx ?? 0,
    seen: options.seen ?? { widthPx: Infinity, heightPx: Infinity },
  }
  const [width, height] = [Math.round(list.widthMm * pen.scale), Math.round(list.heightMm * pen.scale)]
  ctx.save()
  ctx.beginPath()
  ctx.rect(pen.x0, pen.y0, width, height)
  ctx.clip()
  ctx.fillStyle = pen.theme.paper
  ctx.fillRect(pen.x0, pen.y0, width, height)
  for (const item of list.items) {
    if (item.kind === 'grid') paintGrid(pen, item)
    else if (item.kind === 'line') paintLine(pen, item)
    else if (item.kind === 'trace') paintTrace(pen, item)
    else paintText(pen, item)
  }
  ctx.restore()
}

/** Whole device pixels, so that every line of the grid is equally sharp. */
function paintGrid({ ctx, list, theme, scale, x0, y0, seen }: Pen, { ink, stepMm, strokeMm }: GridItem): void {
  if (stepMm * scale < closestGridPx) return
  const thick = Math.max(1, Math.round(strokeMm * scale))
  const half = Math.floor(thick / 2)
  ctx.fillStyle = theme[ink]
  const [width, height] = [Math.round(list.widthMm * scale), Math.round(list.heightMm * scale)]
  for (let mm = 0; mm <= list.widthMm; mm += stepMm) {
    const x = x0 + Math.round(mm * scale) - half
    if (x >= -thick && x <= seen.widthPx) ctx.fillRect(x, y0, thick, height)
  }
  for (let mm = 0; mm <= list.heightMm; mm += stepMm) {
    const y = y0 + Math.round(mm * scale) - half
    if (y >= -thick && y <= seen.heightPx) ctx.fillRect(x0, y, width, thick)
  }
}

function paintLine({ ctx, theme, scale, x0, y0 }: Pen, { ink, pointsMm, strokeMm, dashed }: LineItem): void {
  const thick = Math.max(1, Math.round(strokeMm * scale))
  const snap = (origin: number, mm: number) => origin + Math.round(mm * scale) + (thick % 2) / 2
  ctx.strokeStyle = theme[ink]
  ctx.lineWidth = thick
  ctx.lineCap = 'butt'
  ctx.lineJoin = 'miter'
  ctx.setLineDash(dashed ? [scale, scale] : [])
  ctx.beginPath()
  pointsMm.forEach(([x, y], i) => {
    if (i === 0) ctx.moveTo(snap(x0, x), snap(y0, y))
    else ctx.lineTo(snap(x0, x), snap(y0, y))
  })
  ctx.stroke()
  ctx.setLineDash([])
}

function paintTrace({ ctx, theme, scale, x0, y0, seen }: Pen, trace: TraceItem): void {
  const widthPx = trace.strokeMm * scale
  let points = 0
  const sink: PathSink = {
    moveTo: (x, y) => ctx.moveTo(x0 + x * scale, y0 + y * scale),
    lineTo: (x, y) => {
      const [xPx, yPx] = [x0 + x * scale, y0 + y * scale]
      ctx.lineTo(xPx, yPx)
      if (++points % pointsPerStroke !== 0) return
      ctx.stroke()
      ctx.beginPath()
      ctx.moveTo(xPx, yPx)
    },
  }
  ctx.strokeStyle = theme[trace.ink]
  ctx.lineWidth = widthPx < hairlinePx ? 1 : widthPx
  ctx.lineCap = 'round'
  ctx.lineJoin = 'bevel'
  ctx.beginPath()
  walkTrace(trace, 1 / scale, sink, -x0 / scale, (seen.widthPx - x0) / scale)
  ctx.stroke()
}

/** With a halo of paper, because traces and grid may run through it. */
function paintText({ ctx, theme, scale, x0, y0, fontFamily, labelPx }: Pen, item: TextItem): void {
  const sizePx = Math.max(item.sizeMm * scale, item.ink === 'label' ? labelPx : 0)
  if (sizePx < smallestTextPx) return
  const [x, y] = [x0 + Math.round(item.xMm * scale), y0 + Math.round(item.yMm * scale)]
  ctx.font = `${item.bold ? '600 ' : ''}${sizePx.toFixed(2)}px ${fontFamily}`
  ctx.textAlign = item.anchor === 'middle' ? 'center' : item.anchor
  ctx.textBaseline = 'alphabetic'
  ctx.lineJoin = 'round'
  ctx.lineWidth = sizePx / 4
  ctx.strokeStyle = theme.paper
  ctx.strokeText(item.text, x, y)
  ctx.fillStyle = theme[item.ink]
  ctx.fillText(item.text, x, y)
}
