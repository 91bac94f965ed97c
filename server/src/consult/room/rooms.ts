import { type ConsultId, type InputOf, type OutputOf, type PartyId, Refusal, type RoomState, type Stage } from '@lianxin/contract'
import type { Caller, Handlers } from '../../platform/hub/caller.ts'
import type { Push } from '../../platform/hub/pusher.ts'
import { createBuckets } from '../../platform/rateLimit.ts'
import { type Tap, tapTrack } from '../sfu/index.ts'
import { lineLost } from './away.ts'
import { joinRoom } from './joinRoom.ts'
import { endRoom, endSessions, leaveRoom, putOut, recheckPerson, sweep } from './leaveRoom.ts'
import { closeMedia, mediaHandlers, mediaOf, openMedia } from './media.ts'
import { memberOf } from './member.ts'
import type { RoomListener, RoomParts, RoomsDeps, RoomTrackOf } from './parts.ts'
import { forgetShowable, point, saveStage, saveStages, setStage, takeStage } from './stage.ts'
import { mediaState } from './state.ts'
import { tellDue, tellEveryMs, touch } from './tell.ts'
import { createTurns } from './turns.ts'
import { workerHandlers } from './worker.ts'

/** Of all devices of a person together: four that lose their lines again and again fit in. */
const comings = { perSecond: 2, burst: 40 } as const

type RoomRequest = Extract<keyof Handlers, `${'room' | 'media' | 'stage'}:${string}`>

/** The live rooms of all consultations: who is in them now, their media, and what they show. */
export function createRooms(deps: RoomsDeps) {
  const parts: RoomParts = {
    ...deps,
    push: () => undefined,
    lastHeardMs: () => undefined,
    rooms: new Map(),
    listeners: new Set(),
    inTurn: createTurns(),
    comings: createBuckets(deps.clock, comings.perSecond, comings.burst),
    arriving: new Set(),
    closedLately: new Set(),
    unrecorded: new Map(),
    lastEpoch: 0,
  }
  const running: { stop(): void }[] = []

  return {
    handlers: handlersOf(parts),
    /** The hub, to tell devices by and to know that they are there; until then nobody is told. */
    attach(push: Push, lastHeardMs: RoomParts['lastHeardMs'] = () => undefined): void {
      parts.push = push
      parts.lastHeardMs = lastHeardMs
    },
    lineClosed: (lineId: string) => lineLost(parts, lineId),
    /** Reactions to what has happened elsewhere; each ends media at once. */
    putOut: (consultId: ConsultId, partyId: PartyId, reason: 'removed' | 'revoked') => putOut(parts, consultId, partyId, reason),
    close: (consultId: ConsultId) => endRoom(parts, consultId),
    consultChanged: (consultId: ConsultId) => forgetShowable(parts, consultId),
    sessionsEnded: (sessionIds: readonly string[], why: string) => endSessions(parts, sessionIds, why),
    personChanged: (personId: string) => recheckPerson(parts, personId),
    recorder: recorderOf(parts),
    start(): void {
      running.push(watchMedia(parts), ...clockwork(parts))
      parts.sfu.start()
    },
    async stop(): Promise<void> {
      for (const one of running.splice(0)) one.stop()
      const rooms = [...parts.rooms.values()]
      for (const room of rooms) room.disposed = true
      await Promise.all(rooms.flatMap((room) => [saveStage(parts, room), closeMedia(room)]))
      parts.rooms.clear()
      await parts.sfu.stop()
    },
  }
}
export type Rooms = ReturnType<typeof createRooms>

function handlersOf(parts: RoomParts): Handlers<RoomRequest> {
  return {
    'room:join': (input, caller) => joinRoom(parts, input, caller),
    'room:leave': (input, caller) => leaveRoom(parts, input, caller),
    'room:signal': async (input, caller) => signal(parts, input, caller),
    'stage:take': (input, caller) => takeStage(parts, input, caller),
    'stage:set': (input, caller) => setStage(parts, input, caller),
    'stage:point': (input, caller) => point(parts, input, caller),
    ...mediaHandlers(parts),
    ...workerHandlers(parts),
  }
}

function signal(parts: RoomParts, input: InputOf<'room:signal'>, caller: Caller): OutputOf<'room:signal'> {
  const { room, peer } = memberOf(parts, input, caller)
  peer.audioOnly = input.audioOnly
  peer.handUp = input.handUp
  touch(parts, room, 'state')
  return {}
}

/** Media becomes available, or goes, for all rooms. */
function watchMedia(parts: RoomParts): { stop(): void } {
  let shown = mediaState(parts)
  const look = () => {
    const now = mediaState(parts)
    for (const room of parts.rooms.values()) {
      openMedia(parts, room)
      if (now !== shown) touch(parts, room, 'state')
    }
    shown = now
  }
  const leave = [parts.sfu.onChange(look), parts.source.onChange(look)]
  return { stop: () => leave.forEach((one) => one()) }
}

function clockwork(parts: RoomParts): { stop(): void }[] {
  const sweeping = async () => {
    await Promise.all([sweep(parts), saveStages(parts)]).catch((error: unknown) =>
      parts.log.error({ err: error }, 'rooms could not be swept'),
    )
  }
  const telling = () => {
    for (const room of parts.rooms.values()) tellDue(parts, room)
  }
  return [parts.clock.every(1_000, sweeping), parts.clock.every(tellEveryMs, telling)]
}

/** What a recorder needs of the rooms. */
function recorderOf(parts: RoomParts) {
  const roomOf = (consultId: ConsultId) => parts.rooms.get(consultId)
  return {
    /** @returns how to stop hearing */
    listen(listener: RoomListener): () => void {
      parts.listeners.add(listener)
      return () => parts.listeners.delete(listener)
    },
    /** What everybody in the room sees of the recording; null: nothing is recorded. */
    show(consultId: ConsultId, recording: RoomState['recording']): void {
      const room = roomOf(consultId)
      if (!room) return
      room.recording = recording
      touch(parts, room, 'state')
    },
    /** The device that asks, for handlers of `recording:*`. @throws Refusal consult.not-in-room, consult.too-many */
    member(input: Pick<InputOf<'room:leave'>, 'consultId' | 'peerId'>, caller: Caller): { readonly partyId: PartyId } {
      return memberOf(parts, input, caller).peer
    },
    parties: (consultId: ConsultId): PartyId[] => [
      ...new Set([...(roomOf(consultId)?.peers.values() ?? [])].map(({ partyId }) => partyId)),
    ],
    tracks: (consultId: ConsultId): RoomTrackOf[] => [...(roomOf(consultId)?.tracks.values() ?? [])],
    /** What the room shows, and whose page it is. */
    stage(consultId: ConsultId): { readonly stage: Stage; readonly presenter: PartyId | null } | null {
      const room = roomOf(consultId)
      const presenter = room?.presenter ? room.peers.get(room.presenter) : undefined
      return room ? { stage: room.stage, presenter: presenter?.partyId ?? null } : null
    },
    /** {@link tapTrack} @throws Refusal consult.not-in-room, consult.media-unknown, consult.media-unavailable */
    async tap(consultId: ConsultId, producerId: string, onRtp: (packet: Buffer) => void, onClose: () => void): Promise<Tap> {
      const room = roomOf(consultId)
      if (!room) throw new Refusal('consult.not-in-room')
      return tapTrack(await mediaOf(parts, room), producerId, onRtp, onClose)
    },
  }
}
export type RoomRecorder = ReturnType<typeof recorderOf>
