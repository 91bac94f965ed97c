import { describe, expect, it } from 'vitest'
import { fromLocalInput, onsetOf, toLocalInput } from './onset.ts'

const now = Date.UTC(2026, 10, 22, 8, 5, 30)
const midnight = now - 8 * 3600_000

describe('the onset chips', () => {
  it('take the outer bound, so that an onset never looks fresher than it is', () => {
    expect(onsetOf('now', now, midnight)).toBe(now)
    expect(onsetOf('half', now, midnight)).toBe(now - 30 * 60_000)
    expect(onsetOf('hour', now, midnight)).toBe(now - 60 * 60_000)
    expect(onsetOf('today', now, midnight)).toBe(midnight)
    expect(onsetOf('pick', now, midnight)).toBeNull()
  })
})

describe('a chosen onset', () => {
  it('comes back from the input to the minute', () => {
    expect(fromLocalInput(toLocalInput(now), now)).toBe(now - 30_000)
  })

  it('is none when it lies in the future or is no time', () => {
    expect(fromLocalInput(toLocalInput(now + 120_000), now)).toBeNull()
    expect(fromLocalInput('', now)).toBeNull()
    expect(fromLocalInput('yesterday', now)).toBeNull()
  })
})
