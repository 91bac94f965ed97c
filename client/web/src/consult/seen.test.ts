import { describe, expect, it } from 'vitest'
import { readSeen, withOpinion } from './seen.ts'

describe('what has been opened', () => {
  it('survives what somebody else wrote into its place', () => {
    for (const stored of [null, 'x', '3', '[]', '{"opinions":7,"missedUntil":"soon"}'])
      expect(readSeen(stored)).toEqual({ opinions: {}, missedUntil: 0 })
    expect(readSeen('{"opinions":{"a":2,"b":"3"},"missedUntil":5}')).toEqual({ opinions: { a: 2 }, missedUntil: 5 })
  })

  it('only moves forward, and forgets the oldest', () => {
    const seen = withOpinion(readSeen(null), 'a', 2)
    expect(withOpinion(seen, 'a', 1)).toBe(seen)
    let many = seen
    for (let n = 0; n < 300; n++) many = withOpinion(many, `c${n}`, 1)
    expect(Object.keys(many.opinions)).toHaveLength(200)
    expect(many.opinions['c299']).toBe(1)
    expect(many.opinions['a']).toBeUndefined()
  })
})
