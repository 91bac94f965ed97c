import type { PaperTheme } from '@lianxin/ecg/paper'
import type { Calipers } from './calipers.ts'
import type { Placement } from './sheetBitmap.ts'

/** Time lines over the whole height, so that leads recorded together compare; amplitude lines between them; the figures. */
export function paintCalipers(
  ctx: CanvasRenderingContext2D,
  calipers: Calipers,
  text: string,
  theme: PaperTheme,
  place: Placement,
  dpr: number,
): void {
  const [a, b] = calipers.ends.map(({ xMm, yMm }) => ({
    x: Math.round(place.xPx + xMm * place.pxPerMm) + 0.5,
    y: Math.round(place.yPx + yMm * place.pxPerMm) + 0.5,
  })) as [Point, Point]
  ctx.save()
  ctx.strokeStyle = theme.marker
  ctx.fillStyle = theme.marker
  ctx.lineWidth = Math.max(1, Math.round(dpr))
  strokeLines(ctx, [
    [
      { x: a.x, y: 0 },
      { x: a.x, y: ctx.canvas.height },
    ],
    [
      { x: b.x, y: 0 },
      { x: b.x, y: ctx.canvas.height },
    ],
    [a, { x: b.x, y: a.y }],
    [{ x: a.x, y: b.y }, b],
  ])
  const active = calipers.active === 0 ? a : b
  const handle = 4 * dpr
  ctx.fillRect(active.x - handle, active.y - handle, 2 * handle, 2 * handle)
  paintFigures(ctx, text, theme, { x: Math.max(a.x, b.x), y: Math.min(a.y, b.y) }, dpr)
  ctx.restore()
}

interface Point {
  readonly x: number
  readonly y: number
}

function strokeLines(ctx: CanvasRenderingContext2D, lines: readonly (readonly [Point, Point])[]): void {
  ctx.beginPath()
  for (const [from, to] of lines) {
    ctx.moveTo(from.x, from.y)
    ctx.lineTo(to.x, to.y)
  }
  ctx.stroke()
}

/** Beside the measured box, moved back inside the canvas where it would leave it. */
function paintFigures(ctx: CanvasRenderingContext2D, text: string, theme: PaperTheme, at: Point, dpr: number): void {
  const [padding, height] = [6 * dpr, 24 * dpr]
  ctx.font = `600 ${13 * dpr}px sans-serif`
  const width = ctx.measureText(text).width + 2 * padding
  const x = Math.max(0, Math.min(at.x + padding, ctx.canvas.width - width))
  const y = Math.max(0, Math.min(at.y - height - padding, ctx.canvas.height - height))
  ctx.fillStyle = theme.marker
  ctx.fillRect(x, y, width, height)
  ctx.fillStyle = theme.paper
  ctx.textBaseline = 'middle'
  ctx.fillText(text, x + padding, y + height / 2)
}
