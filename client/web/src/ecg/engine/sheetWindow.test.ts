import { describe, expect, it } from 'vitest'
import { atWindow, windowOf } from './sheetWindow.ts'
import { fitted, panned, type Stage, zoomedAt } from './viewport.ts'

const presenter: Stage = { widthMm: 270, heightMm: 145, widthPx: 1350, heightPx: 500, actualPxPerMm: 96 / 25.4 }
const telephone: Stage = { ...presenter, widthPx: 390, heightPx: 300 }

describe('the window on a sheet', () => {
  it('is nothing where the whole sheet is seen, and the whole sheet is seen for it', () => {
    expect(windowOf(fitted('fit-page', presenter), presenter)).toBeNull()
    expect(atWindow(null, telephone)).toEqual(fitted('fit-page', telephone))
  })

  it('shows the same millimetre in the middle and the same width of sheet on another screen', () => {
    const view = panned(zoomedAt(fitted('fit-page', presenter), 4, 700, 250, presenter), -120, 40, presenter)
    const window = windowOf(view, presenter)
    if (!window) throw new Error('a zoomed sheet must not be whole')
    const there = windowOf(atWindow(window, telephone), telephone)
    expect(there?.centre.xMm).toBeCloseTo(window.centre.xMm, 6)
    expect(there?.centre.yMm).toBeCloseTo(window.centre.yMm, 6)
    expect(there?.widthMm).toBeCloseTo(window.widthMm, 6)
  })

  it('leaves no edge of a canvas bare, wherever the other page is', () => {
    const view = atWindow({ centre: { xMm: -500, yMm: 9000 }, widthMm: 60 }, telephone)
    expect(view.xPx).toBe(0)
    expect(view.yPx).toBeCloseTo(telephone.heightPx - telephone.heightMm * view.pxPerMm)
  })

  it.each([1, 10_000])('keeps its scale in range for a window %d mm wide', (widthMm) => {
    const { pxPerMm } = atWindow({ centre: { xMm: 100, yMm: 70 }, widthMm }, presenter)
    expect(pxPerMm).toBeGreaterThanOrEqual(0.5)
    expect(pxPerMm).toBeLessThanOrEqual(40)
  })
})
