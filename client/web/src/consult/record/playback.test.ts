import type { PartyId, Recording, RecordingId } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { correctionS, createPlayhead, lengthMs, picturesAt, plays, type Track } from './playback.ts'

const track = (trackNo: number, source: Track['source'], startMs: number, durationMs: number | null): Track => ({
  trackNo,
  partyId: 'p' as PartyId,
  source,
  startMs,
  durationMs,
  bytes: 1,
})
const recording = (tracks: Track[]): Recording => ({
  recordingId: 'r' as RecordingId,
  startedAt: 1000,
  stoppedAt: 61_000,
  startedBy: 'p' as PartyId,
  consents: [],
  tracks,
  ready: true,
})

describe('a recording played back', () => {
  it('is as long as its last track, also where a track does not know its end', () => {
    expect(lengthMs(recording([track(1, 'mic', 0, 10_000), track(2, 'mic', 5_000, 20_000)]))).toBe(25_000)
    expect(lengthMs(recording([track(1, 'mic', 0, 10_000), track(2, 'camera', 5_000, null)]))).toBe(60_000)
    expect(lengthMs(recording([]))).toBe(0)
  })

  it('shows what was on at that moment, the shared screen before faces', () => {
    const tracks = [track(1, 'mic', 0, 9000), track(2, 'camera', 0, 9000), track(3, 'screen', 4000, 2000), track(4, 'camera', 8000, null)]
    const shown = (at: number) => picturesAt(tracks, at, 60_000).map(({ trackNo }) => trackNo)
    expect(shown(1000)).toEqual([2])
    expect(shown(5000)).toEqual([3, 2])
    expect(shown(8500)).toEqual([2, 4])
    expect(shown(30_000)).toEqual([4])
    expect(plays(tracks[0] as Track, 9000, 60_000)).toBe(false)
  })

  it('jumps only what is out of step', () => {
    const late = track(1, 'mic', 2000, null)
    expect(correctionS(late, 5000, 3.1)).toBeNull()
    expect(correctionS(late, 5000, 2.5)).toBe(3)
    expect(correctionS(late, 1000, 4)).toBe(0)
  })

  it('stands while paused or held, goes on from there, and ends at its end', () => {
    const head = createPlayhead(10_000)
    head.play(0)
    expect(head.positionMs(1500)).toBe(1500)
    head.hold(true, 2000)
    expect(head.positionMs(9000)).toBe(2000)
    head.hold(false, 9000)
    expect(head.positionMs(9500)).toBe(2500)
    head.setSpeed(2, 9500)
    expect(head.positionMs(10_000)).toBe(3500)
    head.pause(10_000)
    expect(head.positionMs(99_000)).toBe(3500)
    head.seek(8000, 99_000)
    head.play(99_000)
    expect(head.positionMs(200_000)).toBe(10_000)
    expect(head.playing()).toBe(true)
  })
})
