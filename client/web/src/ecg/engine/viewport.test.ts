import { describe, expect, it } from 'vitest'
import { fitted, overflows, panned, refitted, type Stage, zoomedAt } from './viewport.ts'

const stage: Stage = { widthMm: 270, heightMm: 145, widthPx: 1350, heightPx: 500, actualPxPerMm: 96 / 25.4 }

describe('the viewport', () => {
  it('shows actual size in the millimetres of CSS unless the screen was calibrated', () => {
    expect(fitted('actual', stage).pxPerMm).toBeCloseTo(3.7795, 4)
    expect(fitted('actual', { ...stage, actualPxPerMm: 4.2 }).pxPerMm).toBe(4.2)
  })

  it('fits the width, or the whole page', () => {
    expect(fitted('fit-width', stage)).toMatchObject({ pxPerMm: 5, xPx: 0, yPx: 0 })
    const page = fitted('fit-page', stage)
    expect(page.pxPerMm).toBeCloseTo(500 / 145)
    expect(page.xPx).toBeCloseTo((1350 - 270 * page.pxPerMm) / 2)
  })

  it('keeps the millimetre under the pointer there while zooming', () => {
    const before = zoomedAt(fitted('fit-width', stage), 3, 600, 250, stage)
    const after = zoomedAt(before, 1.4, 700, 200, stage)
    expect((700 - after.xPx) / after.pxPerMm).toBeCloseTo((700 - before.xPx) / before.pxPerMm)
    expect((200 - after.yPx) / after.pxPerMm).toBeCloseTo((200 - before.yPx) / before.pxPerMm)
    expect(after.zoom).toBe('free')
  })

  it('neither pans nor zooms beyond the sheet', () => {
    const view = fitted('fit-width', stage)
    expect(panned(view, 300, 300, stage)).toEqual(view)
    expect(panned(view, -9999, -9999, stage)).toMatchObject({ xPx: 0, yPx: 500 - 725 })
    expect(zoomedAt(view, 1e9, 0, 0, stage).pxPerMm).toBe(40)
    expect(zoomedAt(view, 0, 0, 0, stage).pxPerMm).toBe(0.5)
  })

  it('keeps a fit, or a free scale, when the window changes', () => {
    const narrow = { ...stage, widthPx: 675 }
    expect(refitted(fitted('fit-width', stage), narrow).pxPerMm).toBe(2.5)
    const free = zoomedAt(fitted('fit-width', stage), 2, 0, 0, stage)
    expect(refitted(free, narrow).pxPerMm).toBe(free.pxPerMm)
  })

  it('says which way the sheet is larger than the window', () => {
    expect(overflows(fitted('fit-width', stage), stage)).toEqual({ across: false, down: true })
    expect(overflows(fitted('fit-page', stage), stage)).toEqual({ across: false, down: false })
  })
})
