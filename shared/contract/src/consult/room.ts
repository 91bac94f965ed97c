import * as z from 'zod/mini'
import { request } from '../define.ts'
import { EpochMs, IdempotencyKey, text } from '../ids.ts'
import { OrganisationName } from '../organisations.ts'
import { ConsultId, PartyId, PeerId, RecordingId } from './ids.ts'
import {
  DtlsParameters,
  IceCandidate,
  IceParameters,
  IceServer,
  RtpCapabilities,
  RtpParameters,
  SctpParameters,
  SctpStreamParameters,
} from './rtp.ts'
import { StageState } from './stage.ts'

export const mediaSources = ['mic', 'camera', 'screen'] as const
export type MediaSource = (typeof mediaSources)[number]

const id = z.string().check(z.minLength(1), z.maxLength(64))

/** A track that a device sends; who wants it consumes it by its id. */
export const RoomTrack = z.strictObject({ producerId: id, source: z.enum(mediaSources), paused: z.boolean() })
export const RoomPeer = z.strictObject({
  peerId: PeerId,
  partyId: PartyId,
  name: text(80),
  organisation: z.nullable(OrganisationName),
  guest: z.boolean(),
  joinedAt: EpochMs,
  /** False while its socket is gone and may come back. */
  reachable: z.boolean(),
  /** Has stepped down to audio only, by itself or by hand. */
  audioOnly: z.boolean(),
  handUp: z.boolean(),
  tracks: z.array(RoomTrack),
  /** Its stream of data (pointers, page changes), for those who would rather have them past the hub; null: it sends none. */
  dataProducerId: z.nullable(id),
})
export type RoomPeer = z.infer<typeof RoomPeer>

/** `preparing`: the media worker is not there yet; the shared tracing and the chat work all the same. */
export const mediaStates = ['ready', 'preparing', 'unavailable'] as const

/**
 * Null when nothing is recorded. `asking`: every party in the room is asked; who says no is in no track. `failed`: it could not be
 * written any more (a full disk) and has stopped; what was written is kept. Shown until it is asked for anew or `recording:stop`.
 */
export const RoomRecording = z.strictObject({
  recordingId: RecordingId,
  state: z.enum(['asking', 'running', 'failed']),
  by: PartyId,
  since: EpochMs,
  consents: z.array(z.strictObject({ partyId: PartyId, agreed: z.boolean() })),
})

/**
 * The room as it is now, whole. A client holds the newest: of another `run` (the hub began anew) any, of the same run the
 * higher version; makes consumers of the tracks it sees and closes those of tracks it no longer sees. When `mediaEpoch`
 * changes (a new media worker), transports of an older epoch are dead: join the media again with the tracks at hand.
 */
export const RoomState = z.strictObject({
  consultId: ConsultId,
  run: z.string(),
  version: z.int(),
  mediaEpoch: z.int(),
  media: z.enum(mediaStates),
  peers: z.array(RoomPeer),
  stage: StageState,
  recording: z.nullable(RoomRecording),
})
export type RoomState = z.infer<typeof RoomState>

const peer = { consultId: ConsultId, peerId: PeerId }
const transport = { ...peer, transportId: id }
const nothing = z.strictObject({})
const common = { kind: 'read', right: 'consult.take-part', guests: true } as const

export const roomRequests = {
  /**
   * A device comes in, or comes back on a new socket: its transports live on. `lobby`: waits for the host; the push of the
   * row says when its party is let in, and the client joins again. Refused: consult.locked, consult.removed, consult.closed, consult.full.
   */
  'room:join': request({
    ...common,
    input: z.strictObject(peer),
    output: z.discriminatedUnion('at', [
      z.strictObject({ at: z.literal('lobby'), partyId: PartyId }),
      z.strictObject({ at: z.literal('room'), partyId: PartyId, state: RoomState }),
    ]),
  }),
  'room:leave': request({ ...common, input: z.strictObject(peer), output: nothing }),
  'room:signal': request({
    ...common,
    input: z.strictObject({ ...peer, audioOnly: z.boolean(), handUp: z.boolean() }),
    output: nothing,
  }),

  /** What the SFU can take, and where relays are; of this media epoch. */
  'media:open': request({
    ...common,
    input: z.strictObject(peer),
    output: z.strictObject({ mediaEpoch: z.int(), rtpCapabilities: RtpCapabilities, iceServers: z.array(IceServer) }),
  }),
  'media:add-transport': request({
    ...common,
    input: z.strictObject({ ...peer, mediaEpoch: z.int(), direction: z.enum(['send', 'recv']) }),
    output: z.strictObject({
      transportId: id,
      iceParameters: IceParameters,
      iceCandidates: z.array(IceCandidate),
      dtlsParameters: DtlsParameters,
      sctpParameters: z.nullable(SctpParameters),
    }),
  }),
  'media:connect-transport': request({
    ...common,
    input: z.strictObject({ ...transport, dtlsParameters: DtlsParameters }),
    output: nothing,
  }),
  'media:restart-ice': request({ ...common, input: z.strictObject(transport), output: z.strictObject({ iceParameters: IceParameters }) }),
  /** One track a source; a second one of the same source replaces nothing and is refused: `consult.track-taken`. */
  'media:produce': request({
    ...common,
    input: z.strictObject({ ...transport, source: z.enum(mediaSources), rtpParameters: RtpParameters, paused: z.boolean() }),
    output: z.strictObject({ producerId: id }),
  }),
  'media:set-producer': request({ ...common, input: z.strictObject({ ...peer, producerId: id, paused: z.boolean() }), output: nothing }),
  'media:close-producer': request({ ...common, input: z.strictObject({ ...peer, producerId: id }), output: nothing }),
  /** Begins paused; the client resumes it once its own side stands. */
  'media:consume': request({
    ...common,
    input: z.strictObject({ ...transport, producerId: id, rtpCapabilities: RtpCapabilities }),
    output: z.strictObject({ consumerId: id, kind: z.enum(['audio', 'video']), rtpParameters: RtpParameters }),
  }),
  /** `layer`: the highest simulcast layer wanted; a bigger tile wants a higher one. */
  'media:set-consumer': request({
    ...common,
    input: z.strictObject({ ...peer, consumerId: id, paused: z.boolean(), layer: z.nullable(z.int().check(z.minimum(0), z.maximum(3))) }),
    output: nothing,
  }),
  'media:produce-data': request({
    ...common,
    input: z.strictObject({ ...transport, sctpStreamParameters: SctpStreamParameters }),
    output: z.strictObject({ dataProducerId: id }),
  }),
  'media:consume-data': request({
    ...common,
    input: z.strictObject({ ...transport, dataProducerId: id }),
    output: z.strictObject({ dataConsumerId: id, sctpStreamParameters: SctpStreamParameters }),
  }),

  /** By the host: asks everybody in the room whether it may be recorded. */
  'recording:ask': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ key: IdempotencyKey, ...peer }),
    output: z.strictObject({ recordingId: RecordingId }),
  }),
  'recording:consent': request({
    kind: 'write',
    right: 'consult.take-part',
    guests: true,
    input: z.strictObject({ key: IdempotencyKey, ...peer, recordingId: RecordingId, agreed: z.boolean() }),
    output: nothing,
  }),
  /** Starts once everyone in the room has answered. */
  'recording:start': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ key: IdempotencyKey, ...peer, recordingId: RecordingId }),
    output: nothing,
  }),
  'recording:stop': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ key: IdempotencyKey, ...peer, recordingId: RecordingId }),
    output: nothing,
  }),
  /** For the administrator's page: how far the media worker is. */
  'media:worker': request({
    kind: 'read',
    right: 'identity.manage',
    input: nothing,
    output: z.strictObject({
      stage: z.enum(['waiting', 'configured', 'cache', 'download', 'packages', 'build', 'ready', 'failed']),
      done: z.nullable(z.int()),
      of: z.nullable(z.int()),
      since: EpochMs,
      /** For an engineer: why it failed, the line to run. */
      message: z.nullable(z.string()),
      workers: z.array(z.strictObject({ pid: z.int(), rooms: z.int(), port: z.int(), diedTimes: z.int() })),
    }),
  }),
  /** Tries again after a failure. */
  'media:retry-worker': request({ kind: 'read', right: 'identity.manage', input: nothing, output: nothing }),
}

export const roomPushes = {
  /** To every device in the room, after each change. */
  'room:changed': z.strictObject({ state: RoomState }),
  /** This device is out: by the host, by its session's end, or because the room closed. */
  'room:ended': z.strictObject({ ...peer, reason: z.enum(['removed', 'closed', 'revoked', 'lost']) }),
  /** Who is heard now (loudest first), and how well each peer's media arrives (0 none … 10 perfect). */
  'room:levels': z.strictObject({
    consultId: ConsultId,
    speaking: z.array(PeerId),
    quality: z.array(z.strictObject({ peerId: PeerId, score: z.int() })),
  }),
}
