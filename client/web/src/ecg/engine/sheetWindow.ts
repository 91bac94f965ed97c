/** What part of the sheet is seen, in millimetres, so that it means the same on every screen. Pure. */
import { fitted, overflows, type Stage, type Viewport, viewportAt } from './viewport.ts'

export interface SheetWindow {
  readonly centre: { readonly xMm: number; readonly yMm: number }
  /** Of the sheet, across the whole canvas. */
  readonly widthMm: number
}

/** Null: the whole sheet is in sight. */
export function windowOf(view: Viewport, stage: Stage): SheetWindow | null {
  const { across, down } = overflows(view, stage)
  if (!across && !down) return null
  const { pxPerMm, xPx, yPx } = view
  const centre = { xMm: (stage.widthPx / 2 - xPx) / pxPerMm, yMm: (stage.heightPx / 2 - yPx) / pxPerMm }
  return { centre, widthMm: stage.widthPx / pxPerMm }
}

/** As far as this canvas can: its edges are never left bare, and a scale out of range is not taken. */
export function atWindow(window: SheetWindow | null, stage: Stage): Viewport {
  if (window === null) return fitted('fit-page', stage)
  return viewportAt(window.centre, stage.widthPx / window.widthMm, stage)
}
