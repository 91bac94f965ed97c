import { nobody } from '@lianxin/ecg'
import { describe, expect, it } from 'vitest'
import { announcedPatient, identityProblems, lacking, nothingTyped } from './identity.ts'

const known = { id: 'M1', name: '张三', sex: 'male', birthDate: null, ageYears: 56 } as const

describe('what is asked before sending', () => {
  it('asks nothing that the file says', () => {
    expect(lacking(known)).toEqual({ who: false, sex: false, age: false })
    expect(lacking({ ...known, name: null })).toEqual({ who: false, sex: false, age: false })
    expect(lacking({ ...known, ageYears: null, birthDate: '1970-01-01' }).age).toBe(false)
    expect(lacking(nobody)).toEqual({ who: true, sex: true, age: true })
    expect(lacking({ ...known, name: ' ', id: null }).who).toBe(true)
  })

  it('needs a name or a number, or the word that nobody knows', () => {
    expect(identityProblems(nobody, nothingTyped)).toEqual(['who'])
    expect(identityProblems(nobody, { ...nothingTyped, name: ' ' })).toEqual(['who'])
    expect(identityProblems(nobody, { ...nothingTyped, name: '张三' })).toEqual([])
    expect(identityProblems(nobody, { ...nothingTyped, id: '4101' })).toEqual([])
    expect(identityProblems(nobody, { ...nothingTyped, unknown: true })).toEqual([])
    expect(identityProblems(known, nothingTyped)).toEqual([])
  })

  it('takes an age between 0 and 130 only, and none is fine', () => {
    const problems = (age: string) => identityProblems(known, { ...nothingTyped, age })
    expect(problems('')).toEqual([])
    expect(problems('0.5')).toEqual([])
    expect(problems('130')).toEqual([])
    for (const wrong of ['131', '-1', '5岁', '1e2']) expect(problems(wrong)).toEqual(['age'])
  })
})

describe('what is announced of the patient', () => {
  it("adds the typed to the file's own words and never overrides them", () => {
    const typed = { ...nothingTyped, name: '李四', age: '40', sex: 'female' as const }
    expect(announcedPatient(known, typed)).toEqual(known)
    expect(announcedPatient({ ...nobody, id: 'M2' }, typed)).toEqual({ ...nobody, id: 'M2', sex: 'female', ageYears: 40 })
    expect(announcedPatient(nobody, typed)).toEqual({ ...nobody, name: '李四', sex: 'female', ageYears: 40 })
  })

  it('leaves out words of the file that do not fit the wire', () => {
    expect(announcedPatient({ ...known, name: '长'.repeat(100) }, nothingTyped)).toEqual(nobody)
  })
})
