import { describe, expect, it } from 'vitest'
import { initialsOf, qualityBars, qualityWord } from './quality.ts'

describe('a person in the strip', () => {
  it.each([
    [10, 'good', 3],
    [5, 'fair', 2],
    [2, 'poor', 1],
    [0, 'none', 0],
    [null, 'unknown', 0],
  ] as const)('has a line of %s: %s', (quality, word, bars) => {
    expect([qualityWord(quality), qualityBars(quality)]).toEqual([word, bars])
  })

  it.each([
    ['王海川', '海川'],
    ['李', '李'],
    ['Anna Maria Lund', 'AM'],
    ['', ''],
  ])('named %s without a picture is %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})
