import { en, zh } from '@lianxin/contract/text'
import { describe, expect, it } from 'vitest'
import { ageAt, patientLine } from './patientLine.ts'

const at = new Date(2026, 4, 12, 16, 5).getTime()
const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }

describe('age', () => {
  it('is in completed years at the receipt', () => {
    expect(ageAt('1963-05-12', at)).toBe(63)
    expect(ageAt('1963-05-13', at)).toBe(62)
  })
  it('is unknown rather than absurd', () => {
    expect(ageAt(null, at)).toBeNull()
    expect(ageAt('2030-01-01', at)).toBeNull()
    expect(ageAt('1800-01-01', at)).toBeNull()
  })
})

describe('the patient line', () => {
  it('says sex and age in each language, and nothing where nothing is known', () => {
    const patient = { ...nobody, sex: 'male' as const, ageYears: 63 }
    expect(patientLine({ patient, receivedAt: at }, zh, 'zh-CN')).toBe('男 63 岁')
    expect(patientLine({ patient: { ...patient, sex: 'female' }, receivedAt: at }, en, 'en')).toMatch(/female, 63 y/i)
    expect(patientLine({ patient: nobody, receivedAt: at }, zh, 'zh-CN')).toBe('')
  })
})
