/** One frame of the viewer: the sheet's bitmap, names of leads out of sight, calipers. */
import type { DisplayList, PaperTheme } from '@lianxin/ecg/paper'
import type { Calipers } from './calipers.ts'
import { paintCalipers } from './paintCalipers.ts'
import { paintLeadNames } from './paintLeadNames.ts'
import { type PaperPointer, paintPointers } from './paintPointers.ts'
import { createSheetBitmap, type Placement } from './sheetBitmap.ts'
import type { Viewport } from './viewport.ts'

export interface Scene {
  readonly list: DisplayList
  readonly view: Viewport
  readonly theme: PaperTheme
  /** Device pixels of one CSS pixel. */
  readonly dpr: number
  readonly calipers: { readonly calipers: Calipers; readonly text: string } | undefined
  readonly pointers: readonly PaperPointer[]
}

export interface ViewPainter {
  /** False if the picture is only a scaled one that wants painting again in the next frame. */
  paint(ctx: CanvasRenderingContext2D, scene: Scene): boolean
  release(): void
}

export function createViewPainter(document: Document, fontFamily: string): ViewPainter {
  const bitmap = createSheetBitmap(document, fontFamily)
  let paintedPxPerMm: number | undefined
  return {
    paint(ctx, { list, view, theme, dpr, calipers, pointers }) {
      const place: Placement = { pxPerMm: view.pxPerMm * dpr, xPx: view.xPx * dpr, yPx: view.yPx * dpr }
      const zooming = paintedPxPerMm !== undefined && paintedPxPerMm !== place.pxPerMm
      paintedPxPerMm = place.pxPerMm
      ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height)
      const sharp = bitmap.draw(ctx, list, theme, place, dpr, zooming)
      paintLeadNames(ctx, list, theme, place, dpr, fontFamily)
      if (calipers) paintCalipers(ctx, calipers.calipers, calipers.text, theme, place, dpr)
      paintPointers(ctx, pointers, theme, place, dpr, fontFamily)
      return sharp
    },
    release: () => bitmap.release(),
  }
}
