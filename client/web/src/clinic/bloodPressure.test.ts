import { describe, expect, it } from 'vitest'
import { bloodPressureText, readBloodPressure } from './bloodPressure.ts'

describe('blood pressure as typed', () => {
  it('is read when it can be one', () => {
    expect(readBloodPressure({ systolic: '150', diastolic: '95' })).toEqual({ systolicMmhg: 150, diastolicMmhg: 95 })
    expect(readBloodPressure({ systolic: '150', diastolic: '' })).toEqual({ systolicMmhg: 150, diastolicMmhg: null })
    expect(readBloodPressure({ systolic: '', diastolic: '' })).toEqual({ systolicMmhg: null, diastolicMmhg: null })
  })

  it('is refused when it cannot', () => {
    for (const [systolic, diastolic] of [
      ['95', '150'],
      ['90', '90'],
      ['321', '90'],
      ['15', '9'],
      ['1o0', '80'],
      ['120.5', '80'],
    ] as const)
      expect(readBloodPressure({ systolic, diastolic }), `${systolic}/${diastolic}`).toBeNull()
  })

  it('is written back as it was', () => {
    expect(bloodPressureText({ systolicMmhg: 150, diastolicMmhg: null })).toEqual({ systolic: '150', diastolic: '' })
  })
})
