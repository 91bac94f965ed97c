import { consultParty, consultRow } from '@lianxin/live/testing/consultRows'
import { describe, expect, it } from 'vitest'
import { mayEnter, opinionIsNews, remindersFor, sectionsOf, waitsForMe } from './sections.ts'

const me = consultParty(1).personId ?? ''
const host = consultParty(0)
const minutes = 60_000
const at = 1_790_000_000_000
const numbers = (rows: readonly { number: number }[]) => rows.map((row) => row.number)

describe('the page of consultations', () => {
  it('puts what waits for me before what merely runs, and emergencies before the rest', () => {
    const there = [host, consultParty(1, { presence: 'in', answer: 'accepted' })]
    const rows = [
      consultRow(1, 1, { parties: there }),
      consultRow(2, 1, { parties: there, urgency: 'emergency' }),
      consultRow(3, 1),
      consultRow(4, 1, { urgency: 'emergency' }),
    ]
    expect(numbers(sectionsOf(rows, me, at).open)).toEqual([4, 3, 2, 1])
  })

  it('lists what was missed apart, and appointed ones with the next first', () => {
    const rows = [
      consultRow(1, 1, { state: 'closed', closedAt: at }),
      consultRow(2, 1, { state: 'closed', closedAt: at, parties: [host] }),
      consultRow(3, 1, { state: 'scheduled', startsAt: at + 9 }),
      consultRow(4, 1, { state: 'scheduled', startsAt: at + 3 }),
    ]
    const { missed, closed, appointed, open } = sectionsOf(rows, me, at)
    expect([missed, closed, appointed, open].map(numbers)).toEqual([[1], [2], [4, 3], []])
  })

  it('does not say that a room waits for who declined, was covered or is there', () => {
    for (const changes of [{ answer: 'declined' }, { answer: 'covered' }, { presence: 'in' }, { presence: 'removed' }] as const)
      expect(waitsForMe(consultRow(1, 1, { parties: [host, consultParty(1, changes)] }), me)).toBe(false)
    expect(waitsForMe(consultRow(1, 1), me)).toBe(true)
  })

  it('lets people into an appointed room half an hour before its time', () => {
    const row = consultRow(1, 1, { state: 'scheduled', startsAt: at })
    expect(mayEnter(row, at - 30 * minutes - 1)).toBe(false)
    expect(mayEnter(row, at - 30 * minutes)).toBe(true)
    expect(mayEnter({ ...row, state: 'closed' }, at)).toBe(false)
  })

  it('reminds a quarter of an hour before, whoever has not declined', () => {
    const row = consultRow(1, 1, { state: 'scheduled', startsAt: at })
    expect(remindersFor([row], me, at - 15 * minutes - 1)).toEqual([])
    expect(numbers(remindersFor([row], me, at - 15 * minutes))).toEqual([1])
    expect(remindersFor([{ ...row, parties: [host, consultParty(1, { answer: 'declined' })] }], me, at)).toEqual([])
    expect(remindersFor([{ ...row, parties: [host] }], me, at)).toEqual([])
    expect(remindersFor([row], me, at + 15 * minutes)).toEqual([])
  })

  it('tells the requester alone of an opinion, until they have opened that version', () => {
    const opinion = { versionNo: 2, consultantName: '王海川', opinion: '建议急诊 PCI', signedAt: at }
    const row = consultRow(1, 1, { opinion })
    expect(opinionIsNews(row, host.personId ?? '', 1)).toBe(true)
    expect(opinionIsNews(row, host.personId ?? '', 2)).toBe(false)
    expect(opinionIsNews(row, me, 0)).toBe(false)
  })
})
