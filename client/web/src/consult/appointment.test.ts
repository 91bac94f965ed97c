import { describe, expect, it } from 'vitest'
import { fieldsOf, momentOf, proposedStart } from './appointment.ts'

describe('an appointment', () => {
  it('is the moment that its date and time name here', () => {
    const at = new Date(2026, 10, 25, 9, 5).getTime()
    expect(fieldsOf(at)).toEqual({ date: '2026-11-25', time: '09:05' })
    expect(momentOf('2026-11-25', '09:05')).toBe(at)
  })

  it('is none while something is missing or impossible', () => {
    for (const [date, time] of [
      ['', '09:00'],
      ['2026-11-25', ''],
      ['2026-13-40', '09:00'],
      ['tomorrow', '09:00'],
    ] as const)
      expect(momentOf(date, time)).toBeNull()
  })

  it('is proposed for a full half hour, an hour ahead or a little more', () => {
    const nine = new Date(2026, 10, 25, 9, 0).getTime()
    expect(proposedStart(nine)).toBe(nine + 3_600_000)
    expect(proposedStart(nine + 1)).toBe(nine + 5_400_000)
  })
})
