import { describe, expect, it } from 'vitest'
import { withDerivedLeads } from './derive.ts'
import { leadOrder, standardLeads } from './lead.ts'
import { limbIdentityWarning } from './limbIdentity.ts'
import { type EcgLead, MISSING, microvolts } from './record.ts'
import { eighteenLeads, testRecord, withGaps } from './testing/records.ts'

function limb(name: 'I' | 'II' | 'III', digits: number[], more: Partial<EcgLead> = {}): EcgLead {
  return { name, samples: Int16Array.from(digits), scaleUv: 5, offsetUv: 0, rateHz: 500, startS: 0, derived: false, ...more }
}

function uvOf(leads: readonly EcgLead[], name: string): number[] {
  const lead = leads.find((candidate) => candidate.name === name)
  return lead ? [...microvolts(lead)] : []
}

describe('leads of an eight-lead file', () => {
  it('are completed to twelve, marked, in display order', () => {
    const leads = withDerivedLeads(testRecord().leads)
    expect(leads.map((lead) => lead.name)).toEqual(standardLeads)
    expect(leads.filter((lead) => lead.derived).map((lead) => lead.name)).toEqual(['III', 'aVR', 'aVL', 'aVF'])
  })

  it('follow Einthoven and Goldberger without rounding, halves included', () => {
    const leads = withDerivedLeads([limb('I', [3, -4, 0]), limb('II', [10, 1, -32767])])
    expect(uvOf(leads, 'III')).toEqual([35, 25, -163835])
    expect(uvOf(leads, 'aVR')).toEqual([-32.5, 7.5, 81917.5])
    expect(uvOf(leads, 'aVL')).toEqual([-10, -22.5, 81917.5])
    expect(uvOf(leads, 'aVF')).toEqual([42.5, 15, -163835])
  })

  it('are exact where I and II differ in scale and offset', () => {
    const leads = withDerivedLeads([limb('I', [100], { scaleUv: 0.183, offsetUv: 4 }), limb('II', [7], { scaleUv: 2.5, offsetUv: -1 })])
    expect(uvOf(leads, 'III')[0]).toBeCloseTo(7 * 2.5 - 1 - (100 * 0.183 + 4), 9)
    expect(uvOf(leads, 'aVR')[0]).toBeCloseTo(-(7 * 2.5 - 1 + 100 * 0.183 + 4) / 2, 9)
  })

  it('are missing where I or II is missing, and not where a digit is truly -32768', () => {
    const leads = withDerivedLeads([limb('I', [MISSING, 32767, 1, 2]), limb('II', [5, -1, MISSING, 3])])
    expect(uvOf(leads, 'III')).toEqual([Number.NaN, -32768 * 5, Number.NaN, 5])
  })

  it('are not computed from leads of different times, rates or lengths', () => {
    for (const two of [limb('II', [1], { startS: 2.5 }), limb('II', [1], { rateHz: 250 }), limb('II', [1, 2])])
      expect(withDerivedLeads([limb('I', [1]), two])).toHaveLength(2)
  })
})

describe('recorded leads', () => {
  it('are never replaced by computed ones', () => {
    const { leads } = testRecord({ names: eighteenLeads })
    const shown = withDerivedLeads(leads.toReversed())
    expect(shown).toEqual(leads.toSorted((a, b) => leadOrder(a.name) - leadOrder(b.name)))
  })

  it('that contradict Einthoven are warned of, those that agree are not', () => {
    const { leads } = withGaps(testRecord({ names: standardLeads }))
    expect(limbIdentityWarning(leads)).toBeNull()
    const swapped = leads.map((lead) => (lead.name === 'II' ? { ...lead, samples: leads[6]?.samples ?? lead.samples } : lead))
    expect(limbIdentityWarning(swapped)).toMatchObject({ reason: 'limb-identity' })
  })
})
