import { type InputOf, type OutputOf, type PeerId, Refusal } from '@lianxin/contract'
import type { Handlers } from '../../platform/hub/caller.ts'
import {
  addTransport,
  allTracks,
  closeMediaRoom,
  closeProducer,
  connectTransport,
  consume,
  consumeData,
  type MediaEvents,
  type MediaRoom,
  produce,
  produceData,
  restartIce,
  setConsumer,
  setProducer,
} from '../sfu/index.ts'
import { memberOf } from './member.ts'
import type { LiveRoom, RoomParts, RoomTrackOf } from './parts.ts'
import { touch } from './tell.ts'

/** Opens the room's media when there is a worker to carry it; once, until it is gone. */
export function openMedia(parts: RoomParts, room: LiveRoom): void {
  if (room.opening || room.disposed || parts.sfu.state() !== 'ready') return
  const epoch = room.mediaEpoch
  const opening = parts.sfu.openRoom(eventsOf(parts, room, epoch)).then(
    (media) => {
      if (media && (room.disposed || room.mediaEpoch !== epoch)) return void closeMediaRoom(media)
      if (room.mediaEpoch === epoch) room.media = media ?? null
      if (!media && room.opening === opening) room.opening = null
      return media
    },
    (error: unknown) => {
      parts.log.error({ err: error, consultId: room.consultId }, 'the media of a room could not be opened')
      if (room.opening === opening) room.opening = null
      return undefined
    },
  )
  room.opening = opening
}

export async function closeMedia(room: LiveRoom): Promise<void> {
  const media = room.media ?? (await room.opening)
  room.media = null
  room.opening = null
  if (media) await closeMediaRoom(media)
}

function eventsOf(parts: RoomParts, room: LiveRoom, epoch: number): MediaEvents {
  const now = () => !room.disposed && room.mediaEpoch === epoch
  const known = (peerId: string) => now() && room.peers.has(peerId as PeerId)
  return {
    onTracks: (peerId) => void (known(peerId) && tracksChanged(parts, room)),
    onSpeaking(peerIds) {
      if (!now() || same(room.speaking, peerIds)) return
      room.speaking = peerIds as PeerId[]
      touch(parts, room, 'levels')
    },
    onQuality(peerId, score) {
      if (!known(peerId) || room.quality.get(peerId as PeerId) === score) return
      room.quality.set(peerId as PeerId, score)
      touch(parts, room, 'levels')
    },
    onDied: () => void (now() && renewMedia(parts, room)),
  }
}

const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((id, n) => id === other[n])

/** The worker has died: everybody in the room joins the media of the next epoch with the tracks they have. */
function renewMedia(parts: RoomParts, room: LiveRoom): void {
  room.mediaEpoch += 1
  room.media = null
  room.opening = null
  room.speaking = []
  room.quality.clear()
  openMedia(parts, room)
  tracksChanged(parts, room)
}

/** Tells the devices, and a recorder what has come and gone. */
export function tracksChanged(parts: RoomParts, room: LiveRoom): void {
  const now = new Map<string, RoomTrackOf>()
  for (const track of room.media ? allTracks(room.media) : []) {
    const peer = room.peers.get(track.peerId as PeerId)
    if (peer) now.set(track.producerId, { ...track, partyId: peer.partyId })
  }
  const before = room.tracks
  room.tracks = now
  for (const listener of parts.listeners) {
    for (const [id, track] of before) if (!now.has(id)) listener.trackRemoved?.(room.consultId, track)
    for (const [id, track] of now) if (!before.has(id)) listener.trackAdded?.(room.consultId, track)
  }
  touch(parts, room, 'state')
}

/** @throws Refusal consult.media-unavailable while there is no worker */
export async function mediaOf(parts: RoomParts, room: LiveRoom): Promise<MediaRoom> {
  openMedia(parts, room)
  const media = room.media ?? (await room.opening)
  if (!media) throw new Refusal('consult.media-unavailable')
  return media
}

type MediaRequest = Extract<keyof Handlers, `media:${string}`>
type RoomMediaRequest = Exclude<MediaRequest, 'media:worker' | 'media:retry-worker'>

export function mediaHandlers(parts: RoomParts): Handlers<RoomMediaRequest> {
  return {
    async 'media:open'(input, caller) {
      const { room } = memberOf(parts, input, caller)
      const { router } = await mediaOf(parts, room)
      const rtpCapabilities = router.rtpCapabilities as OutputOf<'media:open'>['rtpCapabilities']
      return { mediaEpoch: room.mediaEpoch, rtpCapabilities, iceServers: parts.sfu.iceServers(input.peerId) }
    },
    async 'media:add-transport'(input, caller) {
      const { room, media, peer } = await inMediaOf(parts, input, caller)
      if (input.mediaEpoch !== room.mediaEpoch) throw new Refusal('consult.media-epoch')
      return (await addTransport(media, peer.peerId, input.direction)) as OutputOf<'media:add-transport'>
    },
    async 'media:connect-transport'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      await connectTransport(media, input.peerId, input.transportId, input.dtlsParameters)
      return {}
    },
    async 'media:restart-ice'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      return { iceParameters: await restartIce(media, input.peerId, input.transportId) }
    },
    async 'media:produce'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      return { producerId: await produce(media, input.peerId, input) }
    },
    async 'media:set-producer'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      await setProducer(media, input.peerId, input.producerId, input.paused)
      return {}
    },
    async 'media:close-producer'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      await closeProducer(media, input.peerId, input.producerId)
      return {}
    },
    async 'media:consume'(input, caller) {
      const { room, media } = await inMediaOf(parts, input, caller)
      const { id, kind, rtpParameters } = await consume(media, input.peerId, room.peers.size, input)
      return { consumerId: id, kind, rtpParameters: rtpParameters as OutputOf<'media:consume'>['rtpParameters'] }
    },
    async 'media:set-consumer'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      await setConsumer(media, input.peerId, input)
      return {}
    },
    async 'media:produce-data'(input, caller) {
      const { media } = await inMediaOf(parts, input, caller)
      return { dataProducerId: await produceData(media, input.peerId, input.transportId, input.sctpStreamParameters) }
    },
    async 'media:consume-data'(input, caller) {
      const { room, media } = await inMediaOf(parts, input, caller)
      return consumeData(media, input.peerId, room.peers.size, input)
    },
  }
}

/** The asking device's room and its media; the device may have been put out while the media was opened. */
async function inMediaOf(
  parts: RoomParts,
  input: Pick<InputOf<'media:open'>, 'consultId' | 'peerId'>,
  caller: Parameters<typeof memberOf>[2],
) {
  const { room, peer } = memberOf(parts, input, caller)
  const media = await mediaOf(parts, room)
  if (room.peers.get(peer.peerId) !== peer) throw new Refusal('consult.not-in-room')
  return { room, peer, media }
}
