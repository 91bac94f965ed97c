import type { Caller } from '../../platform/hub/caller.ts'
import type { LivePeer, LiveRoom, RoomParts, Told } from './parts.ts'
import { levelsOf, roomState, stageState } from './state.ts'

/** No more often than so: what changes meanwhile leaves as one, the newest, so that a weak line is not filled with what is past. */
const paceMs: Record<Told, number> = { state: 100, stage: 150, levels: 500 }
export const tellEveryMs = 50

/** To be told to everybody in the room: at the end of this turn, or when its pace allows. */
export function touch(parts: RoomParts, room: LiveRoom, what: Told): void {
  if (what === 'state') room.version += 1
  room.due.add(what)
  if (room.flushing) return
  room.flushing = true
  queueMicrotask(() => {
    room.flushing = false
    tellDue(parts, room)
  })
}

export function tellDue(parts: RoomParts, room: LiveRoom): void {
  if (room.disposed) return
  const nowMs = parts.clock.nowMs()
  for (const what of room.due) {
    if (nowMs - room.toldAtMs[what] < paceMs[what]) continue
    room.due.delete(what)
    room.toldAtMs[what] = nowMs
    tell(parts, room, what)
  }
}

function tell(parts: RoomParts, room: LiveRoom, what: Told): void {
  const { consultId, run } = room
  const { may, lines } = devicesIn(room)
  if (what === 'state') parts.push('room:changed', { state: roomState(parts, room) }, may, { lines })
  else if (what === 'stage') parts.push('stage:changed', { consultId, run, state: stageState(room) }, may, { lines, newestOf: consultId })
  else parts.push('room:levels', levelsOf(room), may, { lines, newestOf: consultId })
}

/** Nobody is told by having been in the room once: only the sockets of the devices that are in it at this moment. */
export function devicesIn(room: LiveRoom, except?: LivePeer) {
  const lines = new Set([...room.peers.values()].map(({ lineId }) => lineId))
  if (except) lines.delete(except.lineId)
  // what waits for a slow line is judged again when it leaves
  const isIn = (lineId: string) => lines.has(lineId) && [...room.peers.values()].some((peer) => peer.lineId === lineId)
  const may = ({ lineId, guestOf }: Caller) => isIn(lineId) && (guestOf === null || guestOf === room.consultId)
  return { lines, may }
}

export const deviceOnly =
  ({ lineId }: LivePeer) =>
  (caller: Caller): boolean =>
    caller.lineId === lineId
