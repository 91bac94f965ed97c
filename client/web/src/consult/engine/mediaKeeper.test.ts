import type { PeerId, RequestName } from '@lianxin/contract'
import { createManualClock } from '@lianxin/live/testing/manualClock'
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client'
import { describe, expect, it } from 'vitest'
import { MediaKeeper } from './mediaKeeper.ts'
import { roomOf, someConsult } from './testing/rooms.ts'
import { wantedTracks } from './wantedTracks.ts'

const own = 'own' as PeerId

/** The real library over its own fake of a browser; each `media:open` waits for its turn in `doors`. */
function keeping() {
  const clock = createManualClock()
  const doors: (() => void)[] = []
  const lines: string[] = []
  const consumedOn: string[] = []
  const call = async (name: RequestName, input: { direction?: string; transportId?: string }) => {
    if (name === 'media:open') {
      await new Promise<void>((resolve) => doors.push(resolve))
      return { mediaEpoch: 1, rtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(), iceServers: [] }
    }
    if (name === 'media:add-transport') {
      const { id, ...rest } = testFakeParameters.generateTransportRemoteParameters()
      if (input.direction === 'recv') lines.push(id)
      return { ...rest, transportId: id, sctpParameters: null }
    }
    if (name !== 'media:consume') return {}
    consumedOn.push(input.transportId ?? '')
    const { rtpParameters, kind } = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType: 'audio/opus' })
    return { consumerId: `consumer ${consumedOn.length}`, kind, rtpParameters }
  }
  const keeper = new MediaKeeper({
    live: { call, clock, random: () => 0.5 } as never,
    ids: { consultId: someConsult, peerId: own },
    makeDevice: async () => new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) }),
    makeStream: (track) => ({ track }) as never,
    rejoin: async () => {},
    onTracks: () => {},
  })
  keeper.want(wantedTracks(roomOf([['wang', ['mic']]]), own, { audioOnly: false, heights: new Map() }))
  return { keeper, doors, lines, consumedOn }
}

describe('the line for media', () => {
  it('is the newest, though one begun before it, of which the hub knows nothing any more, stands later', async () => {
    const { keeper, doors, lines, consumedOn } = keeping()
    keeper.follow(1, true)
    keeper.follow(1, true)
    await expect.poll(() => doors.length).toBe(2)
    doors[1]?.()
    await expect.poll(() => keeper.tracks().length).toBe(1)
    doors[0]?.()
    await new Promise((resolve) => setImmediate(resolve))
    await expect.poll(() => keeper.tracks().length).toBe(1)
    expect(consumedOn).toEqual([lines[1]])
    keeper.close()
  })

  it('is not kept when it stands after the room was left', async () => {
    const { keeper, doors, consumedOn } = keeping()
    keeper.follow(1, true)
    await expect.poll(() => doors.length).toBe(1)
    keeper.close()
    doors[0]?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect([consumedOn, keeper.state.get()]).toEqual([[], 'off'])
  })

  it('says that it connects, not that it comes back, before it was ever there', async () => {
    const { keeper, doors } = keeping()
    const said: string[] = []
    keeper.state.subscribe(() => said.push(keeper.state.get()))
    keeper.follow(1, true)
    await expect.poll(() => doors.length).toBe(1)
    doors[0]?.()
    await expect.poll(() => keeper.tracks().length).toBe(1)
    expect(said).not.toContain('reconnecting')
    keeper.close()
  })
})
