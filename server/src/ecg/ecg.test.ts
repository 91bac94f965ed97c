import { ClinicalContext, emptyContext, Patient } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { ageAt, deviceOfFile, mergedPatient, patientOfFile, summaryOf, warningsOfFile } from './ecg.ts'
import { attachment } from '../platform/http/attachment.ts'

const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }

describe('the patient of a file', () => {
  it('is brought into the bounds of the wire, whatever the file says', () => {
    const hostile = {
      id: 'i'.repeat(200),
      name: `张\u0000三\ud842${'x'.repeat(200)}`,
      sex: 'male' as const,
      birthDate: '1960-13-01',
      ageYears: 999,
    }
    const patient = patientOfFile(hostile)
    expect(Patient.safeParse(patient).success).toBe(true)
    expect(patient).toMatchObject({ sex: 'male', birthDate: null, ageYears: null })
    expect(patient.name?.startsWith('张三')).toBe(true)
  })

  it('is none where only blanks are', () => {
    expect(patientOfFile({ ...nobody, id: ' \u0001 ', name: '' })).toEqual(nobody)
  })

  it('is corrected by what the sender typed, but not in its number', () => {
    const ofFile = { id: 'F1', name: '张三', sex: 'male' as const, birthDate: null, ageYears: 60 }
    const typed = { id: 'T1', name: '李四', sex: null, birthDate: '1966-01-02', ageYears: null }
    expect(mergedPatient(ofFile, typed)).toEqual({ id: 'F1', name: '李四', sex: 'male', birthDate: '1966-01-02', ageYears: 60 })
    expect(mergedPatient(nobody, typed)).toEqual(typed)
  })
})

describe('what else a file says', () => {
  it('is bounded too', () => {
    const warnings = Array.from({ length: 80 }, () => ({ reason: 'nonconforming' as const, message: 'm'.repeat(1000) }))
    expect(warningsOfFile(warnings)).toHaveLength(50)
    expect(warningsOfFile(warnings)[0]?.message).toHaveLength(300)
    expect(deviceOfFile({ manufacturer: 'm'.repeat(500), model: null, serial: '\u0007' })).toEqual({
      manufacturer: 'm'.repeat(80),
      model: null,
      serial: null,
    })
  })
})

describe('an age', () => {
  it.each([
    ['1960-05-12', 66],
    ['1960-05-13', 65],
    ['2026-05-12', 0],
    ['2026-05-13', null],
    ['1800-01-01', null],
    [null, null],
  ])('of one born %s is %s on 12 May 2026', (birthDate, years) => {
    expect(ageAt(birthDate, Date.parse('2026-05-12T08:00:00Z'))).toBe(years)
  })

  it('is shown in the queue from the date of birth where none is stated', () => {
    const ecg = { number: 7, context: emptyContext, leads: ['I', 'II'], acquiredAt: null, receivedAtMs: Date.parse('2026-05-12T08:00:00Z') }
    expect(summaryOf({ ...ecg, patient: { ...nobody, birthDate: '1960-05-12' } })).toMatchObject({ number: 7, ageYears: 66, leadCount: 2 })
    expect(summaryOf({ ...ecg, patient: { ...nobody, birthDate: '1960-05-12', ageYears: 65 } }).ageYears).toBe(65)
  })
})

describe("the queue's summary", () => {
  it('says the number of a patient whose name nobody knows', () => {
    const ecg = { number: 7, context: emptyContext, leads: ['I'], acquiredAt: null, receivedAtMs: 0 }
    expect(summaryOf({ ...ecg, patient: { ...nobody, id: 'XH-1' } })).toMatchObject({ patientId: 'XH-1', patientName: null })
  })
})

describe('an onset in the queue', () => {
  const onset = (context: Partial<ClinicalContext>) => {
    const ecg = { number: 7, patient: nobody, leads: ['I'], acquiredAt: null, receivedAtMs: 0 }
    const { onsetAt, onsetPrecision } = summaryOf({ ...ecg, context: { ...emptyContext, ...context } })
    return [onsetAt, onsetPrecision]
  }
  it('keeps how well it is known', () => {
    expect(onset({ onsetAt: 1000, onsetPrecision: 'earliest' })).toEqual([1000, 'earliest'])
    expect(onset({})).toEqual([null, null])
  })

  it('is exact where that was not kept yet', () => {
    const { onsetPrecision: _, ...before } = { ...emptyContext, onsetAt: 1000 }
    expect(ClinicalContext.parse(before)).toEqual(before)
    const ecg = { number: 7, patient: nobody, leads: ['I'], acquiredAt: null, receivedAtMs: 0 }
    expect(summaryOf({ ...ecg, context: before }).onsetPrecision).toBe('exact')
  })
})

describe('the name of a download', () => {
  it('cannot end its header or start another', () => {
    expect(attachment('a"\r\nSet-Cookie: x.scp')).toBe(
      `attachment; filename="a___Set-Cookie__x.scp"; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x.scp`,
    )
  })
})
