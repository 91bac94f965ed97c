import { describe, expect, it } from 'vitest'
import { activeMovedBy, activeMovedTo, calipersAt, measured, measureText, otherEnd, taken } from './calipers.ts'

const at = (xMm: number, yMm: number) => ({ xMm, yMm })

describe('calipers', () => {
  it('read 20 mm as 800 ms and 75 a minute at 25 mm/s, half of it at 50', () => {
    const calipers = activeMovedTo(calipersAt(at(100, 50)), at(120, 45))
    expect(measured(calipers, 25, 10)).toEqual({ intervalMs: 800, perMinute: 75, amplitudeMv: 0.5 })
    expect(measured(calipers, 50, 20)).toEqual({ intervalMs: 400, perMinute: 150, amplitudeMv: 0.25 })
  })

  it('count up as positive from the resting end, whichever way they are drawn', () => {
    const leftward = activeMovedTo(calipersAt(at(100, 50)), at(80, 53))
    expect(measured(leftward, 25, 10)).toEqual({ intervalMs: 800, perMinute: 75, amplitudeMv: -0.3 })
    expect(measured(otherEnd(leftward), 25, 10).amplitudeMv).toBe(0.3)
  })

  it('have no rate without an interval', () => {
    expect(measured(calipersAt(at(1, 1)), 25, 10).perMinute).toBeNull()
  })

  it('move the active end by steps', () => {
    const moved = activeMovedBy(otherEnd(activeMovedBy(calipersAt(at(10, 10)), 5, -2)), 1, 1)
    expect(moved.ends).toEqual([at(11, 11), at(15, 8)])
  })

  it('are taken by the nearer end in reach, or start anew', () => {
    const calipers = activeMovedTo(calipersAt(at(10, 10)), at(30, 10))
    expect(taken(calipers, at(11, 90), 2)).toEqual({ ...calipers, active: 0 })
    expect(taken(calipers, at(29, 10), 2).active).toBe(1)
    expect(taken(calipers, at(20, 10), 2)).toEqual(calipersAt(at(20, 10)))
  })

  it('tell figures with units, and no absurd rate', () => {
    expect(measureText({ intervalMs: 812.4, perMinute: 73.9, amplitudeMv: 0.349 }, '次/分')).toBe('812 ms   74 次/分   0.35 mV')
    expect(measureText({ intervalMs: 40, perMinute: 1500, amplitudeMv: -0.1 }, 'bpm')).toBe('40 ms   -0.10 mV')
  })
})
