import { describe, expect, it } from 'vitest'
import { earlyMinutes, wayIn } from './door.ts'

const nowMs = 1_700_000_000_000
const room = { state: 'open', locked: false, waitingRoom: false, hostPartyId: 'host', startsAt: null } as const
const comer = { id: 'one' as never, askedAs: 'person', presence: 'out', admitted: false } as const
const inMinutes = (minutes: number) => new Date(nowMs + minutes * 60_000)
const way = (consult: Partial<Parameters<typeof wayIn>[0]>, who: Partial<Parameters<typeof wayIn>[1]>, inRoom = 1) =>
  wayIn({ ...room, ...consult }, { ...comer, ...who }, nowMs, inRoom)

describe('the way in', () => {
  it.each([
    ['who was asked', {}, {}, 'room'],
    ['who knocks', {}, { askedAs: 'knock' }, 'lobby'],
    ['a guest', {}, { askedAs: 'guest' }, 'lobby'],
    ['a guest who was let in', {}, { askedAs: 'guest', admitted: true }, 'room'],
    ['who was asked, with a waiting room', { waitingRoom: true }, {}, 'lobby'],
    ['who was let in, with a waiting room', { waitingRoom: true }, { admitted: true }, 'room'],
    ['the host, with a waiting room behind a lock', { waitingRoom: true, locked: true }, { id: 'host' }, 'room'],
    ['someone new, locked', { locked: true }, {}, 'consult.locked'],
    ['who was in before, locked', { locked: true }, { admitted: true }, 'room'],
    ['a second device of who is in, locked', { locked: true }, { presence: 'in' }, 'room'],
    ['who was put out', {}, { presence: 'removed', admitted: true }, 'consult.removed'],
    ['anybody, closed', { state: 'closed' }, { presence: 'in' }, 'consult.closed'],
    ['who was asked, too early', { state: 'scheduled', startsAt: inMinutes(earlyMinutes + 1) }, {}, 'consult.too-early'],
    ['a guest, too early', { state: 'scheduled', startsAt: inMinutes(earlyMinutes + 1) }, { askedAs: 'guest' }, 'lobby'],
    ['who was asked, in time', { state: 'scheduled', startsAt: inMinutes(earlyMinutes) }, {}, 'room'],
    ['a guest let in before it has begun', { state: 'scheduled', startsAt: inMinutes(1) }, { askedAs: 'guest', admitted: true }, 'lobby'],
  ] as const)('of %s', (_who, consult, who, expected) => {
    expect(way(consult as never, who as never)).toBe(expected)
  })

  it('ends where the room is full, but not for another device of who is in', () => {
    expect(way({}, {}, 32)).toBe('consult.full')
    expect(way({}, { presence: 'in' }, 32)).toBe('room')
  })
})
