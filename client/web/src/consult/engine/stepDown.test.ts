import { describe, expect, it } from 'vitest'
import { type LineSample, StepDown, stepDownRules } from './stepDown.ts'

const fine: LineSample = { uplinkBps: 900_000, lossUp: 0, lossDown: 0.01, pictures: 3, stalled: 0, sentFramesPerS: 15 }
const everyMs = 2000

function line() {
  const stepDown = new StepDown()
  let now = 0
  stepDown.begin(now)
  const feed = (sample: Partial<LineSample>, forMs: number) => {
    const changes: (string | null)[] = []
    for (const until = now + forMs; now < until; ) {
      now += everyMs
      if (stepDown.feed({ ...fine, ...sample }, now)) changes.push(stepDown.reason)
    }
    return changes
  }
  return { feed, reason: () => stepDown.reason, begin: () => stepDown.begin(now) }
}

describe('stepping down to audio only', () => {
  it.each([
    ['uplink', { uplinkBps: 50_000 }],
    ['uplink', { uplinkBps: 90_000, sentFramesPerS: 2 }],
    ['loss', { lossUp: 0.3 }],
    ['loss', { lossDown: 0.3 }],
    ['stalls', { stalled: 2 }],
  ] as const)('happens for %s once it lasts: %j', (reason, bad) => {
    const { feed } = line()
    feed({}, 20_000)
    expect(feed(bad, stepDownRules.badForMs)).toEqual([])
    expect(feed(bad, 4000)).toEqual([reason])
  })

  it('does not happen for a short dip, nor while a new line is still being measured', () => {
    const { feed, reason } = line()
    expect(feed({ uplinkBps: 50_000 }, stepDownRules.settleMs)).toEqual([])
    feed({}, 10_000)
    for (let dip = 0; dip < 10; dip++) expect([...feed({ lossUp: 0.5 }, 4000), ...feed({}, 2000)]).toEqual([])
    expect(reason()).toBeNull()
  })

  it('does not happen for a narrow uplink of who sends no picture', () => {
    const { feed } = line()
    expect(feed({ uplinkBps: 40_000, sentFramesPerS: null }, 60_000)).toEqual([])
  })

  it('does not happen for a low estimate while the frames leave: a browser that is idle reckons low', () => {
    const { feed } = line()
    expect(feed({ uplinkBps: 84_000, sentFramesPerS: 12 }, 60_000)).toEqual([])
  })

  it('comes back after a quiet time, and waits twice as long after each relapse', () => {
    const { feed } = line()
    const quietTimes: number[] = []
    feed({}, 10_000)
    for (let relapse = 0; relapse < 4; relapse++) {
      expect(feed({ lossDown: 0.4 }, 20_000)).toEqual(['loss'])
      let waitedMs = 0
      while (feed({}, everyMs).length === 0) waitedMs += everyMs
      quietTimes.push(waitedMs)
    }
    for (const [n, wantedMs] of [15_000, 30_000, 60_000, 120_000].entries())
      expect(Math.abs((quietTimes[n] ?? 0) - wantedMs)).toBeLessThanOrEqual(2 * everyMs)
  })

  it('forgets relapses after a return that lasted', () => {
    const { feed } = line()
    feed({}, 10_000)
    feed({ lossDown: 0.4 }, 20_000)
    feed({}, 120_000)
    expect(feed({ lossDown: 0.4 }, 20_000)).toEqual(['loss'])
    expect(feed({}, stepDownRules.fineForMs + 4000)).toEqual([null])
  })

  it('does not come back while packets are still lost', () => {
    const { feed } = line()
    feed({}, 10_000)
    feed({ lossDown: 0.4 }, 20_000)
    expect(feed({ lossDown: 0.08 }, 300_000)).toEqual([])
  })
})
