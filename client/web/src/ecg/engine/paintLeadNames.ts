import type { DisplayList, PaperTheme } from '@lianxin/ecg/paper'
import type { Placement } from './sheetBitmap.ts'

/** Repeats at the left edge the name of each lead whose printed label was scrolled out of sight. */
export function paintLeadNames(
  ctx: CanvasRenderingContext2D,
  list: DisplayList,
  theme: PaperTheme,
  place: Placement,
  dpr: number,
  fontFamily: string,
): void {
  const [inset, height, least] = [4 * dpr, 20 * dpr, 40 * dpr]
  ctx.save()
  ctx.font = `600 ${13 * dpr}px ${fontFamily}`
  ctx.textBaseline = 'middle'
  for (const cell of list.cells) {
    const leftPx = place.xPx + cell.xMm * place.pxPerMm
    const baselinePx = place.yPx + cell.baselineMm * place.pxPerMm
    if (leftPx >= 0 || leftPx + cell.widthMm * place.pxPerMm < least) continue
    const topPx = Math.round(baselinePx - 5 * place.pxPerMm - height / 2)
    ctx.globalAlpha = 0.8
    ctx.fillStyle = theme.paper
    ctx.fillRect(0, topPx, ctx.measureText(cell.lead).width + 2 * inset, height)
    ctx.globalAlpha = 1
    ctx.fillStyle = theme.label
    ctx.fillText(cell.lead, inset, topPx + height / 2)
  }
  ctx.restore()
}
