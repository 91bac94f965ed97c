/** Where the sheet lies on the canvas, in CSS pixels. Pure: takes a viewport, returns the next. */

export type Fit = 'fit-width' | 'fit-page' | 'actual'

export interface Viewport {
  /** `free` after the reader zoomed by hand: a resize then keeps the scale. */
  readonly zoom: Fit | 'free'
  readonly pxPerMm: number
  /** The sheet's top left corner from the canvas'; negative when scrolled. */
  readonly xPx: number
  readonly yPx: number
}

/** The sheet to be shown and the canvas to show it on. */
export interface Stage {
  readonly widthMm: number
  readonly heightMm: number
  readonly widthPx: number
  readonly heightPx: number
  /** CSS pixels of one millimetre on this screen: 96/25.4 unless the reader calibrated it against a ruler. */
  readonly actualPxPerMm: number
}

export const nominalPxPerMm = 96 / 25.4
const scaleRange = [0.5, 40] as const

export function fitted(zoom: Fit, stage: Stage): Viewport {
  const width = stage.widthPx / stage.widthMm
  const height = stage.heightPx / stage.heightMm
  const wanted = zoom === 'actual' ? stage.actualPxPerMm : zoom === 'fit-width' ? width : Math.min(width, height)
  return settled({ zoom, pxPerMm: inRange(wanted), xPx: 0, yPx: 0 }, stage)
}

/** After the canvas or the sheet changed size: the fit is kept, or the free scale. */
export function refitted(view: Viewport, stage: Stage): Viewport {
  if (view.zoom === 'free') return settled(view, stage)
  const next = fitted(view.zoom, stage)
  return settled({ ...next, xPx: Math.min(view.xPx, 0), yPx: Math.min(view.yPx, 0) }, stage)
}

/** The millimetre under the pointer stays under it. */
export function zoomedAt(view: Viewport, factor: number, atX: number, atY: number, stage: Stage): Viewport {
  const pxPerMm = inRange(view.pxPerMm * factor)
  const real = pxPerMm / view.pxPerMm
  return settled({ zoom: 'free', pxPerMm, xPx: atX - (atX - view.xPx) * real, yPx: atY - (atY - view.yPx) * real }, stage)
}

/** That millimetre in the middle, at that scale. */
export function viewportAt(centre: { readonly xMm: number; readonly yMm: number }, wantedPxPerMm: number, stage: Stage): Viewport {
  const pxPerMm = inRange(wantedPxPerMm)
  const [xPx, yPx] = [stage.widthPx / 2 - centre.xMm * pxPerMm, stage.heightPx / 2 - centre.yMm * pxPerMm]
  return settled({ zoom: 'free', pxPerMm, xPx, yPx }, stage)
}

export function panned(view: Viewport, dxPx: number, dyPx: number, stage: Stage): Viewport {
  return settled({ ...view, xPx: view.xPx + dxPx, yPx: view.yPx + dyPx }, stage)
}

export function overflows(view: Viewport, stage: Stage): { readonly across: boolean; readonly down: boolean } {
  const hair = 0.5
  return {
    across: stage.widthMm * view.pxPerMm > stage.widthPx + hair,
    down: stage.heightMm * view.pxPerMm > stage.heightPx + hair,
  }
}

/** A sheet smaller than the canvas is centred; a larger one never leaves an edge of the canvas bare. */
function settled(view: Viewport, stage: Stage): Viewport {
  const along = (offset: number, sheetPx: number, canvasPx: number) =>
    sheetPx <= canvasPx ? (canvasPx - sheetPx) / 2 : Math.min(0, Math.max(canvasPx - sheetPx, offset))
  return {
    ...view,
    xPx: along(view.xPx, stage.widthMm * view.pxPerMm, stage.widthPx),
    yPx: along(view.yPx, stage.heightMm * view.pxPerMm, stage.heightPx),
  }
}

function inRange(pxPerMm: number): number {
  return Math.min(scaleRange[1], Math.max(scaleRange[0], pxPerMm))
}
