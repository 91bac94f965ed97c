import type { Attendance } from '@lianxin/contract'
import { consultParty } from '@lianxin/live/testing/consultRows'
import { describe, expect, it } from 'vitest'
import { attendanceOf, partyState } from './attendance.ts'

const host = consultParty(0, { askedAt: 9 })
const first = consultParty(1, { askedAt: 1 })
const there = consultParty(2, { askedAt: 2, presence: 'in' })
const stay = (n: number, joinedAt: number, leftAt: number | null): Attendance => ({
  partyId: consultParty(n).partyId,
  joinedAt,
  leftAt,
  reason: leftAt === null ? null : 'left',
})

describe('who came', () => {
  it('names the host first, then who is there, then those asked, whether they came or not', () => {
    const list = attendanceOf([first, there, host], [stay(2, 5, null)], host.partyId, 10)
    expect(list.map(({ party }) => party.name)).toEqual(['医生0', '医生2', '医生1'])
    expect(list[2]?.stays).toEqual([])
  })

  it('adds up each stay, and counts the one that goes on until now', () => {
    const [attended] = attendanceOf([there], [stay(2, 50, null), stay(2, 10, 30), stay(1, 0, 99)], host.partyId, 65)
    expect(attended?.stays.map(({ joinedAt }) => joinedAt)).toEqual([10, 50])
    expect(attended?.totalMs).toBe(35)
  })
})

describe('what came of asking somebody', () => {
  const asked = (changes: Parameters<typeof consultParty>[1]) => consultParty(1, { ringUntil: 100, ...changes })

  it('rings, then is unanswered', () => {
    expect([50, 100].map((now) => partyState(asked({}), 'open', now))).toEqual(['ringing', 'unanswered'])
  })

  it('is accepted until they come, and said to have come to nothing only at the end', () => {
    const accepted = asked({ answer: 'accepted' })
    const states = (['scheduled', 'open', 'closed'] as const).map((state) => partyState(accepted, state, 200))
    expect(states).toEqual(['accepted', 'accepted', 'never-came'])
  })

  it('is where they are, whatever they answered, and nothing once they were there', () => {
    expect(partyState(asked({ answer: 'declined', presence: 'in' }), 'open', 50)).toBe('in')
    expect(partyState(asked({ answer: 'accepted', firstJoinedAt: 60 }), 'open', 70)).toBe(null)
    expect(partyState(asked({ askedAs: 'guest' }), 'open', 200)).toBe(null)
  })
})
