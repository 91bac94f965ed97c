/** What the room's screens see of a device in a consultation room. React mounts it and holds none of it. */
import type { MediaSource, PartyId, PeerId, RecordingId, RoomPeer, RoomState } from '@lianxin/contract'
import type { Refusal } from '@lianxin/contract'
import type { Observable } from '@lianxin/live'
import type { StageSync } from './stageSync.ts'
import type { DeviceTrouble } from './deviceTrouble.ts'

/** How the device is to come in; what the page before the room asked. */
export interface RoomPrefs {
  readonly mic: boolean
  readonly camera: boolean
  /** Null: the browser's choice. A device that is not there any more is replaced by the browser's choice. */
  readonly micId: string | null
  readonly cameraId: string | null
  readonly speakerId: string | null
  /** By hand: no video either way. */
  readonly audioOnly: boolean
}

/**
 * joining: not in yet, or back at the door after a lost line, tried again by itself (`refusal`: why the last try failed).
 * lobby: waits for the host. ended: for good; `refused` carries the hub's refusal (consult.locked, consult.full …).
 */
export type Where =
  | { readonly at: 'joining'; readonly refusal: Refusal | null }
  | { readonly at: 'lobby' }
  | { readonly at: 'room' }
  | { readonly at: 'ended'; readonly reason: 'left' | 'removed' | 'closed' | 'revoked' | 'signed-out'; readonly refusal: null }
  | { readonly at: 'ended'; readonly reason: 'refused'; readonly refusal: Refusal }

/**
 * off: not in the room, or the hub has no media yet (see RoomState.media). audio-only: connected, without video, see
 * {@link AudioOnly}. reconnecting: was there and is being brought back by itself.
 */
export type MediaConnection = 'off' | 'connecting' | 'connected' | 'reconnecting' | 'audio-only'

/**
 * Why there is no video. by-hand stays until undone by hand; the others end by themselves: uplink (too little to send the
 * smallest picture), loss (too many packets are lost), stalls (pictures that come stand still).
 */
export interface AudioOnly {
  readonly reason: 'by-hand' | 'uplink' | 'loss' | 'stalls'
  /** Device's clock, ms. */
  readonly since: number
}

/** As measured, the last few seconds; null where the browser does not tell. */
export interface LineFigures {
  readonly roundTripMs: number | null
  /** What the browser reckons it can send. */
  readonly uplinkBps: number | null
  /** 0..1 of the packets sent, and of those that should have come. */
  readonly lossUp: number | null
  readonly lossDown: number | null
  /** How media travel; relay: over a TURN server. */
  readonly path: 'udp' | 'tcp' | 'relay' | null
  /** 0 none … 10 perfect. */
  readonly quality: number
}

/**
 * off: nothing is captured. muted: the microphone is open and nothing is sent. held: the camera is on and not sent, since the
 * line is audio only. failed: see `trouble`; calling set… again tries again.
 */
export interface OwnTrack {
  readonly state: 'off' | 'starting' | 'on' | 'muted' | 'held' | 'failed'
  readonly deviceId: string | null
  /** For one's own picture and the level meter. */
  readonly stream: MediaStream | null
  readonly trouble: DeviceTrouble | null
}

export interface RoomSessionState {
  readonly where: Where
  /** The newest there is, also while the line is down. */
  readonly room: RoomState | null
  readonly partyId: PartyId | null
  readonly media: MediaConnection
  readonly audioOnly: AudioOnly | null
  readonly line: LineFigures | null
  readonly own: Readonly<Record<MediaSource, OwnTrack>>
  readonly handUp: boolean
  /** The browser plays no sound until a gesture: call {@link RoomSession.unlockSound} from one. */
  readonly soundLocked: boolean
}

export interface TileVideo {
  readonly stream: MediaStream
  /** Simulcast layer asked for, 0 smallest … 2; null for a screen. */
  readonly layer: number | null
  /** Does not come now: hidden tile, audio only, or held by its sender. */
  readonly paused: boolean
  /** Should come and has stood still for some seconds. */
  readonly frozen: boolean
}

/** One other device in the room, in the order of joining. Its sound is played by the session, whether or not a tile is mounted. */
export interface Tile {
  readonly peer: RoomPeer
  readonly muted: boolean
  readonly audio: MediaStream | null
  readonly camera: TileVideo | null
  readonly screen: TileVideo | null
  readonly speaking: boolean
  /** 0 none … 10 perfect: the worse of its line to the hub and ours from it; null until known. */
  readonly quality: number | null
}

export interface RoomSession {
  readonly peerId: PeerId
  readonly state: Observable<RoomSessionState>
  readonly tiles: Observable<readonly Tile[]>
  readonly stage: StageSync
  /** Comes in, and stays in over lost lines until `leave` or the end. Asks for the devices at the same time. */
  readonly join: () => void
  /** Lets go of devices at once; resolves when the hub has been told or could not be. The session is over then. */
  readonly leave: () => Promise<void>
  /** Off mutes and keeps the microphone open. Another device id changes the device without a gap at the others. */
  readonly setMic: (on: boolean, deviceId?: string | null) => Promise<void>
  /** Off closes the camera, its light goes out. */
  readonly setCamera: (on: boolean, deviceId?: string | null) => Promise<void>
  /** Opens the browser's own choice of what to share; does nothing when that is cancelled. */
  readonly shareScreen: (on: boolean) => Promise<void>
  /** True: by hand. False: video again now, also when the line had stepped down by itself. */
  readonly setAudioOnly: (on: boolean) => void
  readonly setSpeaker: (deviceId: string | null) => void
  readonly unlockSound: () => void
  readonly raiseHand: (up: boolean) => void
  /** The height of a peer's picture in device pixels: picks its layer; 0 when it is out of sight, which stops it coming. */
  readonly setTileSize: (peerId: PeerId, heightPx: number, source?: 'camera' | 'screen') => void
  /** By the host: asks everyone. @throws Refusal */
  readonly askRecording: () => Promise<RecordingId>
  /** @throws Refusal */
  readonly answerRecording: (recordingId: RecordingId, agreed: boolean) => Promise<void>
  /** @throws Refusal */
  readonly startRecording: (recordingId: RecordingId) => Promise<void>
  /** @throws Refusal */
  readonly stopRecording: (recordingId: RecordingId) => Promise<void>
}
