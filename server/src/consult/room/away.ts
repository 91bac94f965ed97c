import { consultLimits, type PeerId } from '@lianxin/contract'
import type { LivePeer, LiveRoom, RoomParts } from './parts.ts'
import { touch } from './tell.ts'

/**
 * When its media has not been heard for the consent time, a device has so long to be heard by its socket. A socket that dies
 * without a word is noticed after half a minute only: the media knows earlier.
 */
const graceSeconds = 8

/** Its socket has gone; it may come back on another one. */
export function lineLost(parts: RoomParts, lineId: string): void {
  parts.closedLately.add(lineId)
  for (const id of parts.closedLately) if (parts.closedLately.size > 10_000) parts.closedLately.delete(id)
  for (const room of parts.rooms.values())
    for (const peer of [...room.peers.values(), ...room.waiting.values()])
      if (peer.lineId === lineId) away(parts, room, peer, parts.clock.nowMs())
}

/** None of its transports is heard any more, or one is again. */
export function consentChanged(parts: RoomParts, room: LiveRoom, peerId: PeerId, isHeard: boolean): void {
  const peer = room.peers.get(peerId)
  if (!peer) return
  if (isHeard) heard(parts, room, peer)
  else away(parts, room, peer, parts.clock.nowMs() - (consultLimits.awaySeconds - graceSeconds) * 1000)
}

/** It asks for something, or its media arrives: it is there. A device whose socket is gone has to come back by a new one. */
export function heard(parts: RoomParts, room: LiveRoom, peer: LivePeer): void {
  if (peer.awaySinceMs === null || parts.closedLately.has(peer.lineId)) return
  peer.awaySinceMs = null
  touch(parts, room, 'state')
}

export function away(parts: RoomParts, room: LiveRoom, peer: LivePeer, sinceMs: number): void {
  if (peer.awaySinceMs !== null) return
  peer.awaySinceMs = sinceMs
  touch(parts, room, 'state')
}

export function isLost({ awaySinceMs }: Pick<LivePeer, 'awaySinceMs'>, nowMs: number): boolean {
  return awaySinceMs !== null && nowMs - awaySinceMs >= consultLimits.awaySeconds * 1000
}
