import { type PartyId, type PeerId, Refusal, type RoomState } from '@lianxin/contract'
import { createLive, when } from '@lianxin/live'
import { createFakeHub } from '@lianxin/live/testing/fakeHub'
import { createManualClock } from '@lianxin/live/testing/manualClock'
import { describe, expect, it } from 'vitest'
import { createDoor } from './door.ts'
import { roomOf, someConsult } from './testing/rooms.ts'

const own = '01900000-0000-7000-8000-0000000000a1'
const other = '01900000-0000-7000-8000-0000000000a2'
const party = '01900000-0000-7000-8000-0000000000b1' as PartyId

/** Ids as the wire takes them. */
function room(peers: readonly string[], options: Parameters<typeof roomOf>[1] = {}): RoomState {
  const state = roomOf(
    peers.map((peer) => [peer, []]),
    options,
  )
  return { ...state, peers: state.peers.map((peer) => ({ ...peer, partyId: party })) }
}

async function atTheDoor(answer: () => unknown) {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  const live = createLive({ clientName: 'test', makeSocket: hub.makeSocket, fetch: hub.fetch, clock, random: () => 0.5 })
  hub.handlers.set('room:join', answer)
  hub.handlers.set('room:leave', () => ({}))
  hub.handlers.set('consult:watch', () => ({ now: clock.now(), rows: [] }))
  const door = createDoor(live, { consultId: someConsult, peerId: own as PeerId })
  live.start()
  door.join()
  await clock.advance(1000)
  const joins = () => hub.requests.filter(({ name }) => name === 'room:join').length
  return { clock, hub, live, door, joins, where: () => door.state.get().where, room: () => door.state.get().room }
}
const inRoom = (state: RoomState) => ({ at: 'room', partyId: party, state })

describe('the door of a room', () => {
  it('takes the highest version of a run, and any of another run', async () => {
    const { hub, clock, room: held } = await atTheDoor(() => inRoom(room([own], { version: 5 })))
    hub.push('room:changed', { state: room([own, other], { version: 7 }) })
    hub.push('room:changed', { state: room([own], { version: 6 }) })
    await clock.advance(100)
    expect(held()?.peers).toHaveLength(2)
    hub.push('room:changed', { state: room([own], { version: 1, run: 'run-2' }) })
    await clock.advance(100)
    expect(held()).toMatchObject({ run: 'run-2', version: 1 })
  })

  it('comes in again after a lost line, as the same peer to a hub that kept it', async () => {
    const { hub, clock, door, joins } = await atTheDoor(() => inRoom(room([own])))
    expect(door.state.get()).toMatchObject({ where: { at: 'room' }, arrivals: 1 })
    hub.drop()
    await clock.advance(5000)
    expect(joins()).toBe(2)
    expect(door.state.get().arrivals).toBe(1)
  })

  it('knows that a hub took it for a new peer', async () => {
    let joinedAt = 1000
    const { hub, clock, door } = await atTheDoor(() => inRoom(room([own], { version: joinedAt, joinedAt })))
    joinedAt = 2000
    hub.drop()
    await clock.advance(5000)
    expect(door.state.get().arrivals).toBe(2)
  })

  it('waits in the lobby and is let in, though the push was lost', async () => {
    let answer: unknown = { at: 'lobby', partyId: party }
    const { clock, where } = await atTheDoor(() => answer)
    expect(where()).toEqual({ at: 'lobby' })
    answer = inRoom(room([own]))
    await clock.advance(6000)
    expect(where()).toEqual({ at: 'room' })
  })

  it.each([
    ['consult.removed', 'removed'],
    ['consult.closed', 'closed'],
    ['consult.locked', 'refused'],
    ['consult.full', 'refused'],
  ] as const)('ends when the hub answers %s', async (reason, ending) => {
    const { where, clock, joins } = await atTheDoor(() => {
      throw new Refusal(reason)
    })
    expect(where()).toMatchObject({ at: 'ended', reason: ending })
    await clock.advance(60_000)
    expect(joins()).toBe(1)
  })

  it('keeps asking, ever less often, a hub that cannot now, and says why it waits', async () => {
    const { where, clock, joins } = await atTheDoor(() => {
      throw new Refusal('hub.shutting-down')
    })
    expect(where()).toMatchObject({ at: 'joining', refusal: { reason: 'hub.shutting-down' } })
    await clock.advance(60_000)
    expect(joins()).toBeGreaterThan(5)
    expect(joins()).toBeLessThan(20)
  })

  it('comes in again when the hub had given it up, and stays out when it was put out', async () => {
    const { hub, clock, where, joins, live } = await atTheDoor(() => inRoom(room([own])))
    const ids = { consultId: someConsult, peerId: own }
    hub.push('room:ended', { ...ids, reason: 'lost' })
    await clock.advance(1000)
    expect([where().at, joins()]).toEqual(['room', 2])
    hub.push('room:ended', { ...ids, peerId: other, reason: 'removed' })
    await clock.advance(1000)
    expect(where().at).toBe('room')
    hub.push('room:ended', { ...ids, reason: 'removed' })
    await clock.advance(1000)
    expect(where()).toEqual({ at: 'ended', reason: 'removed', refusal: null })
    hub.drop()
    const online = when(live.connection, ({ state }) => state === 'online')
    await clock.advance(5000)
    await online
    expect(joins()).toBe(2)
  })

  it('tells the hub when the person leaves, and is out even if it cannot', async () => {
    const { hub, door, where } = await atTheDoor(() => inRoom(room([own])))
    hub.drop()
    await door.leave()
    expect(where()).toEqual({ at: 'ended', reason: 'left', refusal: null })
  })
})
