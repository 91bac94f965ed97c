import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../test/harness/clock.ts'
import { createAttempts } from './attempts.ts'

const failing = (attempts: ReturnType<typeof createAttempts>, login: string, address: string, times: number) =>
  Array.from({ length: times }, () => attempts.begin(login, address)).filter(Boolean).length

describe('guessing one login', () => {
  it('is over for an address after eight, and the person still comes in from elsewhere', () => {
    const attempts = createAttempts(manualClock())
    expect(failing(attempts, 'wang', '10.0.0.1', 20)).toBe(8)
    expect(attempts.begin('wang', '10.0.0.2')).toBe(true)
  })

  it('is over for everyone after fifty, from however many addresses, for a quarter of an hour', async () => {
    const clock = manualClock()
    const attempts = createAttempts(clock)
    const made = Array.from({ length: 20 }, (_, n) => failing(attempts, 'wang', `10.0.0.${n}`, 8))
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(50)
    expect(attempts.begin('wang', '10.0.1.1')).toBe(false)
    await clock.advance(15 * 60_000)
    expect(attempts.begin('wang', '10.0.1.1')).toBe(true)
  })

  it('is not forgiven elsewhere when the person comes in here', () => {
    const attempts = createAttempts(manualClock())
    failing(attempts, 'wang', '10.0.0.1', 8)
    expect(attempts.begin('wang', '10.0.0.2')).toBe(true)
    attempts.succeeded('wang', '10.0.0.2')
    expect(attempts.begin('wang', '10.0.0.1')).toBe(false)
  })
})

describe('an attempt', () => {
  it('that could not be judged does not count', () => {
    const attempts = createAttempts(manualClock())
    for (let n = 0; n < 100; n++) {
      expect(attempts.begin('wang', '10.0.0.1')).toBe(true)
      attempts.undecided('wang', '10.0.0.1')
    }
  })
})
