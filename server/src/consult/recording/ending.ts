import type { ConsultId, RecordingId } from '@lianxin/contract'
import { auditConsult } from '../access.ts'
import { changed } from '../changed.ts'
import { lockHead } from '../store.ts'
import { endTracks, type Live, type RecordingParts, show } from './live.ts'
import { endRecording } from './store.ts'

/** Why the hub ended a recording by itself. */
export type Why = 'host-gone' | 'room-ended' | 'failed' | 'restart'

/** How recordings end: silent at once, then whole on disk, then on record. */
export function createEnding(parts: RecordingParts, lives: Map<ConsultId, Live>) {
  const endings = new Set<Promise<void>>()

  async function endStored(recordingId: RecordingId, consultId: ConsultId, stoppedAtMs: number, why: Why | null): Promise<void> {
    await parts.db.tx(async (tx) => {
      const consult = await lockHead(tx, consultId)
      await endRecording(tx, recordingId, new Date(stoppedAtMs))
      if (why && consult) await auditConsult(tx, tx.at, 'consult.recording-stopped', consult, null, { recordingId, why })
      await changed(tx, consultId)
    })
  }
  /** @param why null: people stopped it, which is on record already */
  async function end(live: Live, why: Why | null): Promise<void> {
    const ran = live.state === 'running'
    // one that nobody asked for any more is shown no longer; one that failed is, until somebody has seen it
    live.state = why === 'failed' ? 'failed' : 'ended'
    if (live.state === 'failed') show(parts, live)
    else {
      if (lives.get(live.consultId) === live) lives.delete(live.consultId)
      parts.room.show(live.consultId, null)
    }
    if (!ran) return
    const stoppedAtMs = parts.clock.nowMs()
    await endTracks(parts, live)
    await endStored(live.recordingId, live.consultId, stoppedAtMs, why)
  }
  return {
    end,
    endStored,
    endSoon(live: Live, why: Why): void {
      const ending = end(live, why).catch((error: unknown) =>
        parts.log.error({ err: error, consultId: live.consultId }, 'a recording could not be ended; the next start of the hub does it'),
      )
      endings.add(ending)
      void ending.finally(() => endings.delete(ending))
    },
    settled: async (): Promise<void> => void (await Promise.all(endings)),
  }
}
