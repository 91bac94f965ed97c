import type { Colleague } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { byReach, teamsOf } from './team.ts'

const colleague = (name: string, role: Colleague['memberships'][number]['role'], at: string, more: Partial<Colleague> = {}): Colleague => ({
  personId: name as Colleague['personId'],
  name,
  memberships: [{ role, organisationId: at as Colleague['memberships'][number]['organisationId'], organisation: { zh: at, en: at } }],
  online: false,
  onDuty: false,
  ...more,
})

describe('whom one can ask', () => {
  it('knows teams by role and place: cardiologists first, and of each role those with somebody there', () => {
    const teams = teamsOf([
      colleague('a', 'cardiologist', 'lead'),
      colleague('b', 'cardiologist', 'lead'),
      colleague('c', 'cardiologist', 'county', { online: true }),
      colleague('d', 'clinic-staff', 'county'),
    ])
    expect(teams.map(({ role, organisationId, members, online }) => `${role} ${organisationId} ${members} ${online}`)).toEqual([
      'cardiologist county 1 1',
      'cardiologist lead 2 0',
      'clinic-staff county 1 0',
    ])
  })

  it('puts those on duty before those who are online, and both before the rest', () => {
    const found = [
      colleague('a', 'cardiologist', 'x'),
      colleague('b', 'cardiologist', 'x', { online: true }),
      colleague('c', 'cardiologist', 'x', { onDuty: true }),
    ]
    expect(byReach(found).map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  })
})
