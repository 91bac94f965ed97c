import { consultLimits } from '@lianxin/contract'
import { lineOf } from '../sfu/index.ts'
import { remember } from '../../platform/recent.ts'
import type { LivePeer, LiveRoom, RoomParts } from './parts.ts'
import { touch } from './tell.ts'

/** A socket that stands says so at least every 10 s, the hub's ping interval. */
const silentSeconds = 15

/** Its socket has gone; it may come back on another one. */
export function lineLost(parts: RoomParts, lineId: string): void {
  remember(parts.closedLately, [lineId], 10_000)
  for (const room of parts.rooms.values())
    for (const peer of [...room.peers.values(), ...room.waiting.values()])
      if (peer.lineId === lineId) away(parts, room, peer, parts.clock.nowMs())
}

/**
 * A device that vanishes closes no socket, and the hub takes half a minute to give the socket up. It is away once nothing is heard
 * of it: neither its socket nor, where it had one, its media line, whose consent runs out in about the same time.
 */
export function noticeSilence(parts: RoomParts, room: LiveRoom): void {
  const nowMs = parts.clock.nowMs()
  for (const peer of room.peers.values()) {
    const heardMs = parts.lastHeardMs(peer.lineId)
    if (heardMs === undefined) continue
    const line = room.media ? lineOf(room.media, peer.peerId) : 'none'
    const silent = nowMs - heardMs >= silentSeconds * 1000 && line !== 'heard'
    if (!silent) heard(parts, room, peer)
    // a socket alone may be slow: what it is full of is not counted against it
    else away(parts, room, peer, line === 'lost' ? heardMs : nowMs)
  }
}

/** It is there. A device whose socket is gone has to come back by a new one. */
export function heard(parts: RoomParts, room: LiveRoom, peer: LivePeer): void {
  if (peer.awaySinceMs === null || parts.closedLately.has(peer.lineId)) return
  peer.awaySinceMs = null
  touch(parts, room, 'state')
}

function away(parts: RoomParts, room: LiveRoom, peer: LivePeer, sinceMs: number): void {
  if (peer.awaySinceMs !== null) return
  peer.awaySinceMs = sinceMs
  touch(parts, room, 'state')
}

export function isLost({ awaySinceMs }: Pick<LivePeer, 'awaySinceMs'>, nowMs: number): boolean {
  return awaySinceMs !== null && nowMs - awaySinceMs >= consultLimits.awaySeconds * 1000
}
