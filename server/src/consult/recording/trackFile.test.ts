import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStageLog, readStageLog } from './stageLog.ts'
import { createTrackFile, mendTrackFile, type TrackFile } from './trackFile.ts'
import { webmHeadBytes } from './webm.ts'

let dir: string
let path: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lianxin-track-'))
  path = join(dir, '1.webm')
})
afterEach(() => rm(dir, { recursive: true }))

const picture = { codec: 'vp8', width: 640, height: 480 } as const
const failing = (error: unknown) => {
  throw error
}

/** Ten seconds at 25 pictures a second, every fourth second a whole one. */
function fill(file: TrackFile): void {
  for (let n = 0; n < 250; n++) file.add({ atMs: n * 40, bytes: Buffer.alloc(50, n), key: n % 100 === 0 })
}

interface Element {
  readonly id: string
  readonly at: number
  readonly body: Buffer
}
/** The elements within a body, by the rules of EBML for ids of one to four bytes and sizes of eight. */
function elements(body: Buffer, from: number): Element[] {
  const found: Element[] = []
  for (let at = 0; at < body.length; ) {
    const idBytes = Math.clz32((body[at] ?? 0) << 24) + 1
    const size = Number(body.readBigUInt64BE(at + idBytes) & ((1n << 56n) - 1n))
    const start = at + idBytes + 8
    if (start + size > body.length) throw new Error(`an element at ${from + at} is longer than what holds it`)
    found.push({ id: body.toString('hex', at, at + idBytes), at: from + at, body: body.subarray(start, start + size) })
    at = start + size
  }
  return found
}
const named = (list: readonly Element[], id: string) => list.filter((one) => one.id === id)
const number = (list: readonly Element[], id: string) => Number(named(list, id)[0]?.body.readBigUInt64BE(0))

async function readWhole() {
  const [head, segment] = elements(await readFile(path), 0)
  if (!head || !segment) throw new Error('no segment')
  const segmentAt = segment.at + 12
  const top = elements(segment.body, segmentAt)
  const clusters = named(top, '1f43b675')
  const info = elements(named(top, '1549a966')[0]?.body ?? Buffer.alloc(0), 0)
  const cues = elements(named(top, '1c53bb6b')[0]?.body ?? Buffer.alloc(0), 0).map(({ body }) => {
    const point = elements(body, 0)
    return { atMs: number(point, 'b3'), position: number(elements(named(point, 'b7')[0]?.body ?? body, 0), 'f1') + segmentAt }
  })
  const seeks = elements(named(top, '114d9b74')[0]?.body ?? Buffer.alloc(0), 0).map(({ body }) => {
    const seek = elements(body, 0)
    return { id: named(seek, '53ab')[0]?.body.toString('hex'), position: number(seek, '53ac') + segmentAt }
  })
  const blocks = clusters.flatMap(({ body }) => {
    const each = elements(body, 0)
    return named(each, 'a3').map((block) => number(each, 'e7') + block.body.readInt16BE(1))
  })
  return { top, clusters, cues, seeks, blocks, durationMs: named(info, '4489')[0]?.body.readDoubleBE(0) }
}

describe('the file of a recorded track', () => {
  it('is WebM whose index and seek head lead to where things are', async () => {
    const file = createTrackFile(path, picture, failing)
    fill(file)
    const { bytes, durationMs } = await file.finish()
    expect(durationMs).toBe(249 * 40 + 20)
    expect(bytes).toBe((await readFile(path)).length)
    const whole = await readWhole()
    expect(whole.durationMs).toBe(durationMs)
    expect(whole.blocks).toEqual(Array.from({ length: 250 }, (_, n) => n * 40))
    expect(whole.cues.map(({ atMs }) => atMs)).toEqual([0, 4_000, 8_000])
    for (const { position } of whole.cues) expect(whole.clusters.map(({ at }) => at)).toContain(position)
    for (const { id, position } of whole.seeks) expect(whole.top.find(({ at }) => at === position)?.id).toBe(id)
    expect(whole.seeks).toHaveLength(3)
  })

  it('that a killed hub left is mended to all its whole clusters, wherever it was cut', async () => {
    const file = createTrackFile(path, picture, failing)
    fill(file)
    await file.finish()
    const finished = await readFile(path)
    const { clusters } = await readWhole()
    const ends = [...clusters.slice(1).map(({ at }) => at), (clusters.at(-1)?.at ?? 0) + 12 + (clusters.at(-1)?.body.length ?? 0)]
    for (const cutAt of [webmHeadBytes('vp8'), webmHeadBytes('vp8') + 5, ...ends.flatMap((end) => [end - 1, end, end + 7])]) {
      await writeFile(path, finished.subarray(0, cutAt))
      await mendTrackFile(path, 'vp8')
      const mended = await readWhole()
      const kept = ends.filter((end) => end <= cutAt).length
      expect(mended.clusters).toHaveLength(kept)
      expect(mended.durationMs).toBe((mended.blocks.at(-1) ?? 0) + 20)
      for (const { position } of mended.cues) expect(mended.clusters.map(({ at }) => at)).toContain(position)
    }
  })

  it('that was finished stays the same when it is mended again', async () => {
    const file = createTrackFile(path, { codec: 'opus' }, failing)
    for (let n = 0; n < 1_000; n++) file.add({ atMs: n * 20, bytes: Buffer.from([0xf8, 0xff, 0xfe]), key: true })
    const finished = await file.finish()
    const before = await readFile(path)
    expect(await mendTrackFile(path, 'opus')).toEqual(finished)
    expect((await readFile(path)).equals(before)).toBe(true)
    expect((await readWhole()).cues.map(({ atMs }) => atMs)).toEqual([0, 5_000, 10_000, 15_000])
  })

  it('that is none of ours is not touched by mending', async () => {
    await expect(mendTrackFile(path, 'vp8')).rejects.toThrow('ENOENT')
    const file = createTrackFile(path, picture, failing)
    await file.finish()
    const cut = (await readFile(path)).subarray(0, webmHeadBytes('vp8') - 1)
    for (const bytes of [Buffer.from('%PDF-1.7 something else'), Buffer.alloc(2_000), cut]) {
      await writeFile(path, bytes)
      await expect(mendTrackFile(path, 'vp8')).rejects.toThrow('no recorded track begins here')
      expect((await readFile(path)).equals(bytes)).toBe(true)
    }
  })

  it('on a disk that refuses says so once and ends', async () => {
    const errors: unknown[] = []
    const file = createTrackFile(join(dir, 'gone', '1.webm'), picture, (error) => errors.push(error))
    fill(file)
    await expect(file.finish()).rejects.toThrow('ENOENT')
    expect(errors).toHaveLength(1)
  })
})

describe('what the room showed', () => {
  const stage = { sheets: [], active: 0, fileId: null }
  it('is kept at most four times a second, the last of a movement always, and but for a half line after a kill', async () => {
    const log = createStageLog(join(dir, 'stage.jsonl'), failing)
    for (let atMs = 0; atMs <= 1_000; atMs += 40) log.show({ atMs, stage, presenter: null })
    log.tick(1_300)
    log.show({ atMs: 2_000, stage, presenter: null })
    log.show({ atMs: 2_050, stage, presenter: null })
    await log.finish()
    const read = async () => (JSON.parse(await readStageLog(join(dir, 'stage.jsonl'))) as { atMs: number }[]).map(({ atMs }) => atMs)
    expect(await read()).toEqual([0, 280, 560, 840, 1_000, 2_000, 2_050])
    await appendFile(join(dir, 'stage.jsonl'), '{"atMs":3')
    expect(await read()).toHaveLength(7)
    await truncate(join(dir, 'stage.jsonl'))
    expect(await read()).toEqual([])
    expect(await readStageLog(join(dir, 'none.jsonl'))).toBe('[]')
  })
})
