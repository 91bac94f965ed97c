import { type EcgLead, encodeFrame, unknownFilters } from '@lianxin/ecg'
import { describe, expect, it } from 'vitest'
import type { Live } from '@lianxin/live'
import { createFrames, framesOf } from './frames.ts'

const lead: EcgLead = { name: 'II', samples: Int16Array.of(1, 2, 3), scaleUv: 5, offsetUv: 0, rateHz: 500, startS: 0, derived: false }

function setUp() {
  const asked: string[] = []
  let fail = false
  const frames = createFrames(async (path) => {
    asked.push(path)
    if (fail) throw new Error('down')
    return encodeFrame({ leads: [lead], filters: unknownFilters })
  })
  return { frames, asked, failing: (on: boolean) => (fail = on) }
}

describe('tracings kept in memory', () => {
  it('are fetched once, even when asked for twice at a time', async () => {
    const { frames, asked } = setUp()
    const [a, b] = await Promise.all([frames.get('e1'), frames.get('e1')])
    expect(a).toBe(b)
    expect(a.leads[0]).toEqual(lead)
    expect(asked).toEqual(['/api/ecgs/e1/frame'])
  })

  it('are asked for again after a failure', async () => {
    const { frames, asked, failing } = setUp()
    failing(true)
    await expect(frames.get('e1')).rejects.toThrow('down')
    failing(false)
    await frames.get('e1')
    expect(asked).toHaveLength(2)
  })

  it('are fetched anew for another person, or for the same one with other rights', async () => {
    const asked: string[] = []
    let me: unknown = { personId: 'a' }
    const bytes = async (path: string) => {
      asked.push(path)
      return encodeFrame({ leads: [lead], filters: unknownFilters })
    }
    const live = { me: { get: () => me, subscribe: () => () => undefined }, http: { bytes } } as unknown as Live
    await framesOf(live).get('e1')
    await framesOf(live).get('e1')
    expect(asked).toHaveLength(1)
    me = { personId: 'b' }
    await framesOf(live).get('e1')
    expect(asked).toHaveLength(2)
  })

  it('make room for others, the longest unused first', async () => {
    const { frames, asked } = setUp()
    for (let n = 0; n < 12; n++) await frames.get(`e${n}`)
    await frames.get('e0')
    await frames.get('e12')
    await frames.get('e0')
    expect(asked).toHaveLength(13)
    await frames.get('e1')
    expect(asked).toHaveLength(14)
  })
})
