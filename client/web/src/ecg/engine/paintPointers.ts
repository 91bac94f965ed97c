import type { PaperTheme } from '@lianxin/ecg/paper'
import type { Placement } from './sheetBitmap.ts'

/** Where somebody else points. */
export interface PaperPointer {
  readonly name: string
  readonly xMm: number
  readonly yMm: number
  /** 0 … 1 */
  readonly opacity: number
}

/** A ring, which hides nothing of the trace inside it, and whose it is. One out of sight is shown at the edge it lies behind. */
export function paintPointers(
  ctx: CanvasRenderingContext2D,
  pointers: readonly PaperPointer[],
  theme: PaperTheme,
  place: Placement,
  dpr: number,
  fontFamily: string,
): void {
  const radius = 11 * dpr
  ctx.save()
  ctx.font = `600 ${13 * dpr}px ${fontFamily}`
  ctx.textBaseline = 'middle'
  for (const { name, xMm, yMm, opacity } of pointers) {
    const x = between(radius, place.xPx + xMm * place.pxPerMm, ctx.canvas.width - radius)
    const y = between(radius, place.yPx + yMm * place.pxPerMm, ctx.canvas.height - radius)
    ctx.globalAlpha = opacity
    ring(ctx, x, y, radius, theme.paper, 5 * dpr)
    ring(ctx, x, y, radius, theme.marker, 2.5 * dpr)
    paintName(ctx, name, theme, x, y, radius, dpr)
  }
  ctx.restore()
}

function ring(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string, width: number): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = width
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  ctx.stroke()
}

/** Below and to the right, moved back inside the canvas where it would leave it. */
function paintName(
  ctx: CanvasRenderingContext2D,
  name: string,
  theme: PaperTheme,
  x: number,
  y: number,
  radius: number,
  dpr: number,
): void {
  const [padding, height] = [6 * dpr, 22 * dpr]
  const width = ctx.measureText(name).width + 2 * padding
  const left = between(0, x + radius, ctx.canvas.width - width)
  const top = between(0, y + radius, ctx.canvas.height - height)
  ctx.fillStyle = theme.marker
  ctx.fillRect(left, top, width, height)
  ctx.fillStyle = theme.paper
  ctx.fillText(name, left + padding, top + height / 2)
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
