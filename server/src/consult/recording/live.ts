import type { ConsultId, PartyId, RecordingId, RoomState } from '@lianxin/contract'
import type { ConsultParts } from '../deps.ts'
import type { RoomRecorder, RoomTrackOf } from '../room/index.ts'
import { recordingDir, stagePath, trackPath } from './places.ts'
import { type RunningTrack, recordTrack } from './recordTrack.ts'
import { createStageLog } from './stageLog.ts'
import { endTrack, insertTrack } from './store.ts'
import { mendTrackFile } from './trackFile.ts'
import type { TrackKind } from './webm.ts'

/** With less than this free, nothing is recorded: the database may lie on the same disk. */
export const freeFloorBytes = 512 * 1024 ** 2

export interface RecordingParts extends Pick<ConsultParts, 'db' | 'clock' | 'ids' | 'log'> {
  readonly room: RoomRecorder
  /** Of the data folder; made when the first recording starts. */
  readonly dir: string
  /** Bytes free on the disk of `dir`. */
  freeBytes(): Promise<number>
}

/** A recording that is asked for or runs; in memory, as the room is. */
export interface Live {
  readonly recordingId: RecordingId
  readonly consultId: ConsultId
  readonly by: PartyId
  state: NonNullable<RoomState['recording']>['state'] | 'ended'
  sinceMs: number
  readonly consents: Map<PartyId, boolean>
  hostPartyId: string
  /** Since when the host is not in the room. */
  hostGoneSinceMs: number | null
  lastTrackNo: number
  readonly tracks: Map<string, LiveTrack>
  /** Tracks that have ended, until they are on record. */
  readonly ending: Set<Promise<void>>
  stageLog: ReturnType<typeof createStageLog> | null
  onFailed(error: unknown): void
}

interface LiveTrack {
  readonly running: Promise<RunningTrack | null>
  /** Once its file was begun, and its row is there. */
  begun: { readonly trackNo: number; readonly codec: TrackKind['codec']; readonly row: Promise<void> } | null
}

/** What everybody in the room sees. */
export function show({ room }: RecordingParts, { consultId, recordingId, state, by, sinceMs, consents }: Live): void {
  if (state === 'ended') return
  const said = [...consents].map(([partyId, agreed]) => ({ partyId, agreed }))
  room.show(consultId, { recordingId, state, by, since: sinceMs, consents: said } satisfies NonNullable<RoomState['recording']>)
}

/** Whoever agreed is recorded from now on, and nobody else. */
export function reconcile(parts: RecordingParts, live: Live): void {
  const agreed =
    live.state === 'running' ? parts.room.tracks(live.consultId).filter(({ partyId }) => live.consents.get(partyId) === true) : []
  const wanted = new Set(agreed.map(({ producerId }) => producerId))
  for (const producerId of live.tracks.keys()) if (!wanted.has(producerId)) endOne(parts, live, producerId)
  for (const track of agreed) if (!live.tracks.has(track.producerId)) begin(parts, live, track)
}

function begin(parts: RecordingParts, live: Live, { producerId, partyId, source }: RoomTrackOf): void {
  const { db, clock, log, dir, room } = parts
  const { recordingId, consultId } = live
  const failed = (error: unknown) => live.onFailed(error)
  const recording = recordTrack({
    log,
    nowMs: () => clock.nowMs() - live.sinceMs,
    // its end is told to the rooms too, which say so
    tap: (onRtp) => room.tap(consultId, producerId, onRtp, () => undefined),
    open(codec, startMs) {
      live.lastTrackNo += 1
      const trackNo = live.lastTrackNo
      const row = insertTrack(db.read, { recordingId, trackNo, partyId, source, startMs })
      row.catch(failed)
      track.begun = { trackNo, codec, row }
      return trackPath(dir, recordingId, trackNo)
    },
    onFailed: failed,
  }).catch((error: unknown) => {
    // gone before it could be heard; one that lives is looked for again when anything of the room changes
    log.info({ err: error, consultId }, 'a track could not be recorded')
    if (live.tracks.get(producerId) === track) live.tracks.delete(producerId)
    return null
  })
  const track: LiveTrack = { running: recording, begun: null }
  live.tracks.set(producerId, track)
}

function endOne(parts: RecordingParts, live: Live, producerId: string): void {
  const track = live.tracks.get(producerId)
  if (!track) return
  live.tracks.delete(producerId)
  const ending = finish(parts, live, track)
  live.ending.add(ending)
  void ending.finally(() => live.ending.delete(ending))
}

async function finish(parts: RecordingParts, live: Live, track: LiveTrack): Promise<void> {
  const { db, log, dir } = parts
  const finished = await track.running
    .then((running) => running?.stop())
    .catch(async (error: unknown) => {
      live.onFailed(error)
      const { trackNo, codec } = track.begun ?? {}
      return trackNo && codec ? mendTrackFile(trackPath(dir, live.recordingId, trackNo), codec) : null
    })
    .catch((error: unknown) => {
      log.error({ err: error, consultId: live.consultId }, 'a recorded track could not be finished')
      return null
    })
  if (!track.begun) return
  const { trackNo, row } = track.begun
  await row
    .then(() => finished && endTrack(db.read, live.recordingId, trackNo, finished))
    .catch((error: unknown) => log.error({ err: error, consultId: live.consultId }, 'a recorded track is not on record'))
}

/** Ends all tracks; resolves once they are on disk and on record. */
export async function endTracks(parts: RecordingParts, live: Live): Promise<void> {
  for (const producerId of [...live.tracks.keys()]) endOne(parts, live, producerId)
  await Promise.all(live.ending)
  await live.stageLog?.finish()
}

export function tick({ clock }: RecordingParts, live: Live): void {
  for (const { running } of live.tracks.values()) void running.then((track) => track?.tick())
  live.stageLog?.tick(clock.nowMs() - live.sinceMs)
}

/** What the room shows at this moment, into the recording's stage.json. */
export function keepStage({ clock, room }: RecordingParts, live: Live, atMs = clock.nowMs() - live.sinceMs): void {
  const shown = room.stage(live.consultId)
  if (shown) live.stageLog?.show({ atMs: Math.max(0, atMs), ...shown })
}

export function openStageLog({ dir }: RecordingParts, live: Live): void {
  live.stageLog = createStageLog(stagePath(dir, live.recordingId), (error) => live.onFailed(error))
}

export const dirOf = ({ dir }: RecordingParts, { recordingId }: Live) => recordingDir(dir, recordingId)
