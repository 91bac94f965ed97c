import type { Log } from '../../platform/log.ts'
import type { Tap } from '../sfu/index.ts'
import { createInOrder } from './inOrder.ts'
import { createPictures } from './pictures.ts'
import { parseRtp } from './rtp.ts'
import { createSound } from './sound.ts'
import { createTimeline } from './timeline.ts'
import { createTrackFile, type Finished, type TrackFile } from './trackFile.ts'
import type { Block, TrackKind } from './webm.ts'

/** A sender on a bad line is not asked for a whole picture more often than so. */
const keyFrameEveryMs = 1_000
/** Seeking begins at whole pictures: so often one is asked for. */
const seekEveryMs = 20_000
/** What sounds later than this after its time is no longer waited for. */
const silenceAfterMs = 1_500

interface RecordTrackDeps {
  readonly log: Log
  /** Ms of the recording. */
  nowMs(): number
  tap(onRtp: (packet: Buffer) => void): Promise<Tap>
  /** The first block is there: where the file is to be. */
  open(codec: TrackKind['codec'], startMs: number): string
  onFailed(error: unknown): void
}

export interface RunningTrack {
  /** Once a second. */
  tick(): void
  /** @returns null when nothing came that could be kept @throws what the disk refused */
  stop(): Promise<Finished | null>
}

/** Records one track from now until it is stopped. @throws Refusal of the tap: the track is gone */
export async function recordTrack(deps: RecordTrackDeps): Promise<RunningTrack> {
  const early: Buffer[] = []
  let take: (packet: Buffer) => void = (packet) => void early.push(packet)
  const tap = await deps.tap((packet) => take(packet))
  const track = trackOf(deps, tap)
  if (!track) {
    // every browser sends VP8 when it is offered first, as it is (sfu/codecs.ts)
    deps.log.warn({ mimeType: tap.mimeType }, 'a track is not recorded: its codec cannot be written')
    tap.close()
    return { tick: () => undefined, stop: async () => null }
  }
  take = track.take
  for (const packet of early) take(packet)
  return {
    tick: track.tick,
    async stop() {
      tap.close()
      return track.finish()
    },
  }
}

function trackOf(deps: RecordTrackDeps, tap: Tap) {
  if (tap.mimeType.toLowerCase() === 'audio/opus') return soundTrack(deps, tap)
  if (tap.mimeType.toLowerCase() === 'video/vp8') return pictureTrack(deps, tap)
  return null
}

/** The file, begun with the first block; blocks are counted from there. */
function lazyFile({ open, onFailed }: RecordTrackDeps) {
  let file: TrackFile | undefined
  let startMs = 0
  return {
    begin(kind: TrackKind, atMs: number): void {
      if (file) return
      startMs = Math.max(0, Math.round(atMs))
      file = createTrackFile(open(kind.codec, startMs), kind, onFailed)
    },
    add: (block: Block): void => file?.add({ ...block, atMs: Math.max(0, block.atMs - startMs) }),
    finish: async () => (file ? file.finish() : null),
  }
}

function receiving(deps: RecordTrackDeps, hears: Parameters<typeof createInOrder>[0]) {
  const inOrder = createInOrder(hears)
  return {
    take(packet: Buffer): void {
      const parsed = parseRtp(packet)
      if (parsed) inOrder.push({ ...parsed, payload: Buffer.from(parsed.payload), arrivedMs: deps.nowMs() })
    },
    tick: () => inOrder.tick(deps.nowMs()),
  }
}

function soundTrack(deps: RecordTrackDeps, tap: Tap) {
  const file = lazyFile(deps)
  const place = createTimeline(tap.clockRate)
  const sound = createSound(file.add)
  const { take, tick } = receiving(deps, {
    onPacket({ payload, timestamp, arrivedMs }) {
      const atMs = place(timestamp, arrivedMs)
      file.begin({ codec: 'opus' }, atMs)
      sound.packet(payload, atMs)
    },
    onLoss: () => undefined,
  })
  return {
    take,
    tick(): void {
      tick()
      sound.silenceUntil(deps.nowMs() - silenceAfterMs)
    },
    finish: file.finish,
  }
}

function pictureTrack(deps: RecordTrackDeps, tap: Tap) {
  const file = lazyFile(deps)
  const timeline = createTimeline(tap.clockRate)
  let askedAtMs = Number.NEGATIVE_INFINITY
  let keyAtMs = deps.nowMs()
  let waits = true
  function ask(everyMs: number): void {
    const nowMs = deps.nowMs()
    if (nowMs - askedAtMs < everyMs) return
    askedAtMs = nowMs
    tap.requestKeyFrame().catch((error: unknown) => deps.log.info({ err: error }, 'a whole picture could not be asked for'))
  }
  const pictures = createPictures({
    onSize(size, atMs) {
      waits = false
      keyAtMs = deps.nowMs()
      file.begin({ codec: 'vp8', ...size }, atMs)
    },
    add: file.add,
    onKeyFrameNeeded() {
      waits = true
      ask(keyFrameEveryMs)
    },
  })
  const { take, tick } = receiving(deps, {
    onPacket: (packet) => pictures.packet(packet, timeline(packet.timestamp, packet.arrivedMs)),
    onLoss: pictures.lost,
  })
  return {
    take,
    tick(): void {
      tick()
      if (waits) ask(keyFrameEveryMs)
      else if (deps.nowMs() - keyAtMs > seekEveryMs) ask(seekEveryMs)
    },
    finish: file.finish,
  }
}
