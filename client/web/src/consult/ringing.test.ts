import { consultParty, consultRow } from '@lianxin/live/testing/consultRows'
import { describe, expect, it } from 'vitest'
import { callEnd, callsFor, isMissed, rings } from './ringing.ts'

const host = consultParty(0)
const asked = consultParty(1)
const me = asked.personId ?? ''
const during = (asked.ringUntil ?? 0) - 1
const after = asked.ringUntil ?? 0
const withMe = (changes: Parameters<typeof consultParty>[1], row: Parameters<typeof consultRow>[2] = {}) =>
  consultRow(1, 1, { parties: [host, consultParty(1, changes)], ...row })

describe('a call', () => {
  it('rings for who is asked, until it is answered, they are there, its time is over or the room closes', () => {
    expect(rings(withMe({}), me, during)).toBe(true)
    expect(rings(withMe({}), me, after)).toBe(false)
    expect(rings(withMe({ answer: 'declined' }), me, during)).toBe(false)
    expect(rings(withMe({ presence: 'in' }), me, during)).toBe(false)
    expect(rings(withMe({}, { state: 'closed' }), me, during)).toBe(false)
    expect(rings(withMe({}, { state: 'scheduled' }), me, during)).toBe(false)
    expect(rings(withMe({}), host.personId ?? '', during)).toBe(false)
    expect(rings(withMe({}), 'a stranger', during)).toBe(false)
  })

  it('is met before others when it is an emergency, else when it has called longer', () => {
    const late = withMe({ askedAt: 30 }, { consultId: consultRow(2, 1).consultId, number: 2 })
    const early = withMe({ askedAt: 20 }, { consultId: consultRow(3, 1).consultId, number: 3 })
    const urgent = withMe({ askedAt: 40 }, { consultId: consultRow(4, 1).consultId, number: 4, urgency: 'emergency' })
    expect(callsFor([late, early, urgent], me, during).map((row) => row.number)).toEqual([4, 3, 2])
  })

  it('says who of the team took it, and whether another device of one’s own did', () => {
    const quick = consultParty(2, { askedAs: 'duty', answer: 'accepted', answeredAt: 7, name: '李思远' })
    const second = consultParty(3, { askedAs: 'duty', answer: 'accepted', answeredAt: 9, name: '陈月华' })
    const invited = consultParty(4, { askedAs: 'person', answer: 'accepted', answeredAt: 1, name: '何静' })
    const mine = consultParty(1, { askedAs: 'duty', answer: 'covered' })
    const row = consultRow(1, 2, { parties: [host, second, quick, invited, mine] })
    expect(callEnd(row, me, during, false)).toEqual({ kind: 'covered', by: '李思远' })
    expect(callEnd(withMe({ answer: 'accepted' }), me, during, false)).toEqual({ kind: 'elsewhere', answer: 'accepted' })
    expect(callEnd(withMe({ answer: 'accepted' }), me, during, true)).toEqual({ kind: 'here', answer: 'accepted' })
    expect(callEnd(withMe({ presence: 'lobby' }), me, during, false)).toEqual({ kind: 'elsewhere', answer: 'accepted' })
    expect(callEnd(withMe({}), me, during, false)).toBeNull()
    expect(callEnd(withMe({}), me, after, false)).toEqual({ kind: 'missed' })
    expect(callEnd(withMe({}, { state: 'closed' }), me, during, false)).toEqual({ kind: 'closed' })
  })

  it('is missed by who neither answered nor came, once its time or the consultation is over', () => {
    expect(isMissed(withMe({}), me, during)).toBe(false)
    expect(isMissed(withMe({}), me, after)).toBe(true)
    expect(isMissed(withMe({ ringUntil: null }, { state: 'closed' }), me, during)).toBe(true)
    expect(isMissed(withMe({ ringUntil: null }, { state: 'scheduled' }), me, after)).toBe(false)
    expect(isMissed(withMe({ answer: 'covered' }), me, after)).toBe(false)
    expect(isMissed(withMe({ firstJoinedAt: 5 }), me, after)).toBe(false)
    expect(isMissed(withMe({}, { state: 'closed' }), host.personId ?? '', after)).toBe(false)
  })
})
