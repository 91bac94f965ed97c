import { unknownFilters } from '@lianxin/ecg'
import { displayList } from '@lianxin/ecg/paper'
import { describe, expect, it } from 'vitest'
import { describePaper } from './describe.ts'

const lead = { samples: new Int16Array(5000), scaleUv: 1, offsetUv: 0, rateHz: 500, startS: 0, derived: false }
const record = { leads: (['II', 'V1'] as const).map((name) => ({ ...lead, name })), filters: unknownFilters }

describe('what a screen reader hears of the paper', () => {
  it('names leads, seconds, speed and gain in the sentence it is given', () => {
    const list = displayList(record, { gainMmPerMv: 20 })
    expect(describePaper('{count} 导联心电图：{leads}；{seconds} 秒，{speed} mm/s，{gain} mm/mV', list)).toBe(
      '2 导联心电图：II V1；10 秒，25 mm/s，20 mm/mV',
    )
  })

  it('leaves holes it does not know as they are', () => {
    expect(describePaper('{count} {unknown}', displayList({ ...record, leads: [] }))).toBe('0 {unknown}')
  })
})
