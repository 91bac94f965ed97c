import { randomUUID } from 'node:crypto'
import type { EcgId, PartyId } from '@lianxin/contract'
import { demoPerson } from '@lianxin/fixtures'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ManualClock, manualClock } from '../harness/clock.ts'
import {
  endedBy,
  joinMedia,
  newestState,
  openMedia,
  sendTrack,
  startTestRooms,
  type TestDevice,
  type TestRooms,
  presencesIn,
  reconnect,
  twoInARoom,
} from '../harness/rooms.ts'
import { dtlsParameters, micParameters } from '../harness/rtp.ts'

let rooms: TestRooms
let clock: ManualClock
beforeEach(async () => {
  clock = manualClock()
  rooms = await startTestRooms({ clock })
  await expect.poll(() => rooms.sfu.state()).toBe('ready')
})
afterEach(() => rooms.stop())

const ecgId = randomUUID() as EcgId
const two = (ecg: string | null = ecgId) => twoInARoom(rooms, ecg)

/** What a device was told last, once the pace of telling allows. */
const shown = async (device: TestDevice) => {
  await clock.advance(200)
  return newestState(device)
}

const presences = (consultId: string) => presencesIn(rooms, consultId)
const attendances = (consultId: string) =>
  rooms.db.read.selectFrom('consult_attendance').select(['reason']).where('consult_id', '=', consultId).orderBy('id').execute()

/** Nobody reads who holds which role until it is let go: whoever is asked about their rights is asked for that long. */
async function holdMemberships(): Promise<{ letGo(): Promise<void> }> {
  const held = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const holding = rooms.db.tx(async (tx) => {
    await sql`lock table membership in access exclusive mode`.execute(tx)
    held.resolve()
    await letGo.promise
  })
  await held.promise
  return {
    async letGo() {
      letGo.resolve()
      await holding
    },
  }
}

describe('who is just coming in', () => {
  it('cannot hold the door by coming again and again', async () => {
    const { wang, zhao } = await two()
    const comings = await Promise.all(
      Array.from({ length: 60 }, () => rooms.say(wang, 'room:join', { consultId: wang.consultId, peerId: wang.peerId })),
    )
    expect(comings.filter((one) => one === 'consult.too-many').length).toBe(20)
    expect(await rooms.ask(zhao, 'room:join', {})).toMatchObject({ at: 'room' })
  })

  it.each(['closed', 'removed', 'revoked', 'session over'] as const)('is out again when %s meanwhile', async (what) => {
    const { consultId, wang } = await two()
    const coming = rooms.ask(wang, 'room:join', {})
    const { id } = await rooms.db.read
      .selectFrom('consult_party')
      .select('id')
      .where('consult_id', '=', consultId)
      .where('person_id', '=', wang.caller.personId)
      .executeTakeFirstOrThrow()
    if (what === 'closed') await rooms.rooms.close(consultId)
    else if (what === 'removed') await rooms.rooms.putOut(consultId, id as PartyId, 'removed')
    else if (what === 'session over') await rooms.rooms.sessionsEnded([wang.caller.sessionId], 'revoked')
    else {
      await rooms.db.read.deleteFrom('membership').where('person_id', '=', wang.caller.personId).execute()
      await rooms.rooms.personChanged(wang.caller.personId)
    }
    await coming
    await expect(rooms.ask(wang, 'room:signal', { audioOnly: false, handUp: false })).rejects.toThrow('consult.not-in-room')
    expect(endedBy(wang)).toBe(what === 'session over' ? 'revoked' : what)
  })

  it('keeps their place when the room before ends late', async () => {
    const { wang, zhao } = await two()
    await rooms.ask(wang, 'room:join', {})
    await rooms.db.read.deleteFrom('membership').where('person_id', '=', wang.caller.personId).execute()
    const hold = await holdMemberships()
    const rechecked = rooms.rooms.personChanged(wang.caller.personId)
    await rooms.ask(wang, 'room:leave', {})
    await rooms.ask(zhao, 'room:join', {})
    await hold.letGo()
    await rechecked
    await rooms.ask(zhao, 'room:signal', { audioOnly: false, handUp: true })
  })
})

describe('a room', () => {
  it('shows each device who is there and what they send', async () => {
    const { wang, zhao } = await two()
    const atWang = await joinMedia(rooms, wang)
    const atZhao = await joinMedia(rooms, zhao)
    const mic = await sendTrack(rooms, wang, atWang.send, 'mic')
    const camera = await sendTrack(rooms, wang, atWang.send, 'camera')
    const state = await shown(zhao)
    expect(state?.peers.map(({ name, reachable }) => [name, reachable])).toEqual([
      ['王海川', true],
      ['赵敏', true],
    ])
    expect(state?.peers[0]?.tracks).toEqual([
      { producerId: mic, source: 'mic', paused: false },
      { producerId: camera, source: 'camera', paused: false },
    ])
    const { recv: transportId, rtpCapabilities } = atZhao
    const consumed = await rooms.ask(zhao, 'media:consume', { transportId, producerId: camera, rtpCapabilities })
    expect(consumed).toMatchObject({ kind: 'video', rtpParameters: { encodings: [{ scalabilityMode: 'L3T3' }] } })
    await rooms.ask(zhao, 'media:set-consumer', { consumerId: consumed.consumerId, paused: false, layer: 1 })
    await rooms.ask(wang, 'media:set-producer', { producerId: mic, paused: true })
    expect((await shown(zhao))?.peers[0]?.tracks[0]).toEqual({ producerId: mic, source: 'mic', paused: true })
  })

  it('gives a device one consumer a track, though it asks twice at once', async () => {
    const { wang, zhao } = await two()
    const { send } = await joinMedia(rooms, wang)
    const { recv: transportId, rtpCapabilities } = await joinMedia(rooms, zhao)
    const producerId = await sendTrack(rooms, wang, send, 'mic')
    const ask = () => rooms.ask(zhao, 'media:consume', { transportId, producerId, rtpCapabilities })
    const made = await Promise.all([ask(), ask()])
    const resume = ({ consumerId }: { consumerId: string }) =>
      rooms.ask(zhao, 'media:set-consumer', { consumerId, paused: false, layer: null }).then(
        () => 'there',
        () => 'gone',
      )
    expect((await Promise.all(made.map(resume))).sort()).toEqual(['gone', 'there'])
  })

  it('carries data past the hub, whose stream the others are told of', async () => {
    const { wang, zhao } = await two()
    const [atWang, atZhao] = [await joinMedia(rooms, wang), await joinMedia(rooms, zhao)]
    const stream = { transportId: atWang.send, sctpStreamParameters: { streamId: 1, ordered: false, maxRetransmits: 1 } }
    const { dataProducerId } = await rooms.ask(wang, 'media:produce-data', stream)
    expect((await shown(zhao))?.peers[0]?.dataProducerId).toBe(dataProducerId)
    const consumed = await rooms.ask(zhao, 'media:consume-data', { transportId: atZhao.recv, dataProducerId })
    expect(consumed.sctpStreamParameters).toMatchObject({ ordered: false, maxRetransmits: 1 })
  })

  it('tells the relays to who is in it alone', async () => {
    const { wang, zhao } = await two()
    await rooms.ask(wang, 'room:join', {})
    expect((await rooms.ask(wang, 'media:open', {})).iceServers).toMatchObject([{ username: expect.stringContaining(wang.peerId) }])
    await expect(rooms.ask(zhao, 'media:open', {})).rejects.toThrow('consult.not-in-room')
  })

  it('is told to the devices in it and to nobody else', async () => {
    const { consultId, wang, zhao } = await two()
    const [onlooker, gone] = [await rooms.device('zhao.min', consultId), await rooms.device('zhao.min', consultId)]
    await rooms.ask(gone, 'room:join', {})
    await rooms.ask(gone, 'room:leave', {})
    gone.told.length = 0
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(zhao, 'room:join', {})
    await clock.advance(200)
    expect([wang, zhao, onlooker, gone].map(({ told }) => told.length > 0)).toEqual([true, true, false, false])
  })

  it('keeps a device that comes back on another socket, with what it sends', async () => {
    const { wang, zhao } = await two()
    const { send, joined } = await joinMedia(rooms, wang)
    await rooms.ask(zhao, 'room:join', {})
    await sendTrack(rooms, wang, send, 'mic')
    reconnect(rooms, wang)
    expect((await shown(zhao))?.peers[0]).toMatchObject({ reachable: false, tracks: [{ source: 'mic' }] })
    await expect(rooms.ask(wang, 'media:restart-ice', { transportId: send })).rejects.toThrow('consult.not-in-room')
    const again = await rooms.ask(wang, 'room:join', {})
    expect(again).toMatchObject({ at: 'room', state: { run: joined.at === 'room' && joined.state.run } })
    expect((await shown(zhao))?.peers[0]).toMatchObject({ reachable: true, tracks: [{ source: 'mic' }] })
    await rooms.ask(wang, 'media:restart-ice', { transportId: send })
  })

  it('lets a device go that stays away, and records it once', async () => {
    const { consultId, wang, zhao } = await two()
    await joinMedia(rooms, wang)
    await rooms.ask(zhao, 'room:join', {})
    rooms.rooms.lineClosed(wang.caller.lineId)
    await clock.advance(19_000)
    expect(newestState(zhao)?.peers).toHaveLength(2)
    await clock.advance(2_000)
    expect(newestState(zhao)?.peers.map(({ name }) => name)).toEqual(['赵敏'])
    expect(await presences(consultId)).toMatchObject({ [demoPerson('wang.haichuan').id]: 'out', [demoPerson('zhao.min').id]: 'in' })
    expect(await attendances(consultId)).toEqual([{ reason: 'lost' }, { reason: null }])
  })

  it('lets a device go that has vanished without closing its socket, and keeps one that was only slow', async () => {
    const { wang, zhao } = await two()
    for (const device of [wang, zhao]) await rooms.ask(device, 'room:join', {})
    const heard = (device: TestDevice) => rooms.heardMs.set(device.caller.lineId, clock.nowMs())
    heard(wang)
    for (let s = 0; s < 16; s++) {
      heard(zhao)
      await clock.advance(1_000)
    }
    expect(newestState(zhao)?.peers[0]).toMatchObject({ name: '王海川', reachable: false })
    heard(wang)
    await clock.advance(1_000)
    expect(newestState(zhao)?.peers[0]?.reachable).toBe(true)
    for (let s = 0; s < 37; s++) {
      heard(zhao)
      await clock.advance(1_000)
    }
    expect(newestState(zhao)?.peers.map(({ name }) => name)).toEqual(['赵敏'])
    expect(endedBy(wang)).toBe('lost')
  })

  it('counts a person as there while one of their devices is', async () => {
    const { consultId, wang } = await two()
    const phone = await rooms.device('wang.haichuan', consultId)
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(phone, 'room:join', {})
    await rooms.ask(wang, 'room:leave', {})
    expect(await attendances(consultId)).toEqual([{ reason: null }])
    await rooms.ask(phone, 'room:leave', {})
    expect(await attendances(consultId)).toEqual([{ reason: 'left' }])
  })

  it("refuses another one's device, one device too many, and who has no business there", async () => {
    const { consultId, wang, zhao } = await two()
    await rooms.ask(wang, 'room:join', {})
    await expect(rooms.ask({ ...zhao, peerId: wang.peerId }, 'room:join', {})).rejects.toThrow('hub.invalid-input')
    for (let n = 0; n < 3; n++) await rooms.ask(await rooms.device('wang.haichuan', consultId), 'room:join', {})
    await expect(rooms.ask(await rooms.device('wang.haichuan', consultId), 'room:join', {})).rejects.toThrow('consult.too-many')
    await expect(rooms.ask(await rooms.device('song.jia', consultId), 'room:join', {})).rejects.toThrow('consult.unknown')
  })

  it('has a lobby, whose people are told nothing of the room, and who are gone when they stay away', async () => {
    const { consultId, wang } = await two()
    await rooms.ask(wang, 'room:join', {})
    const ma = await rooms.device('ma.jun', consultId)
    expect(await rooms.ask(ma, 'room:join', {})).toMatchObject({ at: 'lobby' })
    await expect(rooms.ask(ma, 'media:open', {})).rejects.toThrow('consult.not-in-room')
    rooms.rooms.lineClosed(ma.caller.lineId)
    expect(await presences(consultId)).toMatchObject({ [ma.caller.personId]: 'lobby' })
    await clock.advance(21_000)
    expect(await presences(consultId)).toMatchObject({ [ma.caller.personId]: 'out' })
    expect(ma.told.map(({ name }) => name)).toEqual(['room:ended'])
  })
})

describe('what a device may touch', () => {
  it('is its own alone: transports and tracks of others are as unknown as made-up ones', async () => {
    const { wang, zhao } = await two()
    const [atWang, atZhao] = [await joinMedia(rooms, wang), await joinMedia(rooms, zhao)]
    const producerId = await sendTrack(rooms, wang, atWang.send, 'mic')
    const consume = { transportId: atZhao.recv, producerId, rtpCapabilities: atZhao.rtpCapabilities }
    const { consumerId } = await rooms.ask(zhao, 'media:consume', consume)
    const produce = { source: 'mic', rtpParameters: micParameters(), paused: false }
    for (const transportId of [atWang.send, atWang.recv, randomUUID()]) {
      await expect(rooms.ask(zhao, 'media:produce', { ...produce, transportId })).rejects.toThrow('consult.media-unknown')
      await expect(rooms.ask(zhao, 'media:restart-ice', { transportId })).rejects.toThrow('consult.media-unknown')
      await expect(rooms.ask(zhao, 'media:consume', { ...consume, transportId })).rejects.toThrow('consult.media-unknown')
      const connect = { transportId, dtlsParameters: dtlsParameters() }
      await expect(rooms.ask(zhao, 'media:connect-transport', connect)).rejects.toThrow('consult.media-unknown')
    }
    await expect(rooms.ask(zhao, 'media:close-producer', { producerId })).rejects.toThrow('consult.media-unknown')
    await expect(rooms.ask(zhao, 'media:set-producer', { producerId, paused: true })).rejects.toThrow('consult.media-unknown')
    await expect(rooms.ask(wang, 'media:set-consumer', { consumerId, paused: false, layer: null })).rejects.toThrow('consult.media-unknown')
  })

  it('ends at its own room: a track of another room is not there, nor is a device of it', async () => {
    const { wang } = await two()
    const other = await two()
    const atWang = await joinMedia(rooms, wang)
    const producerId = await sendTrack(rooms, wang, atWang.send, 'mic')
    const { recv: transportId, rtpCapabilities } = await joinMedia(rooms, other.zhao)
    const consume = { transportId, producerId, rtpCapabilities }
    await expect(rooms.ask(other.zhao, 'media:consume', consume)).rejects.toThrow('consult.media-unknown')
    await expect(rooms.ask(other.zhao, 'media:consume', { ...consume, consultId: wang.consultId })).rejects.toThrow('consult.not-in-room')
    const asWang = { ...other.zhao, peerId: wang.peerId, consultId: wang.consultId }
    await expect(rooms.ask(asWang, 'media:close-producer', { producerId })).rejects.toThrow('consult.not-in-room')
  })

  it('is bounded: one track a source, one transport a direction, sent by the sending one', async () => {
    const { wang } = await two()
    const { send, recv, mediaEpoch } = await joinMedia(rooms, wang)
    await sendTrack(rooms, wang, send, 'mic')
    await expect(sendTrack(rooms, wang, send, 'mic')).rejects.toThrow('consult.track-taken')
    await expect(sendTrack(rooms, wang, recv, 'camera')).rejects.toThrow('consult.media-unknown')
    await rooms.ask(wang, 'media:add-transport', { mediaEpoch, direction: 'send' })
    await expect(rooms.ask(wang, 'media:restart-ice', { transportId: send })).rejects.toThrow('consult.media-unknown')
    expect((await shown(wang))?.peers[0]?.tracks).toEqual([])
    const stale = { mediaEpoch: mediaEpoch - 1, direction: 'recv' }
    await expect(rooms.ask(wang, 'media:add-transport', stale)).rejects.toThrow('consult.media-epoch')
  })

  it('is what it can receive', async () => {
    const { wang, zhao } = await two()
    const [atWang, atZhao] = [await joinMedia(rooms, wang), await joinMedia(rooms, zhao)]
    const producerId = await sendTrack(rooms, wang, atWang.send, 'camera')
    const deaf = { codecs: [], headerExtensions: [] }
    const consume = { transportId: atZhao.recv, producerId, rtpCapabilities: deaf }
    await expect(rooms.ask(zhao, 'media:consume', consume)).rejects.toThrow('consult.media-refused')
  })
})

describe('who has to leave', () => {
  const losesMedia = async (end: (wang: TestDevice) => Promise<unknown>, reason: string | undefined) => {
    const { wang, zhao } = await two()
    const { send } = await joinMedia(rooms, wang)
    await rooms.ask(zhao, 'room:join', {})
    await sendTrack(rooms, wang, send, 'mic')
    await end(wang)
    await expect(rooms.ask(wang, 'media:restart-ice', { transportId: send })).rejects.toThrow('consult.not-in-room')
    expect((await shown(zhao))?.peers.map(({ name }) => name) ?? []).toEqual(reason === 'closed' ? ['王海川', '赵敏'].slice(2) : ['赵敏'])
    expect(endedBy(wang)).toBe(reason)
  }
  const partyIdOf = (device: TestDevice) => {
    const party = newestState(device)?.peers.find(({ peerId }) => peerId === device.peerId)?.partyId
    if (!party) throw new Error('never told of itself')
    return party
  }

  it('loses media at once when the host puts them out', async () => {
    await losesMedia((wang) => rooms.rooms.putOut(wang.consultId, partyIdOf(wang), 'removed'), 'removed')
  })

  it('loses media at once when their session is revoked', async () => {
    await losesMedia((wang) => rooms.rooms.sessionsEnded([wang.caller.sessionId], 'revoked'), 'revoked')
  })

  it('loses media at once when their rights are gone', async () => {
    await losesMedia(async ({ caller }) => {
      await rooms.db.read.deleteFrom('membership').where('person_id', '=', caller.personId).execute()
      await rooms.rooms.personChanged(caller.personId)
    }, 'revoked')
  })

  it('stays when rights changed that do not matter here', async () => {
    const { wang } = await two()
    const { send } = await joinMedia(rooms, wang)
    await rooms.rooms.personChanged(wang.caller.personId)
    await rooms.ask(wang, 'media:restart-ice', { transportId: send })
  })

  it('is everybody when the consultation is closed, and no router remains', async () => {
    const { consultId, wang, zhao } = await two()
    await joinMedia(rooms, wang)
    await joinMedia(rooms, zhao)
    expect(rooms.sfu.workers()[0]?.rooms).toBe(1)
    await rooms.rooms.close(consultId)
    expect([endedBy(wang), endedBy(zhao)]).toEqual(['closed', 'closed'])
    expect(rooms.sfu.workers()[0]?.rooms).toBe(0)
  })
})

describe('a killed worker', () => {
  it('costs nobody their place: the next epoch is told, and new transports and tracks work', async () => {
    const { wang, zhao } = await two()
    const before = await joinMedia(rooms, wang)
    await joinMedia(rooms, zhao)
    await sendTrack(rooms, wang, before.send, 'mic')
    const run = (await shown(zhao))?.run
    process.kill(rooms.sfu.workers()[0]?.pid ?? 0, 'SIGKILL')
    await expect.poll(async () => (await shown(zhao))?.mediaEpoch).toBe(before.mediaEpoch + 1)
    expect(newestState(zhao)).toMatchObject({ run, media: 'ready', peers: [{ tracks: [] }, { tracks: [] }] })
    await expect(rooms.ask(wang, 'media:restart-ice', { transportId: before.send })).rejects.toThrow('consult.media-unknown')
    const [atWang, atZhao] = [await openMedia(rooms, wang), await openMedia(rooms, zhao)]
    const producerId = await sendTrack(rooms, wang, atWang.send, 'camera')
    const { recv: transportId, rtpCapabilities } = atZhao
    expect((await rooms.ask(zhao, 'media:consume', { transportId, producerId, rtpCapabilities })).kind).toBe('video')
    expect(rooms.sfu.workers()).toMatchObject([{ rooms: 1, diedTimes: 1 }])
  })
})

describe('a recorder', () => {
  it('hears of tracks, people and the end, and its sign is seen by all', async () => {
    const { consultId, wang } = await two()
    const heard = { trackAdded: vi.fn(), trackRemoved: vi.fn(), partiesChanged: vi.fn(), roomEnded: vi.fn() }
    rooms.rooms.recorder.listen(heard)
    const { send } = await joinMedia(rooms, wang)
    const producerId = await sendTrack(rooms, wang, send, 'mic')
    expect(heard.trackAdded).toHaveBeenCalledExactlyOnceWith(consultId, expect.objectContaining({ producerId, source: 'mic' }))
    expect(rooms.rooms.recorder.tracks(consultId)).toHaveLength(1)
    const by = rooms.rooms.recorder.parties(consultId)[0]
    const recording = { recordingId: randomUUID(), state: 'running', by, since: 0, consents: [] }
    rooms.rooms.recorder.show(consultId, recording as never)
    expect((await shown(wang))?.recording).toEqual(recording)
    await rooms.ask(wang, 'room:leave', {})
    expect(heard.trackRemoved).toHaveBeenCalledExactlyOnceWith(consultId, expect.objectContaining({ producerId }))
    expect(heard.roomEnded).toHaveBeenCalledExactlyOnceWith(consultId)
  })
})
