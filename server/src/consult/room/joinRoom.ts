import { type ConsultId, consultLimits, type InputOf, type OutputOf, type PeerId, Refusal, type Stage } from '@lianxin/contract'
import type { Caller } from '../../platform/hub/caller.ts'
import { openMedia } from './media.ts'
import type { LivePeer, LiveRoom, PartyInRoom, RoomParts } from './parts.ts'
import { setPresenter } from './stage.ts'
import { roomState } from './state.ts'
import { readStage } from './store.ts'
import { touch } from './tell.ts'

/** A person's telephone, tablet and desk; not a crowd that takes everybody's places. */
const devicesPerParty = 4

/** A device comes in, or comes back on a new socket: as the same one its transports live on. */
export function joinRoom(parts: RoomParts, input: InputOf<'room:join'>, caller: Caller): Promise<OutputOf<'room:join'>> {
  if (!parts.comings.take(caller.personId)) return Promise.reject(new Refusal('consult.too-many'))
  const coming = parts.inTurn(input.consultId, async (): Promise<OutputOf<'room:join'>> => {
    refuseForeign(parts, input, caller)
    const { at, party } = await parts.entry.enter({ consultId: input.consultId }, caller)
    const room = parts.rooms.get(input.consultId) ?? (await startRoom(parts, input.consultId, party))
    if (at === 'lobby') {
      settle(parts, room.waiting, input, party, caller)
      return { at, partyId: party.partyId }
    }
    const before = settle(parts, room.peers, input, party, caller)
    room.waiting.delete(input.peerId)
    if (!before && room.returning === input.peerId && room.presenter === null) setPresenter(parts, room, input.peerId)
    touch(parts, room, 'state')
    room.due.add('levels')
    for (const listener of parts.listeners) listener.partiesChanged?.(room.consultId)
    return { at, partyId: party.partyId, state: roomState(parts, room) }
  })
  parts.arriving.add(coming)
  return coming.finally(() => parts.arriving.delete(coming))
}

/** Before anything is written: the id of another one's device, or one device too many. */
function refuseForeign({ rooms }: RoomParts, { consultId, peerId }: InputOf<'room:join'>, caller: Caller): void {
  const room = rooms.get(consultId)
  const known = room?.peers.get(peerId) ?? room?.waiting.get(peerId)
  if (known && known.personId !== caller.personId) throw new Refusal('hub.invalid-input', { at: 'peerId' })
  if (!known && (room?.peers.size ?? 0) >= consultLimits.peers) throw new Refusal('consult.full')
  const theirs = [...(room?.peers.values() ?? []), ...(room?.waiting.values() ?? [])].filter((one) => one.personId === caller.personId)
  if (!known && theirs.length >= devicesPerParty) throw new Refusal('consult.too-many')
}

/** @returns what was there of this device before */
function settle(
  parts: RoomParts,
  among: LiveRoom['peers'],
  { peerId }: InputOf<'room:join'>,
  party: PartyInRoom,
  caller: Caller,
): LivePeer | undefined {
  const before = among.get(peerId)
  const nowMs = parts.clock.nowMs()
  const line = { lineId: caller.lineId, sessionId: caller.sessionId, awaySinceMs: parts.closedLately.has(caller.lineId) ? nowMs : null }
  if (before) Object.assign(before, line)
  else {
    const { personId } = caller
    among.set(peerId, { ...party, ...line, peerId, personId, joinedAtMs: nowMs, audioOnly: false, handUp: false })
  }
  return before
}

async function startRoom(parts: RoomParts, consultId: ConsultId, { partyId }: PartyInRoom): Promise<LiveRoom> {
  try {
    const { stage, presenter } = await readStage(parts.db.read, consultId)
    // transports of an earlier life of the room are dead: its epoch is none that a device may remember
    parts.lastEpoch = Math.max(parts.lastEpoch + 1, Math.floor(parts.clock.nowMs() / 1000))
    const room = newRoom(consultId, parts.ids.next(), parts.lastEpoch, stage, presenter)
    parts.rooms.set(consultId, room)
    openMedia(parts, room)
    return room
  } catch (error) {
    parts.unrecorded.set(partyId, { consultId, reason: 'lost' })
    throw error
  }
}

function newRoom(consultId: ConsultId, run: string, mediaEpoch: number, stage: Stage, returning: PeerId | null): LiveRoom {
  return {
    consultId,
    run,
    version: 0,
    mediaEpoch,
    peers: new Map(),
    waiting: new Map(),
    buckets: new Map(),
    stageNo: 1,
    presenter: null,
    returning,
    stage,
    mayShow: new Set(),
    stageSavedAtMs: 0,
    stageUnsaved: false,
    recording: null,
    media: null,
    opening: null,
    tracks: new Map(),
    speaking: [],
    quality: new Map(),
    due: new Set(),
    toldAtMs: { state: 0, stage: 0, levels: 0 },
    flushing: false,
    disposed: false,
  }
}
