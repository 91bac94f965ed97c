import { type ConsultId, type InputOf, mayAnywhere, type OutputOf, type PartyId, Refusal, type SessionId } from '@lianxin/contract'
import { membershipsOf } from '../../identity/index.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import { closeDevice } from '../sfu/index.ts'
import { isLost, noticeSilence } from './away.ts'
import { closeMedia, tracksChanged } from './media.ts'
import type { LivePeer, LiveRoom, LeaveReason, RoomParts } from './parts.ts'
import { setPresenter, saveStage } from './stage.ts'
import { partyHasDevice } from './state.ts'
import { deviceOnly } from './tell.ts'

export async function leaveRoom(
  parts: RoomParts,
  { consultId, peerId }: InputOf<'room:leave'>,
  caller: Caller,
): Promise<OutputOf<'room:leave'>> {
  const room = parts.rooms.get(consultId)
  const peer = room?.peers.get(peerId) ?? room?.waiting.get(peerId)
  // one that left already, or was put out, has left
  if (room && peer?.personId === caller.personId) await drop(parts, room, [peer], 'left')
  return {}
}

type Told = Extract<LeaveReason, 'removed' | 'closed' | 'revoked' | 'lost'>
const told = new Set<LeaveReason>(['removed', 'closed', 'revoked', 'lost'] satisfies Told[])

/**
 * Devices are out at once: their media first, then the record of it, then the news (sfu/README.md, closing order).
 * Resolves once it is recorded who has left; a record that fails is made later.
 */
export async function drop(parts: RoomParts, room: LiveRoom, named: readonly LivePeer[], reason: LeaveReason): Promise<void> {
  // who has left meanwhile has left; the room itself may be over, and another one in its place
  const peers = named.filter((peer) => (room.peers.get(peer.peerId) ?? room.waiting.get(peer.peerId)) === peer)
  if (peers.length === 0) return
  for (const peer of peers) {
    if (room.media) closeDevice(room.media, peer.peerId)
    room.peers.delete(peer.peerId)
    room.waiting.delete(peer.peerId)
    room.quality.delete(peer.peerId)
    if (room.presenter === peer.peerId) setPresenter(parts, room, null)
  }
  room.speaking = room.speaking.filter((peerId) => room.peers.has(peerId))
  tracksChanged(parts, room)
  const partyIds = new Set(peers.map(({ partyId }) => partyId))
  const ended = room.peers.size + room.waiting.size === 0 ? dispose(parts, room) : undefined
  await Promise.all([...partyIds].map((partyId) => recordLeave(parts, room.consultId, partyId, reason)))
  if (told.has(reason))
    for (const peer of peers)
      parts.push('room:ended', { consultId: room.consultId, peerId: peer.peerId, reason: reason as Told }, deviceOnly(peer))
  for (const listener of parts.listeners) listener.partiesChanged?.(room.consultId)
  await ended
}

async function dispose(parts: RoomParts, room: LiveRoom): Promise<void> {
  room.disposed = true
  parts.rooms.delete(room.consultId)
  for (const listener of parts.listeners) listener.roomEnded?.(room.consultId)
  await Promise.all([closeMedia(room), saveStage(parts, room)])
}

/** Records that a party has gone, unless a device of it came meanwhile. */
async function recordLeave(parts: RoomParts, consultId: ConsultId, partyId: PartyId, reason: LeaveReason): Promise<void> {
  parts.unrecorded.set(partyId, { consultId, reason })
  await parts
    .inTurn(consultId, async () => {
      if (!partyHasDevice(parts.rooms.get(consultId), partyId)) await parts.entry.leave({ consultId, partyId, reason })
      parts.unrecorded.delete(partyId)
    })
    .catch((error: unknown) => parts.log.error({ err: error, consultId, partyId }, 'who left a room could not be recorded yet'))
}

/** Lets go of devices that have been away for too long; records what could not be recorded before. */
export async function sweep(parts: RoomParts): Promise<void> {
  const nowMs = parts.clock.nowMs()
  const unrecorded = [...parts.unrecorded]
  for (const room of parts.rooms.values()) noticeSilence(parts, room)
  const lost = [...parts.rooms.values()].map((room) =>
    drop(
      parts,
      room,
      devicesWhere(room, (peer) => isLost(peer, nowMs)),
      'lost',
    ),
  )
  await Promise.all([...lost, ...unrecorded.map(([partyId, { consultId, reason }]) => recordLeave(parts, consultId, partyId, reason))])
}

/**
 * Now, and once more when those are in who stood at the door at this moment: their way in was judged before what puts them out.
 */
async function nowAndBehind({ arriving }: RoomParts, once: () => Promise<unknown>): Promise<void> {
  await Promise.all([once(), arriving.size > 0 && Promise.allSettled(arriving).then(once)])
}

/** A party is out at once: by the host, or because its rights or its guest link are gone. */
export function putOut(parts: RoomParts, consultId: ConsultId, partyId: PartyId, reason: 'removed' | 'revoked'): Promise<void> {
  return nowAndBehind(parts, () => dropWhere(parts, consultId, (peer) => peer.partyId === partyId, reason))
}

export function endRoom(parts: RoomParts, consultId: ConsultId): Promise<void> {
  return nowAndBehind(parts, () => dropWhere(parts, consultId, () => true, 'closed'))
}

export function endSessions(parts: RoomParts, sessionIds: readonly string[], why: string): Promise<void> {
  const ended = new Set(sessionIds)
  const reason = why === 'signed-out' ? 'left' : 'revoked'
  const ofThem = ({ sessionId }: LivePeer) => ended.has(sessionId)
  return nowAndBehind(parts, () => Promise.all([...parts.rooms.keys()].map((consultId) => dropWhere(parts, consultId, ofThem, reason))))
}

/** A person's rights are others now: who may no longer be in a room is out of it. */
export function recheckPerson(parts: RoomParts, personId: string): Promise<void> {
  return nowAndBehind(parts, async () => {
    for (const room of [...parts.rooms.values()]) {
      const theirs = () => devicesWhere(room, (peer) => peer.personId === personId && !peer.guest)
      const [one] = theirs()
      if (one && !(await mayStay(parts, room, one))) await drop(parts, room, theirs(), 'revoked')
    }
  })
}

async function dropWhere(parts: RoomParts, consultId: ConsultId, match: (peer: LivePeer) => boolean, reason: LeaveReason): Promise<void> {
  const room = parts.rooms.get(consultId)
  if (room) await drop(parts, room, devicesWhere(room, match), reason)
}

async function mayStay(parts: RoomParts, { consultId }: LiveRoom, { personId, sessionId, name, lineId }: LivePeer): Promise<boolean> {
  const memberships = await membershipsOf(parts.db.read, personId)
  if (!mayAnywhere(memberships, 'consult.take-part')) return false
  const ids = { personId: personId as Caller['personId'], sessionId: sessionId as SessionId, lineId, requestId: '' }
  return parts.entry.partyOf(consultId, { ...ids, name, memberships, guestOf: null }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal && error.code !== 'unavailable') return false
      throw error
    },
  )
}

function devicesWhere(room: LiveRoom, match: (peer: LivePeer) => boolean): LivePeer[] {
  return [...room.peers.values(), ...room.waiting.values()].filter(match)
}
