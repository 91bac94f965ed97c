import type { PeerId, RoomPeer, RoomState, StageState } from '@lianxin/contract'
import { dataOf, tracksOf } from '../sfu/index.ts'
import type { LivePeer, LiveRoom, RoomParts } from './parts.ts'

/** Whether video rooms can be had, as the people in the room are told. */
export function mediaState({ sfu, source }: Pick<RoomParts, 'sfu' | 'source'>): RoomState['media'] {
  if (sfu.state() === 'preparing' && source.state().stage === 'failed') return 'unavailable'
  return sfu.state()
}

export function roomState(parts: RoomParts, room: LiveRoom): RoomState {
  const { consultId, run, version, mediaEpoch, recording } = room
  const peers = [...room.peers.values()].map((peer) => shownPeer(room, peer))
  return { consultId, run, version, mediaEpoch, media: mediaState(parts), peers, stage: stageState(room), recording }
}

function shownPeer({ media }: LiveRoom, peer: LivePeer): RoomPeer {
  const { peerId, partyId, name, organisation, guest, audioOnly, handUp } = peer
  const tracks = media ? tracksOf(media, peerId).map(({ producerId, source, paused }) => ({ producerId, source, paused })) : []
  const dataProducerId = media ? dataOf(media, peerId) : null
  const reachable = peer.awaySinceMs === null
  return { peerId, partyId, name, organisation, guest, joinedAt: peer.joinedAtMs, reachable, audioOnly, handUp, tracks, dataProducerId }
}

export function stageState({ stageNo, presenter, stage }: LiveRoom): StageState {
  return { stageNo, presenter, stage }
}

export function partyHasDevice(room: LiveRoom | undefined, partyId: string): boolean {
  return room !== undefined && [...room.peers.values(), ...room.waiting.values()].some((peer) => peer.partyId === partyId)
}

export function levelsOf({ consultId, speaking, quality }: LiveRoom) {
  return { consultId, speaking: [...speaking], quality: [...quality].map(([peerId, score]: [PeerId, number]) => ({ peerId, score })) }
}
