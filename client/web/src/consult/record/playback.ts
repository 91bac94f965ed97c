import type { Recording } from '@lianxin/contract'

export type Track = Recording['tracks'][number]

/** Where the last track ends, ms after the recording began; a track whose end is not known counts to the stop of the recording. */
export function lengthMs({ tracks, startedAt, stoppedAt }: Recording): number {
  const whole = stoppedAt === null ? 0 : stoppedAt - startedAt
  return Math.max(0, ...tracks.map((track) => (track.durationMs === null ? whole : track.startMs + track.durationMs)))
}

/** Whether a track has something to play at `positionMs`. */
export function plays(track: Track, positionMs: number, wholeMs: number): boolean {
  const endMs = track.durationMs === null ? wholeMs : track.startMs + track.durationMs
  return positionMs >= track.startMs && positionMs < endMs
}

/** Two tracks further apart than this are heard or seen to be; nearer, a jump would be worse than the gap. */
const driftS = 0.25

/** Where an element must jump to, to be in step with the others; null when it is. */
export function correctionS(track: Track, positionMs: number, elementS: number): number | null {
  const expectedS = (positionMs - track.startMs) / 1000
  return Math.abs(expectedS - elementS) > driftS ? Math.max(0, expectedS) : null
}

/** The pictures to show at `positionMs`, what was shared before faces. */
export function picturesAt(tracks: readonly Track[], positionMs: number, wholeMs: number): Track[] {
  const rank = (track: Track) => (track.source === 'screen' ? 0 : 1)
  return tracks
    .filter((track) => track.source !== 'mic' && plays(track, positionMs, wholeMs))
    .sort((a, b) => rank(a) - rank(b) || a.trackNo - b.trackNo)
}

/** The time of one recording, which all its tracks follow; it stands while it is paused or a track is still loading. */
export interface Playhead {
  readonly positionMs: (nowMs: number) => number
  readonly playing: () => boolean
  readonly play: (nowMs: number) => void
  readonly pause: (nowMs: number) => void
  readonly seek: (positionMs: number, nowMs: number) => void
  readonly setSpeed: (speed: number, nowMs: number) => void
  /** Waits for a track, or goes on. */
  readonly hold: (held: boolean, nowMs: number) => void
}

export function createPlayhead(wholeMs: number): Playhead {
  let baseMs = 0
  let sinceMs = 0
  let running = false
  let held = false
  let speed = 1
  const moves = () => running && !held
  const positionMs = (nowMs: number) => Math.min(wholeMs, Math.max(0, baseMs + (moves() ? (nowMs - sinceMs) * speed : 0)))
  const from = (nowMs: number, change: () => void) => {
    baseMs = positionMs(nowMs)
    sinceMs = nowMs
    change()
  }
  return {
    positionMs,
    playing: () => running,
    play: (nowMs) => from(nowMs, () => (running = true)),
    pause: (nowMs) => from(nowMs, () => (running = false)),
    seek: (to, nowMs) => from(nowMs, () => (baseMs = to)),
    setSpeed: (to, nowMs) => from(nowMs, () => (speed = to)),
    hold: (to, nowMs) => from(nowMs, () => (held = to)),
  }
}
