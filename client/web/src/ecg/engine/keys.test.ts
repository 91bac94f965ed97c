import { describe, expect, it } from 'vitest'
import { type KeyTarget, pressKey } from './keys.ts'

function press(key: string, held: { shiftKey?: boolean; altKey?: boolean; ctrlKey?: boolean } = {}, calipersOn = true) {
  const asked: unknown[] = []
  const target: KeyTarget = {
    move: (right, down, step) => asked.push(['move', right, down, step]),
    zoomBy: (factor) => asked.push(['zoom', factor]),
    fitWidth: () => asked.push('fit'),
    actualSize: () => asked.push('actual'),
    turnPage: (by) => asked.push(['page', by]),
    toggleCalipers: () => asked.push('calipers'),
    closeCalipers: () => calipersOn,
    switchEnd: () => calipersOn,
  }
  const taken = pressKey({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held }, target)
  return { taken, asked }
}

describe('keys on the paper', () => {
  it('move by arrows, finely with Alt, coarsely with Shift', () => {
    expect(press('ArrowLeft').asked).toEqual([['move', -1, 0, 'normal']])
    expect(press('ArrowDown', { altKey: true }).asked).toEqual([['move', 0, 1, 'fine']])
    expect(press('ArrowUp', { shiftKey: true }).asked).toEqual([['move', 0, -1, 'coarse']])
  })

  it('zoom, turn pages and open calipers, whatever the case', () => {
    expect(press('+').asked).toEqual([['zoom', 1.25]])
    expect(press('PageDown').asked).toEqual([['page', 1]])
    expect(press('C', { shiftKey: true }).asked).toEqual(['calipers'])
  })

  it('leave to the application what is not theirs', () => {
    expect(press('s').taken).toBe(false)
    expect(press('3').taken).toBe(false)
    expect(press('c', { ctrlKey: true }).taken).toBe(false)
    expect(press('Escape', {}, false).taken).toBe(false)
    expect(press('Escape', {}, true).taken).toBe(true)
    expect(press('toString').taken).toBe(false)
  })
})
