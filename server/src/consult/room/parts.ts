import type { ConsultId, PartyId, PeerId, RoomPeer, RoomState, SheetView, Stage, leaveReasons } from '@lianxin/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Db } from '../../platform/db/db.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import type { Push } from '../../platform/hub/pusher.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import type { createBucket, createBuckets } from '../../platform/rateLimit.ts'
import type { MediaRoom, Sfu, Track } from '../sfu/index.ts'

export type LeaveReason = (typeof leaveReasons)[number]

/** Who may come in and who has gone, as the record keeps it: the consultation's door (../entry.ts). */
export interface Entry {
  /** @throws Refusal consult.unknown, consult.locked, consult.removed, consult.closed, consult.full */
  enter(asked: { readonly consultId: ConsultId }, caller: Caller): Promise<{ readonly at: 'room' | 'lobby'; readonly party: PartyInRoom }>
  /** The last device of a party has gone; without effect on one that is not there. */
  leave(gone: { readonly consultId: ConsultId; readonly partyId: PartyId; readonly reason: LeaveReason }): Promise<void>
  /** @throws Refusal when the caller may no longer be in there */
  partyOf(consultId: ConsultId, caller: Caller): Promise<unknown>
}

export interface PartyInRoom {
  readonly partyId: PartyId
  readonly name: string
  readonly organisation: RoomPeer['organisation']
  readonly guest: boolean
}

/** Where the media worker's binary comes from (../worker). */
export interface BinarySource {
  state(): WorkerState
  onChange(listener: (state: WorkerState) => void): () => void
  retry(): void
}
interface WorkerState {
  readonly stage: 'waiting' | 'configured' | 'cache' | 'download' | 'packages' | 'build' | 'ready' | 'failed'
  readonly done?: number
  readonly of?: number
  readonly startedAt: number
  readonly failure?: { readonly reason: string; readonly detail: string; readonly commandLine?: string }
}

export interface RoomsDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly sfu: Sfu
  readonly source: BinarySource
  readonly entry: Entry
}

/** A device in the room, or waiting at its door. */
export interface LivePeer extends PartyInRoom {
  readonly peerId: PeerId
  /** Of its caller; a guest's is their party's. */
  readonly personId: string
  sessionId: string
  /** The socket by which it asks and is told; another one after it came back. */
  lineId: string
  readonly joinedAtMs: number
  /** Since when neither its socket nor its media is heard. */
  awaySinceMs: number | null
  audioOnly: boolean
  handUp: boolean
}

/** What is told to the devices in a room, each no more often than its pace. */
export type Told = 'state' | 'stage' | 'levels'

type Bucket = ReturnType<typeof createBucket>

/** A consultation's room while anybody is in it or waits for it. */
export interface LiveRoom {
  readonly consultId: ConsultId
  /** Of this life of the room: versions and stage numbers count within it. */
  readonly run: string
  version: number
  mediaEpoch: number
  readonly peers: Map<PeerId, LivePeer>
  readonly waiting: Map<PeerId, LivePeer>
  readonly buckets: Map<PartyId, { readonly normal: Bucket; readonly pointer: Bucket }>
  stageNo: number
  presenter: PeerId | null
  /** Who presented before the hub began anew: presents again when they come back and nobody else does. */
  returning: PeerId | null
  stage: Stage
  /** ECGs and files known to belong to the consultation. */
  readonly mayShow: Set<string>
  stageSavedAtMs: number
  stageUnsaved: boolean
  recording: RoomState['recording']
  media: MediaRoom | null
  /** The media of this epoch, there or on its way. */
  opening: Promise<MediaRoom | undefined> | null
  /** As the recorder was last told. */
  tracks: ReadonlyMap<string, RoomTrackOf>
  speaking: readonly PeerId[]
  readonly quality: Map<PeerId, number>
  readonly due: Set<Told>
  readonly toldAtMs: Record<Told, number>
  flushing: boolean
  disposed: boolean
}

export interface RoomTrackOf extends Track {
  readonly partyId: PartyId
}

/** What happens in rooms, for a recorder; called in order, never while it is calling. */
export interface RoomListener {
  trackAdded?(consultId: ConsultId, track: RoomTrackOf): void
  trackRemoved?(consultId: ConsultId, track: RoomTrackOf): void
  stageChanged?(consultId: ConsultId, stage: Stage): void
  /** A party's first device has come in, or its last one has gone. */
  partiesChanged?(consultId: ConsultId): void
  /** Nobody is in the room any more. */
  roomEnded?(consultId: ConsultId): void
}

/** What the use cases of this folder share. */
export interface RoomParts extends RoomsDeps {
  push: Push
  /** When a socket was last heard of, by the clock; undefined when it is not open. */
  lastHeardMs: (lineId: string) => number | undefined
  readonly rooms: Map<ConsultId, LiveRoom>
  readonly listeners: Set<RoomListener>
  /** Runs one after the other what changes who is in a room, of each consultation. */
  inTurn<T>(consultId: ConsultId, run: () => Promise<T>): Promise<T>
  /** How often each person comes to the door, which costs the database something and lets nobody else in meanwhile. */
  readonly comings: ReturnType<typeof createBuckets>
  /** Devices that are being let in at this moment. */
  readonly arriving: Set<Promise<unknown>>
  /** Sockets that closed lately: one may close while its device is being let in. */
  readonly closedLately: Set<string>
  /** Parties whose going could not be recorded yet. */
  readonly unrecorded: Map<PartyId, { readonly consultId: ConsultId; readonly reason: LeaveReason }>
  lastEpoch: number
}

export const emptyStage: Stage = { sheets: [], active: 0, fileId: null }

export function firstSheet(ecgId: SheetView['ecgId']): SheetView {
  return { ecgId, layout: null, speedMmPerS: 25, gainMmPerMv: 10, startS: 0, window: null, calipers: null }
}
