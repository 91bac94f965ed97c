import { randomUUID } from 'node:crypto'
import {
  addTransport,
  connectTransport,
  consume,
  createSfu,
  type MediaRoom,
  produce,
  setConsumer,
} from '../../../server/src/consult/sfu/index.ts'
import { systemClock } from '../../../server/src/platform/clock.ts'
import { createLog } from '../../../server/src/platform/log.ts'
import { micParameters, videoParameters } from '../../harness/rtp.ts'
import { type LoadPeer, openPeer } from './peer.ts'
import type { LoadRoom, LoadServer, Publisher } from './room.ts'

/** Our own SFU with one worker. */
export async function startMediasoup(workerBin: string): Promise<LoadServer> {
  const sfu = createSfu({
    source: { binary: async () => workerBin, retry: () => {} },
    cores: 1,
    basePort: 0,
    announcedAddresses: ['127.0.0.1'],
    turn: { urls: [], secret: null },
    clock: systemClock,
    log: createLog('error'),
  })
  const ready = new Promise<void>((resolve) => sfu.onChange(resolve))
  sfu.start()
  await ready
  const [worker] = sfu.workers()
  if (!worker) throw new Error('the media worker did not start')
  return { pid: worker.pid, openRoom: () => openRoom(sfu), stop: () => sfu.stop() }
}

async function openRoom(sfu: ReturnType<typeof createSfu>): Promise<LoadRoom> {
  const nothing = () => {}
  const room = await sfu.openRoom({ onTracks: nothing, onSpeaking: nothing, onQuality: nothing, onDied: nothing })
  if (!room) throw new Error('no media room')
  const peerIds = new Map<number, string>()
  const tracks: { readonly id: number; readonly producerId: string }[] = []
  return {
    async publish() {
      const peerId = randomUUID()
      const { peer, transportId } = await join(room, peerId, 'send')
      const [mic, camera] = [micParameters(), videoParameters(1)]
      const ssrcs = { audio: mic.encodings?.[0]?.ssrc ?? 0, video: camera.encodings?.[0]?.ssrc ?? 0 }
      const id = peerIds.size
      peerIds.set(id, peerId)
      const producers = [
        await produce(room, peerId, { transportId, source: 'mic', rtpParameters: mic, paused: false }),
        await produce(room, peerId, { transportId, source: 'camera', rtpParameters: camera, paused: false }),
      ]
      tracks.push(...producers.map((producerId) => ({ id, producerId })))
      return { id, peer, ssrcs }
    },
    async subscribe(own: Publisher) {
      const peerId = peerIds.get(own.id) ?? ''
      const { peer, transportId } = await join(room, peerId, 'recv')
      const { rtpCapabilities } = room.router
      for (const { id, producerId } of tracks) {
        if (id === own.id) continue
        const consumer = await consume(room, peerId, peerIds.size, { transportId, producerId, rtpCapabilities: rtpCapabilities as never })
        await setConsumer(room, peerId, { consumerId: consumer.id, paused: false, layer: null })
      }
      return peer
    },
  }
}

async function join(room: MediaRoom, peerId: string, direction: 'send' | 'recv'): Promise<{ peer: LoadPeer; transportId: string }> {
  const peer = await openPeer()
  const { transportId, iceParameters, iceCandidates } = await addTransport(room, peerId, direction)
  const udp = iceCandidates.find(({ protocol }) => protocol === 'udp')
  if (!udp) throw new Error('no UDP candidate')
  await connectTransport(room, peerId, transportId, {
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value: peer.fingerprint }],
  })
  await peer.connect({ address: udp.address, port: udp.port, ...iceParameters })
  return { peer, transportId }
}
