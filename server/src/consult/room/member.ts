import { type ConsultId, type PeerId, Refusal } from '@lianxin/contract'
import type { Caller } from '../../platform/hub/caller.ts'
import { createBucket } from '../../platform/rateLimit.ts'
import { heard } from './away.ts'
import type { LivePeer, LiveRoom, RoomParts } from './parts.ts'

/** Of all devices of a party together: joining a room of thirty at once fits in; a flood does not. */
const limits = { normal: { perSecond: 20, burst: 240 }, pointer: { perSecond: 30, burst: 60 } } as const

/**
 * The device that asks, in the room that it names: by the person and on the socket that brought it in, whatever ids they have seen.
 * @throws Refusal consult.not-in-room, consult.too-many
 */
export function memberOf(
  parts: RoomParts,
  { consultId, peerId }: { readonly consultId: ConsultId; readonly peerId: PeerId },
  caller: Caller,
  kind: keyof typeof limits = 'normal',
): { readonly room: LiveRoom; readonly peer: LivePeer } {
  const room = parts.rooms.get(consultId)
  const peer = room?.peers.get(peerId)
  if (!room || peer?.personId !== caller.personId || peer.lineId !== caller.lineId) throw new Refusal('consult.not-in-room')
  if (!bucketsOf(parts, room, peer)[kind].take()) throw new Refusal('consult.too-many')
  heard(parts, room, peer)
  return { room, peer }
}

function bucketsOf({ clock }: RoomParts, { buckets }: LiveRoom, { partyId }: LivePeer) {
  const known = buckets.get(partyId)
  if (known) return known
  const made = {
    normal: createBucket(clock, limits.normal.perSecond, limits.normal.burst),
    pointer: createBucket(clock, limits.pointer.perSecond, limits.pointer.burst),
  }
  buckets.set(partyId, made)
  return made
}
