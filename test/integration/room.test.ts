import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { joinMedia, newestState, startTestRooms, type TestRooms, sendTrack } from '../harness/rooms.ts'

let rooms: TestRooms
beforeEach(async () => {
  rooms = await startTestRooms()
  await expect.poll(() => rooms.sfu.state()).toBe('ready')
})
afterEach(() => rooms.stop())

describe('a room', () => {
  it('shows each device who is there and what they send', async () => {
    const consultId = await rooms.openConsult(['wang.haichuan', 'zhao.min'])
    const wang = await rooms.device('wang.haichuan', consultId)
    const zhao = await rooms.device('zhao.min', consultId)
    const atWang = await joinMedia(rooms, wang)
    const atZhao = await joinMedia(rooms, zhao)
    const mic = await sendTrack(rooms, wang, atWang.send, 'mic')
    const camera = await sendTrack(rooms, wang, atWang.send, 'camera')
    await expect
      .poll(() => newestState(zhao)?.peers[0]?.tracks)
      .toEqual([
        { producerId: mic, source: 'mic', paused: false },
        { producerId: camera, source: 'camera', paused: false },
      ])
    const consumed = await rooms.ask(zhao, 'media:consume', {
      transportId: atZhao.recv,
      producerId: camera,
      rtpCapabilities: atZhao.rtpCapabilities,
    })
    expect(consumed.kind).toBe('video')
    await rooms.ask(zhao, 'media:set-consumer', { consumerId: consumed.consumerId, paused: false, layer: 1 })
  })
})
