import { createLive } from '@lianxin/live'
import { createFakeHub } from '@lianxin/live/testing/fakeHub'
import { createManualClock } from '@lianxin/live/testing/manualClock'
import { describe, expect, it } from 'vitest'
import { testLine, verdictOf } from './testLine.ts'

async function tested(oneWayMs: number, downBps: number | null, reachable = true) {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  const live = createLive({ clientName: 'test', makeSocket: hub.makeSocket, fetch: hub.fetch, clock, random: () => 0.5 })
  live.start()
  await clock.advance(3000)
  hub.latencyMs = () => oneWayMs
  if (!reachable) hub.fate = () => 'lose'
  const testing = testLine(live, { download: async () => downBps, webrtc: true })
  await clock.advance(60_000)
  live.stop()
  return testing
}

describe('the line test', () => {
  it('measures round trips over the hub', async () => {
    expect(await tested(40, 4_000_000)).toEqual({
      verdict: 'good',
      roundTripMs: 80,
      jitterMs: 0,
      unanswered: 0,
      downBps: 4_000_000,
      webrtc: true,
    })
  })

  it('gives up soon on a hub that does not answer', async () => {
    expect(await tested(40, 4_000_000, false)).toMatchObject({ verdict: 'none', roundTripMs: null, unanswered: 1, downBps: null })
  })

  it.each([
    [80, 5, 0, 4_000_000, 'good'],
    [80, 5, 0, null, 'good'],
    [450, 5, 0, 4_000_000, 'fair'],
    [80, 150, 0, 4_000_000, 'fair'],
    [80, 5, 0, 200_000, 'voice'],
    [1000, 5, 0, 4_000_000, 'voice'],
    [600, 5, 0, 32_000, 'tracing'],
    [80, 5, 0.5, 4_000_000, 'tracing'],
    [null, null, 1, null, 'none'],
  ] as const)('calls %s ms, %s ms of jitter, %s unanswered, %s bit/s: %5$s', (roundTripMs, jitterMs, unanswered, downBps, verdict) => {
    expect(verdictOf({ roundTripMs, jitterMs, unanswered, downBps })).toBe(verdict)
  })
})
