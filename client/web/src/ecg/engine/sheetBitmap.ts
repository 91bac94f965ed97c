/** The painted sheet, kept as a bitmap: panning copies pixels and strokes nothing. */
import { type DisplayList, type PaperTheme, paintCanvas } from '@lianxin/ecg/paper'

/** The sheet's place on the canvas, in device pixels. */
export interface Placement {
  readonly pxPerMm: number
  readonly xPx: number
  readonly yPx: number
}

export interface SheetBitmap {
  /**
   * Draws the part of the sheet that the canvas shows. False if it is only the old picture, scaled: drawn at once while the
   * reader zooms, to be drawn again sharply when the scale rests.
   */
  draw(ctx: CanvasRenderingContext2D, list: DisplayList, theme: PaperTheme, place: Placement, dpr: number, zooming: boolean): boolean
  release(): void
}

interface Painted {
  readonly list: DisplayList
  readonly theme: PaperTheme
  readonly pxPerMm: number
  readonly area: Area
}

/** In device pixels from the sheet's top left corner. */
interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A sheet up to this size is painted whole (48 MB); a larger one as much beyond the visible part as fits. */
const largestPx = 12_000_000

export function createSheetBitmap(document: Document, fontFamily: string): SheetBitmap {
  const bitmap = document.createElement('canvas')
  const pen = bitmap.getContext('2d', { alpha: false })
  let painted: Painted | undefined

  function paint(list: DisplayList, theme: PaperTheme, pxPerMm: number, area: Area, dpr: number): void {
    if (pen === null) return
    if (bitmap.width !== area.width || bitmap.height !== area.height) {
      bitmap.width = area.width
      bitmap.height = area.height
    }
    const seen = { widthPx: area.width, heightPx: area.height }
    paintCanvas(pen, list, { pxPerMm, xPx: -area.x, yPx: -area.y, seen, theme, fontFamily, labelPx: 10 * dpr })
    painted = { list, theme, pxPerMm, area }
  }

  return {
    draw(ctx, list, theme, place, dpr, zooming) {
      const same = painted !== undefined && painted.list === list && painted.theme === theme
      const visible = visibleArea(ctx, list, place)
      const sharp = same && painted?.pxPerMm === place.pxPerMm && holds(painted.area, visible)
      if (!sharp && !(same && zooming)) paint(list, theme, place.pxPerMm, areaToPaint(visible, list, place.pxPerMm), dpr)
      if (painted === undefined) return true
      const scale = place.pxPerMm / painted.pxPerMm
      const { x, y, width, height } = painted.area
      const [left, top] = [Math.round(place.xPx), Math.round(place.yPx)]
      ctx.drawImage(bitmap, left + x * scale, top + y * scale, width * scale, height * scale)
      return scale === 1
    },
    release() {
      painted = undefined
      bitmap.width = 0
      bitmap.height = 0
    },
  }
}

function visibleArea(ctx: CanvasRenderingContext2D, list: DisplayList, place: Placement): Area {
  const [left, top] = [Math.round(place.xPx), Math.round(place.yPx)]
  const sheet = sheetArea(list, place.pxPerMm)
  const x = Math.max(0, -left)
  const y = Math.max(0, -top)
  return {
    x,
    y,
    width: Math.max(0, Math.min(sheet.width, ctx.canvas.width - left) - x),
    height: Math.max(0, Math.min(sheet.height, ctx.canvas.height - top) - y),
  }
}

function sheetArea(list: DisplayList, pxPerMm: number): Area {
  return { x: 0, y: 0, width: Math.max(1, Math.round(list.widthMm * pxPerMm)), height: Math.max(1, Math.round(list.heightMm * pxPerMm)) }
}

function areaToPaint(visible: Area, list: DisplayList, pxPerMm: number): Area {
  const sheet = sheetArea(list, pxPerMm)
  if (sheet.width * sheet.height <= largestPx) return sheet
  const spare = Math.max(1, Math.sqrt(largestPx / Math.max(1, visible.width * visible.height)))
  const [x, width] = widened(visible.x, visible.width, spare, sheet.width)
  const [y, height] = widened(visible.y, visible.height, spare, sheet.height)
  return { x, y, width, height }
}

/** `spare` times as long around the same middle, within the sheet. */
function widened(start: number, length: number, spare: number, limit: number): readonly [number, number] {
  const wanted = Math.min(limit, Math.ceil(length * spare))
  const from = Math.round(start - (wanted - length) / 2)
  return [Math.max(0, Math.min(from, limit - wanted)), Math.max(1, wanted)]
}

function holds(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}
