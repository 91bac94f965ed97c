import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConsultId, PeerId, RequestName } from '@lianxin/contract'
import { type ManualClock, manualClock } from '../harness/clock.ts'
import { specOf } from '../../server/src/platform/hub/dispatch.ts'
import { mediaHere, startTestHub } from '../harness/hub.ts'
import { insertConsult, joinMedia, openMedia, sendTrack, startTestRooms, type TestDevice, type TestRooms } from '../harness/rooms.ts'
import { dtlsParameters, micParameters, videoParameters } from '../harness/rtp.ts'
import { arrive } from '../harness/visitor.ts'

const stops: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** mulberry32: the same messages in every run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const oddities = [
  null,
  '',
  'x',
  '\0',
  'é'.repeat(90),
  'x'.repeat(5000),
  -1,
  0,
  1,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  1.5,
  Number.NaN,
  true,
  [],
  {},
  [[]],
  { a: {} },
]

/** One place of a message, at any depth, is something else, gone, or there twice. */
function spoil(value: unknown, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const leaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0
  // half of them of the right kind: what the schema lets through is what the worker has to judge
  if (leaf && random() < 0.5) return pick(oddities.filter((one) => typeof one === typeof value))
  if (leaf || random() < 0.05) return pick(oddities)
  if (Array.isArray(value)) {
    const at = Math.floor(random() * value.length)
    const one = value[at]
    return random() < 0.2 ? [...value, ...value] : random() < 0.2 ? value.toSpliced(at, 1) : value.with(at, spoil(one, random))
  }
  const at = pick(Object.keys(value))
  const inside = Object.entries(value)
  if (random() < 0.1) return Object.fromEntries(inside.filter(([key]) => key !== at))
  if (random() < 0.05) return { ...value, [`${at}x`]: 1 }
  return Object.fromEntries(inside.map(([key, one]) => [key, key === at ? spoil(one, random) : one]))
}

/** What a device says while it is in a room, as it should be. */
function sayings({ send, recv, producerId, consumerId, rtpCapabilities, mediaEpoch }: Ids): readonly (readonly [RequestName, object])[] {
  const sheets = [{ ecgId: randomUUID(), layout: null, speedMmPerS: 25, gainMmPerMv: 10, startS: 0, window: null, calipers: null }]
  return [
    ['room:join', {}],
    ['room:signal', { audioOnly: false, handUp: true }],
    ['media:open', {}],
    ['media:add-transport', { mediaEpoch, direction: 'send' }],
    ['media:connect-transport', { transportId: send, dtlsParameters: dtlsParameters() }],
    ['media:restart-ice', { transportId: recv }],
    ['media:produce', { transportId: send, source: 'screen', rtpParameters: videoParameters(1), paused: false }],
    ['media:produce', { transportId: send, source: 'camera', rtpParameters: videoParameters(3), paused: false }],
    ['media:produce', { transportId: send, source: 'mic', rtpParameters: micParameters(), paused: false }],
    ['media:set-producer', { producerId, paused: true }],
    ['media:close-producer', { producerId }],
    ['media:consume', { transportId: recv, producerId, rtpCapabilities }],
    ['media:set-consumer', { consumerId, paused: false, layer: 2 }],
    ['media:produce-data', { transportId: send, sctpStreamParameters: { streamId: 1, ordered: false, maxRetransmits: 1 } }],
    ['media:consume-data', { transportId: recv, dataProducerId: producerId }],
    ['stage:take', {}],
    ['stage:set', { stage: { sheets, active: 0, fileId: null } }],
    ['stage:point', { sheet: 0, at: { xMm: 1, yMm: 2 } }],
  ]
}
type Ids = Awaited<ReturnType<typeof openMedia>> & { readonly producerId: string; readonly consumerId: string }

/** A fresh start for who has spoilt their own things: in the room, with transports and one thing heard. */
async function fresh(rooms: TestRooms, device: TestDevice, producerId: string): Promise<Ids> {
  await rooms.ask(device, 'room:leave', {})
  await rooms.ask(device, 'room:join', {})
  const media = await openMedia(rooms, device)
  const { recv: transportId, rtpCapabilities } = media
  const { consumerId } = await rooms.ask(device, 'media:consume', { transportId, producerId, rtpCapabilities })
  return { ...media, producerId, consumerId }
}

/** Two rooms on one worker: one with somebody who says `spoilt` things, a quiet one that must not notice. */
async function withCulprit(
  messages: number,
  freshEvery: number,
  spoilt: (name: RequestName, input: object, random: () => number) => unknown,
) {
  const clock: ManualClock = manualClock()
  const rooms = await startTestRooms({ clock })
  stops.push(() => rooms.stop())
  await expect.poll(() => rooms.sfu.state()).toBe('ready')
  const consultId = await rooms.openConsult(['wang.haichuan', 'zhao.min'])
  const quiet = await rooms.openConsult(['li.siyuan', 'zhou.qiming'])
  const [wang, culprit] = [await rooms.device('wang.haichuan', consultId), await rooms.device('zhao.min', consultId)]
  const [li, zhou] = [await rooms.device('li.siyuan', quiet), await rooms.device('zhou.qiming', quiet)]
  const producerId = await sendTrack(rooms, wang, (await joinMedia(rooms, wang)).send, 'camera')
  const [atLi, atZhou] = [await joinMedia(rooms, li), await joinMedia(rooms, zhou)]
  const [worker] = rooms.sfu.workers()
  const random = randomFrom(20_261_122)
  const reasons: Record<string, number> = {}
  let ids = await fresh(rooms, culprit, producerId)
  for (let n = 0; n < messages; n++) {
    if (n % freshEvery === freshEvery - 1) {
      await clock.advance(2_000)
      ids = await fresh(rooms, culprit, producerId)
    }
    const said = sayings(ids)
    const [name, input] = said[n % said.length] ?? ['room:join', {}]
    const reason = await rooms.say(culprit, name, spoilt(name, { consultId, peerId: culprit.peerId, ...input }, random))
    reasons[reason] = (reasons[reason] ?? 0) + 1
  }
  expect(rooms.logged.filter((line) => line.startsWith('request failed'))).toEqual([])
  expect(rooms.sfu.workers()).toEqual([{ ...worker, rooms: 2 }])
  const track = await sendTrack(rooms, li, atLi.send, 'camera')
  const { recv: transportId, rtpCapabilities } = atZhou
  expect((await rooms.ask(zhou, 'media:consume', { transportId, producerId: track, rtpCapabilities })).kind).toBe('video')
  return reasons
}

describe('ten thousand malformed messages', () => {
  it('kill no worker, are each refused or answered for what they are, and reach nobody else', { timeout: 120_000 }, async () => {
    const reasons = await withCulprit(10_000, 40, (_name, input, random) => spoil(input, random))
    expect(reasons['hub.internal']).toBeUndefined()
    expect(reasons['hub.invalid-input']).toBeGreaterThan(5_000)
  })
})

describe('messages that are well-formed and make no sense', () => {
  it('kill no worker either: what the schema lets through, the worker refuses or bears', { timeout: 120_000 }, async () => {
    const wellFormed = (name: RequestName, input: object, random: () => number) => {
      for (let tries = 0; tries < 60; tries++) {
        const whole = spoil(input, random)
        if (specOf(name)?.input.safeParse(whole).success) return whole
      }
      return input
    }
    const reasons = await withCulprit(3_000, 18, wellFormed)
    expect(reasons['hub.internal']).toBeUndefined()
    // as many are refused by mediasoup as are borne by it: the worker has judged them
    expect(reasons['consult.media-refused']).toBeGreaterThan(100)
    expect(reasons['ok']).toBeGreaterThan(300)
  })
})

describe('a flood from one member', () => {
  it('is turned away, while another room is answered as ever and no worker dies', { timeout: 60_000 }, async () => {
    const hub = await startTestHub({ config: { media: mediaHere } })
    stops.push(() => hub.stop())
    const loud = await insertConsult(hub.db, hub.clock, ['zhao.min', 'wang.haichuan'], null)
    const quiet = await insertConsult(hub.db, hub.clock, ['li.siyuan'], null)
    const [culprit, li] = [await arrive(hub.url, 'zhao.min'), await arrive(hub.url, 'li.siyuan')]
    stops.push(() => [culprit, li].forEach(({ visitor }) => visitor.leave()))
    const here = { consultId: loud as ConsultId, peerId: randomUUID() as PeerId }
    const there = { consultId: quiet as ConsultId, peerId: randomUUID() as PeerId }
    await culprit.line.must('room:join', here)
    await li.line.must('room:join', there)
    await expect.poll(async () => (await li.line.ask('media:open', there)).ok).toBe(true)
    const { mediaEpoch } = await culprit.line.must('media:open', here)
    const transport = { ...here, mediaEpoch, direction: 'send' }
    for (let n = 0; n < 3_000; n++) culprit.line.socket.emit('media:add-transport', transport, () => undefined)
    for (let n = 0; n < 20; n++) {
      const { mediaEpoch: epoch } = await li.line.must('media:open', there)
      await li.line.must('media:add-transport', { ...there, mediaEpoch: epoch, direction: 'recv' })
    }
    // a socket that goes on being refused is closed
    expect(await culprit.line.ended).toBe('io server disconnect')
    const refused = hub.app.hub.counts().refused
    expect((refused['hub.rate-limited'] ?? 0) + (refused['consult.too-many'] ?? 0)).toBeGreaterThan(200)
    expect((await li.line.must('media:open', there)).mediaEpoch).toBeGreaterThan(0)
    expect(hub.logged.filter((line) => line.startsWith('a media worker died'))).toEqual([])
  })
})
