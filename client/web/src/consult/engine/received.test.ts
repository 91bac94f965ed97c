import { type PeerId, Refusal, type RequestName } from '@lianxin/contract'
import { createManualClock } from '@lianxin/live/testing/manualClock'
import { Device, FakeHandler, testFakeParameters, type types } from 'mediasoup-client'
import { describe, expect, it } from 'vitest'
import { Received } from './received.ts'
import { roomOf, someConsult } from './testing/rooms.ts'
import { wantedTracks } from './wantedTracks.ts'

const own = 'own' as PeerId
const nothingHidden = { audioOnly: false, heights: new Map<string, number>() }

/** The real library over its own fake of a browser; the hub answers as `answer` says. */
async function receiving(answer: (name: RequestName, input: { producerId?: string }) => void = () => {}) {
  const clock = createManualClock()
  const asked: { readonly name: string; readonly producerId?: string; readonly paused?: boolean; readonly layer?: number | null }[] = []
  const call = async (name: RequestName, input: { producerId?: string }) => {
    asked.push({ name, ...input })
    answer(name, input)
    if (name !== 'media:consume') return {}
    const codecMimeType = input.producerId?.endsWith('mic') ? 'audio/opus' : 'video/VP8'
    const { rtpParameters, kind } = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType })
    return { consumerId: `consumer-of-${input.producerId}`, kind, rtpParameters }
  }
  const device = new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) })
  await device.load({ routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() })
  const transport = device.createRecvTransport(testFakeParameters.generateTransportRemoteParameters())
  transport.on('connect', (_, done) => done())
  const made: string[] = []
  const closing = new AbortController()
  const received = new Received({
    live: { call, clock } as never,
    ids: { consultId: someConsult, peerId: own },
    transport: transport as types.Transport,
    rtpCapabilities: device.recvRtpCapabilities,
    makeStream: (track) => {
      made.push(track.kind)
      return { track } as never
    },
    signal: closing.signal,
    onChange: () => {},
  })
  const want = (room: ReturnType<typeof roomOf>, wishes = nothingHidden) => received.want(wantedTracks(room, own, wishes))
  const have = () => received.tracks().map(({ wanted }) => wanted.producerId)
  const told = () => asked.filter(({ name }) => name === 'media:set-consumer')
  const settled = () => expect.poll(() => have().length)
  return { clock, asked, made, received, want, have, told, settled, close: () => closing.abort() }
}

const two = roomOf([
  ['wang', ['camera', 'mic']],
  ['li', ['mic', 'camera']],
])

describe('what is received of a room', () => {
  it('is made once each, voices before pictures, and resumed', async () => {
    const { want, have, made, asked, told, settled } = await receiving()
    want(two)
    want(two)
    await settled().toBe(4)
    expect(made).toEqual(['audio', 'audio', 'video', 'video'])
    expect(asked.filter(({ name }) => name === 'media:consume')).toHaveLength(4)
    expect(told().map(({ paused, layer }) => [paused, layer])).toEqual([
      [false, null],
      [false, null],
      [false, 0],
      [false, 0],
    ])
    expect(have().toSorted()).toEqual(['li-camera', 'li-mic', 'wang-camera', 'wang-mic'])
  })

  it('lets go of what a newer state of the room no longer has, though no push said so', async () => {
    const { want, have, settled } = await receiving()
    want(two)
    await settled().toBe(4)
    want(roomOf([['li', ['mic']]]))
    expect(have()).toEqual(['li-mic'])
  })

  it('does not keep a track that went while it was being made', async () => {
    const { want, have, asked, settled } = await receiving()
    want(two)
    want(roomOf([['li', ['mic']]]))
    await settled().toBe(1)
    await expect.poll(() => asked.length).toBeGreaterThan(4)
    expect(have()).toEqual(['li-mic'])
  })

  it('pauses a hidden tile and asks for a larger layer of a large one, telling only changes', async () => {
    const { want, told, settled } = await receiving()
    want(two)
    await settled().toBe(4)
    const before = told().length
    const heights = new Map([
      ['camera:wang', 0],
      ['camera:li', 700],
    ])
    want(two, { ...nothingHidden, heights })
    want(two, { ...nothingHidden, heights })
    expect(
      told()
        .slice(before)
        .map(({ paused, layer }) => [paused, layer]),
    ).toEqual([
      [true, 0],
      [false, 2],
    ])
  })

  it('tries again what was refused, as long as it is wanted', async () => {
    let refusals = 2
    const { want, clock, have, settled } = await receiving((name, { producerId }) => {
      if (name === 'media:consume' && producerId === 'wang-mic' && refusals-- > 0) throw new Refusal('hub.timeout')
    })
    want(two)
    await settled().toBe(3)
    await clock.advance(1600)
    await clock.advance(1600)
    await settled().toBe(4)
    expect(have()).toContain('wang-mic')
  })

  it('has everybody else’s pictures though one voice cannot be had', async () => {
    const { want, have, settled } = await receiving((name, { producerId }) => {
      if (name === 'media:consume' && producerId === 'wang-mic') throw new Refusal('hub.invalid-input')
    })
    want(two)
    await settled().toBe(3)
    expect(have().toSorted()).toEqual(['li-camera', 'li-mic', 'wang-camera'])
  })

  it('makes anew what the SFU does not know any more', async () => {
    let forgotten = false
    const { want, clock, asked, settled, received } = await receiving((name) => {
      if (name === 'media:set-consumer' && forgotten) {
        forgotten = false
        throw new Refusal('consult.media-unknown')
      }
    })
    want(roomOf([['wang', ['camera']]]))
    await settled().toBe(1)
    forgotten = true
    want(roomOf([['wang', ['camera']]]), { audioOnly: true, heights: new Map() })
    await settled().toBe(0)
    await clock.advance(1600)
    await settled().toBe(1)
    expect(asked.filter(({ name }) => name === 'media:consume')).toHaveLength(2)
    expect(received.tracks()[0]?.wanted.paused).toBe(true)
  })
})
