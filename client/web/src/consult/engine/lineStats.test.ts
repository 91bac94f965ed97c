import { describe, expect, it } from 'vitest'
import { figuresBetween, qualityOf, readTotals, sentFramesPerS } from './lineStats.ts'

/** As Chromium reports, cut to what is read. */
function reports({ lost = 0, received = 100, frames = 10, sent = 30, protocol = 'udp', candidateType = 'host' } = {}) {
  const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', currentRoundTripTime: 0.12, availableOutgoingBitrate: 400_000 }
  const path = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { ...pair, id: 'Q', currentRoundTripTime: 9, availableOutgoingBitrate: 1 },
    pair,
    { id: 'L', type: 'local-candidate', protocol, candidateType },
  ]
  const up = [
    ...path,
    { id: 'a', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.02 },
    { id: 'v', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.1 },
    { id: 'r0', type: 'outbound-rtp', kind: 'video', rid: 'r0', framesSent: sent },
    { id: 'r1', type: 'outbound-rtp', kind: 'video', rid: 'r1', framesSent: 3 },
  ]
  const down = [
    ...path,
    { id: 'i', type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost },
    { id: 'j', type: 'inbound-rtp', kind: 'video', packetsReceived: 0, packetsLost: 0, framesDecoded: frames, trackIdentifier: 'camera' },
  ]
  const report = (stats: readonly object[]) => new Map(stats.map((stat, n) => [String(n), stat])) as unknown as RTCStatsReport
  return [report(up), report(down)] as const
}

describe('what the browser measures', () => {
  it('is read from the pair of candidates in use, the worst stream, and the difference of totals', () => {
    const before = readTotals(...reports(), 1000)
    const now = readTotals(...reports({ lost: 25, received: 175, sent: 60 }), 3000)
    expect(figuresBetween(before, now)).toEqual({
      roundTripMs: 120,
      uplinkBps: 400_000,
      lossUp: 0.1,
      lossDown: 0.25,
      path: 'udp',
      quality: 0,
    })
    expect(sentFramesPerS(before, now)).toBe(15)
    expect(now.frames.get('camera')).toBe(10)
  })

  it('says nothing of loss before there are two readings, or when nothing came', () => {
    const now = readTotals(...reports(), 1000)
    expect(figuresBetween(null, now).lossDown).toBeNull()
    expect(figuresBetween(now, now).lossDown).toBeNull()
    expect(sentFramesPerS(null, now)).toBeNull()
  })

  it('does not take totals that fell, as of a person who left, for loss', () => {
    const before = readTotals(...reports({ lost: 80, received: 100 }), 1000)
    expect(figuresBetween(before, readTotals(...reports({ lost: 0, received: 150 }), 3000)).lossDown).toBe(0)
  })

  it.each([
    ['udp', 'host', 'udp'],
    ['tcp', 'host', 'tcp'],
    ['udp', 'relay', 'relay'],
  ])('tells a path over %s %s as %s', (protocol, candidateType, path) => {
    expect(readTotals(...reports({ protocol, candidateType }), 0).path).toBe(path)
  })

  it.each([
    [0, 50, 10],
    [0.02, 50, 9],
    [0.1, 50, 5],
    [0, 900, 7],
    [0.5, 900, 0],
  ])('calls %d loss and %d ms there and back a quality of %d', (loss, roundTripMs, quality) => {
    expect(qualityOf(loss, roundTripMs)).toBe(quality)
  })
})
