import type { Live } from '@lianxin/live'

/** The line before the room, in numbers. */
export interface LineTest {
  /**
   * good: video. fair: video in small pictures. voice: too little for pictures, the room is audio only. tracing: voice will
   * break, the shared tracing and the chat work. none: the hub does not answer.
   */
  readonly verdict: 'good' | 'fair' | 'voice' | 'tracing' | 'none'
  /** Half of the round trips were quicker; null when none came back. */
  readonly roundTripMs: number | null
  /** How far one round trip lies from the next, on average. */
  readonly jitterMs: number | null
  /** 0..1 of the questions that were not answered in time. */
  readonly unanswered: number
  /** Bits per second down; null where there was nothing to fetch. */
  readonly downBps: number | null
  /** The browser can do it at all. Whether UDP gets through is known in the room: {@link LineFigures.path}. */
  readonly webrtc: boolean
}

export interface LineTestOptions {
  readonly signal?: AbortSignal
  /** How fast something comes down; bits per second. For tests. */
  readonly download?: (signal?: AbortSignal) => Promise<number | null>
  readonly webrtc?: boolean
}

const trips = 8
const answerWithinMs = 3000

/** Takes a few seconds. @throws only what the signal is aborted with */
export async function testLine(live: Pick<Live, 'call' | 'clock'>, options: LineTestOptions = {}): Promise<LineTest> {
  const { signal, download = downloadSpeed, webrtc = typeof RTCPeerConnection === 'function' } = options
  const times: number[] = []
  for (let trip = 0; trip < trips; trip++) {
    const took = await roundTrip(live, signal)
    if (took !== null) times.push(took)
    else if (times.length === 0 && trip > 0) break
  }
  const downBps = times.length > 0 ? await download(signal).catch(() => null) : null
  signal?.throwIfAborted()
  const unanswered = 1 - times.length / trips
  const figures = { roundTripMs: median(times), jitterMs: jitterOf(times), unanswered, downBps }
  return { ...figures, webrtc, verdict: verdictOf(figures) }
}

async function roundTrip({ call, clock }: Pick<Live, 'call' | 'clock'>, signal: AbortSignal | undefined): Promise<number | null> {
  const sentAt = clock.now()
  const answered = await call('hub:time', {}, { timeoutMs: answerWithinMs, signal }).then(
    () => true,
    () => false,
  )
  signal?.throwIfAborted()
  return answered ? clock.now() - sentAt : null
}

/** A small picture and a voice need about 150 kbit/s with headers, one layer up 500; ITU-T G.114 calls 400 ms one way the end of talk. */
export function verdictOf({
  roundTripMs,
  jitterMs,
  unanswered,
  downBps,
}: Pick<LineTest, 'roundTripMs' | 'jitterMs' | 'unanswered' | 'downBps'>): LineTest['verdict'] {
  if (roundTripMs === null) return 'none'
  const bps = downBps ?? Number.POSITIVE_INFINITY
  if (unanswered > 0.25 || roundTripMs > 1500 || bps < 60_000) return 'tracing'
  if (roundTripMs > 800 || bps < 250_000) return 'voice'
  return roundTripMs > 300 || (jitterMs ?? 0) > 80 || bps < 1_000_000 ? 'fair' : 'good'
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** Mean difference between neighbours, as RFC 3550 6.4.1 means it. */
function jitterOf(times: readonly number[]): number | null {
  const steps = times.slice(1).map((time, n) => Math.abs(time - (times[n] ?? time)))
  return steps.length > 0 ? steps.reduce((sum, step) => sum + step, 0) / steps.length : null
}

const wantedBytes = 150_000
const downloadWithinMs = 6000

/** Fetches one of the page's own files once more, past every cache: what it weighs on the wire is known from the first time. */
async function downloadSpeed(signal?: AbortSignal): Promise<number | null> {
  const file = performance
    .getEntriesByType('resource')
    .filter((entry): entry is PerformanceResourceTiming => entry.name.startsWith(`${location.origin}/assets/`))
    .filter(({ encodedBodySize }) => encodedBodySize > 5000)
    .toSorted((a, b) => Math.abs(a.encodedBodySize - wantedBytes) - Math.abs(b.encodedBodySize - wantedBytes))[0]
  if (!file) return null
  const beganAt = performance.now()
  const timeUp = AbortSignal.timeout(downloadWithinMs)
  const response = await fetch(file.name, { cache: 'no-store', signal: timeUp })
  const read = await readWhile(response, () => !timeUp.aborted && !signal?.aborted)
  const onWire = (read / file.decodedBodySize) * file.encodedBodySize
  return (onWire * 8000) / Math.max(1, performance.now() - beganAt)
}

/** Bytes that came until then; a line too slow for the whole file has told enough. */
async function readWhile(response: Response, goesOn: () => boolean): Promise<number> {
  const reader = response.body?.getReader()
  let bytes = 0
  while (reader && goesOn()) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    bytes += value?.byteLength ?? 0
    if (done) break
  }
  return bytes
}
