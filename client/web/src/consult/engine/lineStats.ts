import type { LineFigures } from './session.ts'

/** One reading of both connections' statistics (W3C webrtc-stats), as running totals. */
export interface LineTotals {
  readonly atMs: number
  readonly roundTripMs: number | null
  readonly uplinkBps: number | null
  readonly lossUp: number | null
  readonly receivedPackets: number
  readonly lostPackets: number
  /** Of the camera's liveliest layer, so far; null when none is sent. */
  readonly sentFrames: number | null
  /** Frames decoded so far, by the received track's id. */
  readonly frames: ReadonlyMap<string, number>
  readonly path: LineFigures['path']
}

type Stat = Readonly<Record<string, unknown>> & { readonly type?: unknown; readonly id?: unknown }

export function readTotals(up: RTCStatsReport, down: RTCStatsReport, atMs: number): LineTotals {
  const [sent, received] = [statsOf(up), statsOf(down)]
  const pairs = [chosenPair(sent), chosenPair(received)]
  const inbound = received.filter(({ type }) => type === 'inbound-rtp')
  const lossesUp = sent.filter(({ type }) => type === 'remote-inbound-rtp').flatMap(({ fractionLost }) => numberOf(fractionLost) ?? [])
  return {
    atMs,
    roundTripMs: least(pairs.map((pair) => secondsToMs(pair?.['currentRoundTripTime']))),
    uplinkBps: numberOf(pairs[0]?.['availableOutgoingBitrate']),
    lossUp: lossesUp.length > 0 ? Math.max(...lossesUp) : null,
    sentFrames: cameraFrames(sent),
    receivedPackets: sum(inbound, 'packetsReceived'),
    lostPackets: sum(inbound, 'packetsLost'),
    frames: new Map(
      inbound.filter(({ kind }) => kind === 'video').map((stat) => [String(stat['trackIdentifier']), numberOf(stat['framesDecoded']) ?? 0]),
    ),
    path: pathOf(pairs[1], received) ?? pathOf(pairs[0], sent),
  }
}

/** What happened between two readings. `before` null: nothing is known yet but the totals themselves. */
export function figuresBetween(before: LineTotals | null, now: LineTotals): LineFigures {
  const lossDown = before ? lossBetween(before, now) : null
  const { roundTripMs, uplinkBps, lossUp, path } = now
  return { roundTripMs, uplinkBps, lossUp, lossDown, path, quality: qualityOf(Math.max(lossUp ?? 0, lossDown ?? 0), roundTripMs) }
}

/** 10 without loss; 5 at 10 % loss, where speech begins to break; a long way takes up to 3 more. */
export function qualityOf(loss: number, roundTripMs: number | null): number {
  const late = Math.min(3, Math.max(0, ((roundTripMs ?? 0) - 300) / 200))
  return Math.round(Math.max(0, 10 - loss * 50 - late))
}

function lossBetween(before: LineTotals, now: LineTotals): number | null {
  const received = now.receivedPackets - before.receivedPackets
  // Totals of a track that is gone are gone with it, so the sums may fall.
  const lost = Math.max(0, now.lostPackets - before.lostPackets)
  return received > 0 ? lost / (lost + received) : null
}

/** Frames of the camera sent a second between two readings, by its liveliest layer; null when it is not sent. */
export function sentFramesPerS(before: LineTotals | null, now: LineTotals): number | null {
  if (before?.sentFrames == null || now.sentFrames === null || now.atMs <= before.atMs) return null
  return Math.max(0, ((now.sentFrames - before.sentFrames) * 1000) / (now.atMs - before.atMs))
}

/** Layers that the line does not carry stand still; the smallest is the last to. */
function cameraFrames(sent: readonly Stat[]): number | null {
  const layers = sent.filter(({ type, kind, rid }) => type === 'outbound-rtp' && kind === 'video' && rid !== undefined)
  return layers.length > 0 ? Math.max(...layers.map(({ framesSent }) => numberOf(framesSent) ?? 0)) : null
}

function statsOf(report: RTCStatsReport): Stat[] {
  const stats: Stat[] = []
  report.forEach((stat: Stat) => stats.push(stat))
  return stats
}

function chosenPair(stats: readonly Stat[]): Stat | undefined {
  const chosen = stats.find(({ type }) => type === 'transport')?.['selectedCandidatePairId']
  // Firefox has no transport statistics; its chosen pair says so itself.
  return stats.find((stat) => stat.type === 'candidate-pair' && (chosen === undefined ? stat['selected'] === true : stat.id === chosen))
}

function pathOf(pair: Stat | undefined, stats: readonly Stat[]): LineFigures['path'] {
  const local = pair && stats.find(({ id }) => id === pair['localCandidateId'])
  if (!local) return null
  if (local['candidateType'] === 'relay') return 'relay'
  return local['protocol'] === 'tcp' ? 'tcp' : 'udp'
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function secondsToMs(value: unknown): number | null {
  const seconds = numberOf(value)
  return seconds === null ? null : seconds * 1000
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? Math.min(...known) : null
}

function sum(stats: readonly Stat[], key: string): number {
  return stats.reduce((total, stat) => total + (numberOf(stat[key]) ?? 0), 0)
}
