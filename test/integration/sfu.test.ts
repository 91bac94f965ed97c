import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  addTransport,
  closeDevice,
  closeMediaRoom,
  createSfu,
  lineOf,
  type MediaRoom,
  type Sfu,
  tapTrack,
} from '../../server/src/consult/sfu/index.ts'
import { deviceOf } from '../../server/src/consult/sfu/room.ts'
import { produce, produceData, consume } from '../../server/src/consult/sfu/tracks.ts'
import { systemClock } from '../../server/src/platform/clock.ts'
import { mediaWorkerBin } from '../harness/mediaWorkerBin.ts'
import { recordingLog } from '../harness/recordingLog.ts'
import { micParameters, rtpPacket, videoParameters } from '../harness/rtp.ts'
import { iceBindingRequest } from '../harness/stun.ts'

const events = () => ({ onTracks: vi.fn(), onSpeaking: vi.fn(), onQuality: vi.fn(), onDied: vi.fn() })
const { log } = recordingLog()

function sfuOf(cores: number, binary: () => Promise<string> = async () => mediaWorkerBin()): Sfu {
  const turn = { urls: [], secret: null }
  const source = { binary, retry: () => undefined }
  return createSfu({ source, cores, basePort: 0, announcedAddresses: ['127.0.0.1'], turn, clock: systemClock, log })
}

let sfu: Sfu
beforeEach(async () => {
  sfu = sfuOf(2)
  sfu.start()
  await expect.poll(() => sfu.workers().length).toBe(2)
})
afterEach(() => sfu.stop())

async function openRoom(told = events()): Promise<MediaRoom> {
  const room = await sfu.openRoom(told)
  if (!room) throw new Error('no media worker came')
  return room
}

/** What the workers themselves say they hold. */
async function heldBy(rooms: readonly MediaRoom[]) {
  const workers = await Promise.all([...new Set(rooms.map(({ on }) => on))].map(({ worker }) => worker.dump()))
  const servers = await Promise.all([...new Set(rooms.map(({ on }) => on))].map(({ server }) => server.dump()))
  return {
    routers: workers.flatMap(({ routerIds }) => routerIds).length,
    handlers: workers.flatMap(({ channelMessageHandlers }) => channelMessageHandlers.channelRequestHandlers).length,
    transports: servers.flatMap(({ webRtcTransportIds }) => webRtcTransportIds).length,
  }
}

/** Two devices with everything that a device may have. */
async function fill(room: MediaRoom): Promise<void> {
  const [one, other] = ['one', 'other'] as const
  const send = await addTransport(room, one, 'send')
  const recv = await addTransport(room, other, 'recv')
  const tracks = [
    await produce(room, one, { transportId: send.transportId, source: 'mic', rtpParameters: micParameters(), paused: false }),
    await produce(room, one, { transportId: send.transportId, source: 'camera', rtpParameters: videoParameters(), paused: false }),
  ]
  const rtpCapabilities = room.router.rtpCapabilities as never
  for (const producerId of tracks) await consume(room, other, 2, { transportId: recv.transportId, producerId, rtpCapabilities })
  await produceData(room, one, send.transportId, { streamId: 0, ordered: false, maxRetransmits: 0 })
  await tapTrack(
    room,
    tracks[0] ?? '',
    () => undefined,
    () => undefined,
  )
}

describe('the SFU', () => {
  it('spreads rooms over its workers, and each worker has one port for all of them', async () => {
    const rooms = await Promise.all([1, 2, 3, 4].map(() => openRoom()))
    expect(sfu.workers().map((worker) => worker.rooms)).toEqual([2, 2])
    const ports = await Promise.all(
      rooms.map(async (room) => (await addTransport(room, 'peer', 'send')).iceCandidates.map(({ port }) => port)),
    )
    expect(new Set(ports.map(([udp]) => udp)).size).toBe(2)
  })

  it('leaves nothing in a worker when a device or a room is closed', async () => {
    const room = await openRoom()
    const empty = await heldBy([room])
    await fill(room)
    expect((await heldBy([room])).transports).toBe(2)
    closeDevice(room, 'one')
    closeDevice(room, 'other')
    await expect.poll(async () => (await heldBy([room])).transports).toBe(0)
    await fill(room)
    await closeMediaRoom(room)
    // of the router, its two observers and all else, the worker's own and its server's handlers remain
    await expect.poll(() => heldBy([room])).toEqual({ routers: 0, transports: 0, handlers: empty.handlers - 3 })
    expect(sfu.workers().map(({ rooms }) => rooms)).toEqual([0, 0])
  })

  it('brings a new worker at once when one is killed, on the same port, and says so to the rooms it carried alone', async () => {
    const [here, elsewhere] = [events(), events()]
    const room = await openRoom(here)
    await openRoom(elsewhere)
    const before = sfu.workers()
    process.kill(room.on.worker.pid, 'SIGKILL')
    await expect.poll(() => here.onDied.mock.calls.length).toBe(1)
    await expect.poll(() => sfu.workers().length).toBe(2)
    expect(elsewhere.onDied).not.toHaveBeenCalled()
    expect(
      sfu
        .workers()
        .map(({ diedTimes }) => diedTimes)
        .toSorted(),
    ).toEqual([0, 1])
    expect(sfu.workers().filter(({ pid }) => !before.some((one) => one.pid === pid))).toHaveLength(1)
    expect((await addTransport(await openRoom(), 'peer', 'recv')).iceCandidates).toHaveLength(2)
  })

  it('does not take workers that are closed while the process ends for dead ones', async () => {
    const told = events()
    const room = await openRoom(told)
    // as mediasoup does by itself on SIGTERM
    room.on.worker.close()
    await room.on.gone
    expect(told.onDied).not.toHaveBeenCalled()
    expect(sfu.workers().map(({ diedTimes }) => diedTimes)).toEqual([0])
  })

  it('survives workers that die again and again, and does not spin', async () => {
    for (let n = 0; n < 4; n++) {
      await expect.poll(() => sfu.workers().length).toBe(2)
      const killed = sfu.workers().map(({ pid }) => pid)
      for (const pid of killed) process.kill(pid, 'SIGKILL')
      // not that there are fewer for a while: the next ones may be there before one looks
      await expect.poll(() => sfu.workers().some(({ pid }) => killed.includes(pid))).toBe(false)
    }
    await expect.poll(() => sfu.workers().length).toBe(2)
    expect(sfu.workers().map(({ diedTimes }) => diedTimes)).toEqual([4, 4])
  })

  it('hands a recorder the packets of a track until the track ends', async () => {
    const room = await openRoom()
    const direct = await room.router.createDirectTransport()
    const rtpParameters = micParameters()
    const producer = await direct.produce({ kind: 'audio', rtpParameters: rtpParameters as never })
    deviceOf(room, 'one').producers.set('mic', producer)
    const payloads: string[] = []
    const ended = vi.fn()
    const tap = await tapTrack(room, producer.id, (packet) => payloads.push(packet.subarray(-4).toString()), ended)
    expect(tap).toMatchObject({ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })
    const ssrc = rtpParameters.encodings?.[0]?.ssrc ?? 0
    await expect
      .poll(() => {
        producer.send(
          rtpPacket(111, 100 + payloads.length, 960 * payloads.length, ssrc, Buffer.from(`n${String(payloads.length).padStart(3, '0')}`)),
        )
        return payloads.length
      })
      .toBeGreaterThan(3)
    expect(payloads.slice(0, 3)).toEqual(['n000', 'n001', 'n002'])
    producer.close()
    await expect.poll(() => ended.mock.calls.length).toBe(1)
  })

  it('notices by the consent time that a device is not heard any more', { timeout: 40_000 }, async () => {
    const room = await openRoom()
    const { iceParameters, iceCandidates } = await addTransport(room, 'peer', 'send')
    const { usernameFragment, password } = iceParameters
    const socket = createSocket('udp4')
    try {
      const request = iceBindingRequest({ localUsername: 'peer', remoteUsername: usernameFragment, remotePassword: password })
      socket.send(request, iceCandidates[0]?.port ?? 0, '127.0.0.1')
      expect(lineOf(room, 'peer')).toBe('none')
      await expect.poll(() => lineOf(room, 'peer')).toBe('heard')
      await expect.poll(() => lineOf(room, 'peer'), { timeout: 20_000 }).toBe('lost')
    } finally {
      socket.close()
    }
  })
})

describe('the SFU without its worker', () => {
  it('is in preparation until the binary comes, and is then ready by itself', async () => {
    const binary = Promise.withResolvers<string>()
    const waiting = sfuOf(1, () => binary.promise)
    const changed = vi.fn()
    waiting.onChange(changed)
    waiting.start()
    expect([waiting.state(), waiting.workers()]).toEqual(['preparing', []])
    binary.resolve(mediaWorkerBin())
    await expect.poll(() => waiting.state()).toBe('ready')
    expect(changed).toHaveBeenCalled()
    await waiting.stop()
  })
})
