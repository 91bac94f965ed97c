import type { OpinionContent, OpinionVersion, Recording } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Reader } from './store.ts'

export async function opinionsOf(db: Reader, consultId: string): Promise<OpinionVersion[]> {
  const rows = await db.selectFrom('consult_opinion').selectAll().where('consult_id', '=', consultId).orderBy('version_no').execute()
  return rows.map((row) => ({
    opinionId: row.id as OpinionVersion['opinionId'],
    versionNo: row.version_no,
    content: row.content as OpinionContent,
    amendmentReason: row.amendment_reason,
    consultantName: row.consultant_name,
    signedAt: row.signed_at.getTime(),
    contentSha256: row.content_sha256.toString('hex'),
  }))
}

export async function insertOpinion(tx: Tx, consultId: string, consultantId: string, version: OpinionVersion): Promise<void> {
  await tx
    .insertInto('consult_opinion')
    .values({
      id: version.opinionId,
      consult_id: consultId,
      version_no: version.versionNo,
      content: JSON.stringify(version.content),
      amendment_reason: version.amendmentReason,
      consultant_id: consultantId,
      consultant_name: version.consultantName,
      signed_at: new Date(version.signedAt),
      content_sha256: Buffer.from(version.contentSha256, 'hex'),
    })
    .execute()
}

/** Those that ran; of each person's answers the last one. */
export async function recordingsOf(db: Reader, consultId: string): Promise<Recording[]> {
  const recordings = await db
    .selectFrom('consult_recording')
    .selectAll()
    .where('consult_id', '=', consultId)
    .where('started_at', 'is not', null)
    .orderBy('started_at')
    .execute()
  return Promise.all(recordings.map((recording) => withTracks(db, recording)))
}

async function withTracks(
  db: Reader,
  {
    id,
    asked_by,
    started_at,
    stopped_at,
    ready,
  }: { id: string; asked_by: string; started_at: Date | null; stopped_at: Date | null; ready: boolean },
): Promise<Recording> {
  const [consents, tracks] = await Promise.all([
    db
      .selectFrom('consult_consent')
      .distinctOn('party_id')
      .select(['party_id', 'agreed', 'at'])
      .where('recording_id', '=', id)
      .orderBy('party_id')
      .orderBy('id', 'desc')
      .execute(),
    db.selectFrom('consult_recording_track').selectAll().where('recording_id', '=', id).orderBy('track_no').execute(),
  ])
  return {
    recordingId: id as Recording['recordingId'],
    startedAt: (started_at ?? new Date(0)).getTime(),
    stoppedAt: stopped_at && stopped_at.getTime(),
    startedBy: asked_by as Recording['startedBy'],
    consents: consents.map(({ party_id, agreed, at }) => ({ partyId: party_id as Recording['startedBy'], agreed, at: at.getTime() })),
    // of one without a byte nothing could be kept
    tracks: tracks
      .filter((track) => !ready || Number(track.bytes) > 0)
      .map((track) => ({
        trackNo: track.track_no,
        partyId: track.party_id as Recording['startedBy'],
        source: track.source as Recording['tracks'][number]['source'],
        startMs: track.start_ms,
        durationMs: track.duration_ms,
        bytes: Number(track.bytes),
      })),
    ready,
  }
}
