import { join } from 'node:path'

/** Where a recording's files are: ids and numbers of ours only, never a name that somebody gave. */
export const recordingDir = (dir: string, recordingId: string) => join(dir, recordingId)
export const trackPath = (dir: string, recordingId: string, trackNo: number) => join(dir, recordingId, `${trackNo}.webm`)
export const stagePath = (dir: string, recordingId: string) => join(dir, recordingId, 'stage.jsonl')
