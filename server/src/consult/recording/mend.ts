import type { ConsultParts } from '../deps.ts'
import type { Lives } from './lives.ts'
import { trackPath } from './places.ts'
import { endTrack, tracksOf, unfinishedRecordings } from './store.ts'
import { mendTrackFile } from './trackFile.ts'

/** Recordings that ran when the former process ended have stopped: what was written becomes whole files, and they ended with it. */
export async function mendRecordings(parts: Pick<ConsultParts, 'db' | 'log'>, dir: string, lives: Pick<Lives, 'endStored'>): Promise<void> {
  const { db, log } = parts
  for (const { id, consultId, startedAt } of await unfinishedRecordings(db.read)) {
    let endMs = 0
    for (const { trackNo, source, startMs, durationMs } of await tracksOf(db.read, id)) {
      const mended = await mendTrackFile(trackPath(dir, id, trackNo), source === 'mic' ? 'opus' : 'vp8').catch((error: unknown) => {
        log.error({ err: error, consultId, trackNo }, 'a recorded track could not be mended')
        return null
      })
      if (mended) await endTrack(db.read, id, trackNo, mended)
      endMs = Math.max(endMs, startMs + (mended?.durationMs ?? durationMs ?? 0))
    }
    await lives.endStored(id, consultId, startedAt.getTime() + endMs, 'restart')
    log.info({ consultId }, 'a recording that the former hub did not finish was mended')
  }
}
