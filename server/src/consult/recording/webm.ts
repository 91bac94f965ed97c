/** WebM (the Matroska subset of webmproject.org/docs/container; element ids and types of RFC 9559), one track a file. */

export type TrackKind = { readonly codec: 'vp8'; readonly width: number; readonly height: number } | { readonly codec: 'opus' }

export interface Block {
  /** From the beginning of the track, whole ms. */
  readonly atMs: number
  readonly bytes: Uint8Array
  readonly key: boolean
}

/** Where a player can begin: a cluster that begins with a key frame. */
export interface Cue {
  readonly atMs: number
  /** Of the cluster, from the beginning of the file. */
  readonly position: number
}

const ids = {
  ebml: '1a45dfa3',
  segment: '18538067',
  seekHead: '114d9b74',
  info: '1549a966',
  tracks: '1654ae6b',
  cues: '1c53bb6b',
  cluster: '1f43b675',
} as const
export const ebmlId = Buffer.from(ids.ebml, 'hex')
export const clusterId = Buffer.from(ids.cluster, 'hex')

/** A size as an EBML variable-length integer of eight bytes (RFC 8794 section 4), so that it can be written over later. */
function sizeOf(bytes: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(bytes) | (1n << 56n))
  return size
}
const unknownSize = Buffer.from('01ffffffffffffff', 'hex')

function element(id: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from(id, 'hex'), sizeOf(body.length), body])
}
function uint(id: string, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return element(id, bytes)
}
function float(id: string, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return element(id, bytes)
}
const ascii = (id: string, value: string) => element(id, Buffer.from(value, 'latin1'))
/** Holds the place of `element` until it is known. */
const placeFor = ({ length }: Buffer) => element('ec', Buffer.alloc(length - 9))

const ebmlHead = element(
  ids.ebml,
  ...[uint('4286', 1), uint('42f7', 1), uint('42f2', 4), uint('42f3', 8), ascii('4282', 'webm'), uint('4287', 4), uint('4285', 2)],
)
const segmentSizeAt = ebmlHead.length + 4
const segmentAt = segmentSizeAt + 8

function seekHead(positions: { readonly info: number; readonly tracks: number; readonly cues: number }): Buffer {
  const seek = (id: string, position: number) =>
    element('4dbb', element('53ab', Buffer.from(id, 'hex')), uint('53ac', position - segmentAt))
  return element(ids.seekHead, seek(ids.info, positions.info), seek(ids.tracks, positions.tracks), seek(ids.cues, positions.cues))
}
const emptySeekHead = placeFor(seekHead({ info: segmentAt, tracks: segmentAt, cues: segmentAt }))
const infoAt = segmentAt + emptySeekHead.length
// one millisecond a tick
const infoHead = [uint('2ad7b1', 1_000_000), ascii('4d80', 'Lianxin'), ascii('5741', 'Lianxin')]
const emptyInfo = element(ids.info, ...infoHead, placeFor(float('4489', 0)))
const tracksAt = infoAt + emptyInfo.length

/** RFC 7845 section 5.1: version 1, two channels, pre-skip in samples, 48 kHz, no gain, mapping family 0. */
const opusHead = Buffer.from([...Buffer.from('OpusHead', 'latin1'), 1, 2, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0])
// 312 samples of pre-skip; a decoder that starts anywhere has settled after 80 ms (RFC 7845 section 4.6)
const opusTimes = [uint('56aa', 6_500_000), uint('56bb', 80_000_000)]

function trackEntry(kind: TrackKind): Buffer {
  const common = (type: number, codec: string) => [uint('d7', 1), uint('73c5', 1), uint('9c', 0), uint('83', type), ascii('86', codec)]
  if (kind.codec === 'vp8') return element('ae', ...common(1, 'V_VP8'), element('e0', uint('b0', kind.width), uint('ba', kind.height)))
  const sound = element('e1', float('b5', 48_000), uint('9f', 2))
  return element('ae', ...common(2, 'A_OPUS'), element('63a2', opusHead), ...opusTimes, sound)
}

/** Everything before the first cluster; playable as a stream while its end is not known. */
export function webmHead(kind: TrackKind): Buffer {
  const segment = Buffer.concat([Buffer.from(ids.segment, 'hex'), unknownSize])
  return Buffer.concat([ebmlHead, segment, emptySeekHead, emptyInfo, element(ids.tracks, trackEntry(kind))])
}

/** Blocks that follow one another within half a minute. */
export function webmCluster(blocks: readonly Block[]): Buffer {
  const startMs = blocks[0]?.atMs ?? 0
  const each = blocks.map(({ atMs, bytes, key }) => {
    const head = Buffer.from([0x81, 0, 0, key ? 0x80 : 0])
    head.writeInt16BE(atMs - startMs, 1)
    return element('a3', head, bytes)
  })
  return element(ids.cluster, uint('e7', startMs), ...each)
}

/** What is written over and after a file whose clusters end at `endsAt`, so that players know its length and can seek. */
export function webmEnd(
  cues: readonly Cue[],
  durationMs: number,
  endsAt: number,
): readonly { readonly position: number; readonly bytes: Buffer }[] {
  const points = cues.map(({ atMs, position }) =>
    element('bb', uint('b3', atMs), element('b7', uint('f7', 1), uint('f1', position - segmentAt))),
  )
  const index = element(ids.cues, ...points)
  return [
    { position: endsAt, bytes: index },
    { position: infoAt, bytes: element(ids.info, ...infoHead, float('4489', durationMs)) },
    { position: segmentAt, bytes: seekHead({ info: infoAt, tracks: tracksAt, cues: endsAt }) },
    { position: segmentSizeAt, bytes: sizeOf(endsAt + index.length - segmentAt) },
  ]
}

export const clusterHeadBytes = clusterId.length + 8

/** @returns how long a cluster is, its head included; null for what is no cluster of ours */
export function clusterLength(head: Buffer): number | null {
  if (head.length < clusterHeadBytes || !head.subarray(0, 4).equals(clusterId) || head[4] !== 1) return null
  return clusterHeadBytes + Number(head.readBigUInt64BE(4) & ((1n << 56n) - 1n))
}

/** The times and keys of a whole cluster's blocks, as {@link webmCluster} wrote it. */
export function clusterTimes(cluster: Buffer): { readonly atMs: number; readonly key: boolean }[] {
  const startMs = Number(cluster.readBigUInt64BE(clusterHeadBytes + 9))
  const times: { atMs: number; key: boolean }[] = []
  for (let at = clusterHeadBytes + 17; at + 13 <= cluster.length; ) {
    const bytes = Number(cluster.readBigUInt64BE(at + 1) & ((1n << 56n) - 1n))
    times.push({ atMs: startMs + cluster.readInt16BE(at + 10), key: ((cluster[at + 12] ?? 0) & 0x80) !== 0 })
    at += 9 + bytes
  }
  return times
}

/** Where the tracks end and the first cluster begins. */
export function webmHeadBytes(codec: TrackKind['codec']): number {
  return webmHead(codec === 'vp8' ? { codec, width: 0, height: 0 } : { codec }).length
}
