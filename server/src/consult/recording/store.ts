import type { ConsultId, MediaSource, PartyId, RecordingId } from '@lianxin/contract'
import type { Tx } from '../../platform/db/db.ts'
import type { Reader } from '../store.ts'

export function insertRecording(tx: Tx, id: RecordingId, consultId: ConsultId, askedBy: PartyId) {
  return tx.insertInto('consult_recording').values({ id, consult_id: consultId, asked_by: askedBy, asked_at: tx.at }).execute()
}

/** Who said yes or no when, as it was said. */
export function insertConsent(tx: Tx, recordingId: RecordingId, partyId: PartyId, agreed: boolean) {
  return tx.insertInto('consult_consent').values({ recording_id: recordingId, party_id: partyId, agreed, at: tx.at }).execute()
}

export function startRecording(tx: Tx, recordingId: RecordingId) {
  return tx.updateTable('consult_recording').set({ started_at: tx.at }).where('id', '=', recordingId).execute()
}

export function endRecording(tx: Tx, recordingId: RecordingId, stoppedAt: Date) {
  return tx.updateTable('consult_recording').set({ stopped_at: stoppedAt, ready: true }).where('id', '=', recordingId).execute()
}

export interface NewTrack {
  readonly recordingId: RecordingId
  readonly trackNo: number
  readonly partyId: PartyId
  readonly source: MediaSource
  readonly startMs: number
}

export async function insertTrack(db: Reader, { recordingId, trackNo, partyId, source, startMs }: NewTrack): Promise<void> {
  await db
    .insertInto('consult_recording_track')
    .values({ recording_id: recordingId, track_no: trackNo, party_id: partyId, source, start_ms: startMs })
    .execute()
}

export function endTrack(db: Reader, recordingId: string, trackNo: number, { bytes, durationMs }: { bytes: number; durationMs: number }) {
  return db
    .updateTable('consult_recording_track')
    .set({ bytes, duration_ms: durationMs })
    .where('recording_id', '=', recordingId)
    .where('track_no', '=', trackNo)
    .execute()
}

export function tracksOf(db: Reader, recordingId: string) {
  return db
    .selectFrom('consult_recording_track')
    .select(['track_no as trackNo', 'source', 'start_ms as startMs', 'duration_ms as durationMs'])
    .where('recording_id', '=', recordingId)
    .orderBy('track_no')
    .execute()
}

/** Those that ran when the former process ended. */
export async function unfinishedRecordings(db: Reader): Promise<{ id: RecordingId; consultId: ConsultId; startedAt: Date }[]> {
  const rows = await db
    .selectFrom('consult_recording')
    .select(['id', 'consult_id', 'started_at'])
    .where('started_at', 'is not', null)
    .where('ready', '=', false)
    .execute()
  return rows.flatMap(({ id, consult_id, started_at }) =>
    started_at ? [{ id: id as RecordingId, consultId: consult_id as ConsultId, startedAt: started_at }] : [],
  )
}

/** A recording of this consultation whose tracks are written and closed. */
export async function findRecording(db: Reader, consultId: ConsultId, recordingId: RecordingId): Promise<boolean> {
  const row = await db
    .selectFrom('consult_recording')
    .select('id')
    .where('id', '=', recordingId)
    .where('consult_id', '=', consultId)
    .where('ready', '=', true)
    .executeTakeFirst()
  return row !== undefined
}
