import { describe, expect, it } from 'vitest'
import { encodeDicom } from './formats/index.ts'
import { inspectEcg } from './inspect.ts'
import { testRecord, withGaps } from './testing/records.ts'
import { utf8 } from './text.ts'

describe('the inspection of a file', () => {
  it('states format, time, rate, leads in microvolts, patient and warnings', () => {
    const samples = Int16Array.of(0, 10, -20, 30, 40, 1)
    const inspected = inspectEcg('a.dcm', encodeDicom(testRecord({ names: ['I', 'II'], rateHz: 1e6 / 1667, lead: { samples } })))
    expect(inspected).toMatchObject({
      file: 'a.dcm',
      format: 'dicom',
      device: { manufacturer: 'Lianxin', model: 'TEST1', serial: 'S-77' },
      acquiredAt: '2026-03-01T23:59:58+08:00',
      rateHz: 599.88,
      durationS: 0.01,
      patient: { id: 'P-0001', name: 'Test Patient', sex: 'female', birthDate: '1958-02-28', ageYears: 68 },
      warnings: [],
    })
    const leads = 'leads' in inspected ? inspected.leads : []
    expect(leads.map((lead) => [lead.name, lead.derived])).toEqual([
      ['I', false],
      ['II', false],
      ['III', true],
      ['aVR', true],
      ['aVL', true],
      ['aVF', true],
    ])
    expect(leads[1]).toEqual({
      name: 'II',
      samples: 6,
      rateHz: 599.88,
      minUv: -50,
      maxUv: 100,
      meanUv: 25.4167,
      first5Uv: [0, 25, -50, 75, 100],
      derived: false,
    })
  })

  it('leaves missing samples out of its figures', () => {
    const inspected = inspectEcg(
      'a.dcm',
      encodeDicom(withGaps(testRecord({ names: ['II'], lead: { samples: Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8) } }))),
    )
    expect(inspected).toMatchObject({ leads: [{ minUv: 2.5, maxUv: 17.5, meanUv: 8.125, first5Uv: [2.5, 5, 7.5, null, null] }] })
  })

  it('of a bad file is its refusal', () => {
    expect(inspectEcg('b.txt', utf8('hello'))).toEqual({
      file: 'b.txt',
      refused: { code: 'invalid', reason: 'unknown-format', message: 'the bytes match no known ECG format', offset: 0 },
    })
  })
})
