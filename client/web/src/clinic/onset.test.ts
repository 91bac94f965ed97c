import { describe, expect, it } from 'vitest'
import { fromLocalInput, onsetOf, toLocalInput } from './onset.ts'

const now = Date.UTC(2026, 10, 22, 8, 5, 30)
const midnight = now - 8 * 3600_000

describe('the onset chips', () => {
  it('that name a span keep its outer bound as the earliest, so that an onset looks neither fresher nor better known than it is', () => {
    expect(onsetOf('half', now, midnight)).toEqual({ onsetAt: now - 30 * 60_000, onsetPrecision: 'earliest' })
    expect(onsetOf('hour', now, midnight)).toEqual({ onsetAt: now - 60 * 60_000, onsetPrecision: 'earliest' })
    expect(onsetOf('today', now, midnight)).toEqual({ onsetAt: midnight, onsetPrecision: 'earliest' })
  })

  it('take just now as exact to the minute, and nothing from a time not chosen yet', () => {
    expect(onsetOf('now', now, midnight)).toEqual({ onsetAt: now - 30_000, onsetPrecision: 'exact' })
    expect(onsetOf('pick', now, midnight)).toBeNull()
  })
})

describe('a chosen onset', () => {
  it('comes back from the input to the minute, as exact', () => {
    expect(fromLocalInput(toLocalInput(now), now)).toEqual({ onsetAt: now - 30_000, onsetPrecision: 'exact' })
  })

  it('is none when it lies in the future or is no time', () => {
    expect(fromLocalInput(toLocalInput(now + 120_000), now)).toBeNull()
    expect(fromLocalInput('', now)).toBeNull()
    expect(fromLocalInput('yesterday', now)).toBeNull()
  })
})
