import { describe, expect, it } from 'vitest'
import { printedPitchMm } from './printedPitch.ts'

const words = { findings: '窦性心律。', conclusion: '正常心电图', advice: '结合临床。' }

describe('the printed tracing', () => {
  it('takes the room that short words leave', () => {
    expect(printedPitchMm(words, 1, 4)).toBe(28)
  })

  it('moves its rows together for long words and amendments, so that one page holds all', () => {
    const long = { ...words, findings: '窦性心律，各导联形态如下。'.repeat(20) }
    expect(printedPitchMm(long, 1, 4)).toBeLessThan(28)
    expect(printedPitchMm(long, 1, 5)).toBeLessThan(printedPitchMm(long, 1, 4))
    expect(printedPitchMm(long, 3, 4)).toBeLessThan(printedPitchMm(long, 1, 4))
  })

  it('never closer than rows that can be told apart', () => {
    expect(printedPitchMm({ ...words, findings: '长'.repeat(4000) }, 9, 5)).toBe(17)
  })
})
