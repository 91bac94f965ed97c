import { type FileHandle, open } from 'node:fs/promises'
import {
  type Block,
  clusterHeadBytes,
  clusterLength,
  clusterTimes,
  type Cue,
  ebmlId,
  type TrackKind,
  webmCluster,
  webmEnd,
  webmHead,
  webmHeadBytes,
} from './webm.ts'

/** A killed hub loses no more than this. */
const clusterMs = 1_000
/** Sound can be entered anywhere; so often is enough to seek by. */
const soundCueMs = 5_000
/** A disk that is so far behind is as good as full. */
const unwrittenLimitBytes = 64 * 1024 ** 2

export interface Finished {
  readonly bytes: number
  readonly durationMs: number
}

export interface TrackFile {
  /** Blocks in order of time; what cannot be written is told once through `onFailed`. */
  add(block: Block): void
  /** Everything that was added, seekable. @throws what the disk refused */
  finish(): Promise<Finished>
}

/** One track as a WebM file, written cluster by cluster, each at once. */
export function createTrackFile(path: string, kind: TrackKind, onFailed: (error: unknown) => void): TrackFile {
  const cues: Cue[] = []
  let blocks: Block[] = []
  let endsAt = 0
  let lastMs = 0
  let unwritten = 0
  let failed: { readonly error: unknown } | undefined
  const opened = open(path, 'w', 0o600)
  let writing: Promise<unknown> = opened

  function fail(error: unknown): void {
    if (failed) return
    failed = { error }
    onFailed(error)
  }
  function write(bytes: Buffer, position: number): void {
    unwritten += bytes.length
    if (unwritten > unwrittenLimitBytes) return fail(new Error('the disk does not keep up with the recording'))
    writing = writing
      .then(async () => {
        if (!failed) await writeAll(await opened, bytes, position)
        unwritten -= bytes.length
      })
      .catch(fail)
  }
  function append(bytes: Buffer): void {
    write(bytes, endsAt)
    endsAt += bytes.length
  }
  function flush(): void {
    const [first] = blocks
    if (!first || failed) return
    if (isCue(kind, cues, first)) cues.push({ atMs: first.atMs, position: endsAt })
    append(webmCluster(blocks))
    blocks = []
  }

  append(webmHead(kind))
  return {
    add(block) {
      const [first] = blocks
      const starts = kind.codec === 'vp8' && block.key
      if (first && (starts || block.atMs - first.atMs >= clusterMs)) flush()
      blocks.push(block)
      lastMs = block.atMs
    },
    async finish() {
      flush()
      const durationMs = lastMs + lastBlockMs
      const clustersEndAt = endsAt
      for (const { position, bytes } of webmEnd(cues, durationMs, clustersEndAt)) write(bytes, position)
      await writing
      const handle = await opened
      if (!failed) await handle.sync()
      const { size } = await handle.stat()
      await handle.close()
      if (failed) throw failed.error
      return { bytes: size, durationMs }
    },
  }
}

/** How long the last block lasts is not told; about a frame. */
const lastBlockMs = 20

function isCue({ codec }: Pick<TrackKind, 'codec'>, cues: readonly Cue[], { atMs, key }: Pick<Block, 'atMs' | 'key'>): boolean {
  return codec === 'vp8' ? key : atMs - (cues.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) >= soundCueMs
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0) throw new Error('the disk took nothing')
    done += bytesWritten
  }
}

/**
 * Makes what a killed hub left a whole file: cut after its last whole cluster, with its length and index.
 * @throws when there is no such file, or it is none of ours
 */
export async function mendTrackFile(path: string, codec: TrackKind['codec']): Promise<Finished> {
  const handle = await open(path, 'r+')
  try {
    const cues: Cue[] = []
    let endsAt = webmHeadBytes(codec)
    await requireHead(handle, endsAt)
    let lastMs = 0
    for (;;) {
      const cluster = await readCluster(handle, endsAt)
      const [first] = cluster ? clusterTimes(cluster) : []
      if (!cluster || !first) break
      if (isCue({ codec }, cues, first)) cues.push({ atMs: first.atMs, position: endsAt })
      lastMs = clusterTimes(cluster).at(-1)?.atMs ?? lastMs
      endsAt += cluster.length
    }
    await handle.truncate(endsAt)
    const durationMs = lastMs + lastBlockMs
    for (const { position, bytes } of webmEnd(cues, durationMs, endsAt)) await writeAll(handle, bytes, position)
    await handle.sync()
    return { bytes: (await handle.stat()).size, durationMs }
  } finally {
    await handle.close()
  }
}

async function requireHead(handle: FileHandle, headBytes: number): Promise<void> {
  const beginning = Buffer.alloc(4)
  await handle.read(beginning, 0, 4, 0)
  if (!beginning.equals(ebmlId) || (await handle.stat()).size < headBytes) throw new Error('no recorded track begins here')
}

async function readCluster(handle: FileHandle, position: number): Promise<Buffer | null> {
  const head = Buffer.alloc(clusterHeadBytes)
  const { bytesRead } = await handle.read(head, 0, head.length, position)
  const length = bytesRead === head.length ? clusterLength(head) : null
  if (length === null || position + length > (await handle.stat()).size) return null
  const cluster = Buffer.alloc(length)
  await handle.read(cluster, 0, length, position)
  return cluster
}
