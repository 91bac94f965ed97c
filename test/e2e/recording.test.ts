/** Recordings of real rooms: what Chromium sent is what Chromium plays again, and what another reader of Matroska finds in it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPerson } from '@lianxin/fixtures'
import type { ConsultId, InputOf, OrganisationId, PersonId, Recording, RecordingId, RequestName } from '@lianxin/contract'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../harness/childProcess.ts'
import { isInstalled } from '../harness/debian.ts'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { enterRoom, launchForMedia, type RoomDevice } from '../harness/roomBrowser.ts'
import type { RoomPage } from '../harness/roomPage.ts'
import { arrive, type Line, newKey, visitor, type Visitor } from '../harness/visitor.ts'

declare const window: Window & typeof globalThis & { room: RoomPage }

let browser: Browser
let hub: TestHub
let zhao: { visitor: Visitor; line: Line }
let consultId: ConsultId
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ config: { media: mediaHere } }), launchForMedia()])
  zhao = await arrive(hub.url, 'zhao.min')
})
afterAll(async () => {
  zhao.visitor.leave()
  await browser.close()
  await hub.stop()
})
async function openConsult(): Promise<void> {
  const { row } = await zhao.line.must('consult:open', {
    ...{ key: newKey(), ecgId: null, organisationId: demoPerson('zhao.min').organisationId as OrganisationId, urgency: 'emergency' },
    ...{ title: '胸痛', question: '', startsAt: null, durationMin: null, waitingRoom: false, materials: [] },
    invite: [{ kind: 'person', personId: demoPerson('wang.haichuan').id as PersonId }],
  })
  consultId = row.consultId
}
async function closeConsult(): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await zhao.line.must('consult:close', { key: newKey(), consultId })
}

type Write = Extract<RequestName, `recording:${string}`>
/** A write of a device in the room: its answer, or why it was refused. */
const say = <N extends Write>(device: RoomDevice, name: N, more: Omit<InputOf<N>, 'key' | 'consultId' | 'peerId'>) =>
  device.page.evaluate(
    ([request, input]) =>
      window.room.live.write(request as Write, input as never, { giveUpAfterMs: 10_000 }).then(
        (value) => value as { recordingId: RecordingId },
        (error: { reason?: string }) => error.reason ?? String(error),
      ),
    [name, { consultId, peerId: device.peerId, ...more }] as const,
  )
const shown = (device: RoomDevice) => device.page.evaluate(() => window.room.session.state.get().room?.recording ?? null)
const recordings = async (): Promise<Recording[]> => (await zhao.line.must('consult:read', { consultId })).recordings

async function room(): Promise<readonly [RoomDevice, RoomDevice]> {
  const village = await enterRoom(browser, hub.url, 'zhao.min', consultId)
  await expect.poll(async () => (await village.state()).where).toBe('room')
  const county = await enterRoom(browser, hub.url, 'wang.haichuan', consultId)
  await expect.poll(async () => (await village.frames())['王海川'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(10)
  await expect.poll(async () => (await county.frames())['赵敏'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(10)
  return [village, county]
}

async function ask(host: RoomDevice): Promise<RecordingId> {
  const asked = await say(host, 'recording:ask', {})
  if (typeof asked === 'string') throw new Error(asked)
  return asked.recordingId
}

const forSeconds = (seconds: number) => {
  const untilMs = performance.now() + seconds * 1000
  return expect.poll(() => performance.now(), { timeout: seconds * 1000 + 5_000, interval: 100 }).toBeGreaterThan(untilMs)
}

interface Played {
  readonly durationS: number
  readonly endedAtS: number
  readonly frames: number
  readonly width: number
  readonly afterSeekS: number
  readonly error: string | null
}

/** Plays a track to its end at four times the speed, then from its middle. */
function play(device: RoomDevice, path: string, kind: 'audio' | 'video'): Promise<Played> {
  return device.page.evaluate(
    async ([src, tag]) => {
      const element = document.createElement(tag as 'audio' | 'video')
      const happens = (name: string) => new Promise<void>((resolve) => element.addEventListener(name, () => resolve(), { once: true }))
      const failed = happens('error').then(() => 'error' as const)
      element.src = src
      element.playbackRate = 4
      document.body.append(element)
      const ended = happens('ended')
      await Promise.race([element.play().catch(() => undefined), failed])
      await Promise.race([ended, failed])
      const video = element instanceof HTMLVideoElement ? element : null
      const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0
      const endedAtS = element.currentTime
      const sought = happens('seeked')
      element.currentTime = element.duration / 2
      await Promise.race([sought, failed])
      const { duration, currentTime, error } = element
      element.remove()
      return {
        durationS: duration,
        endedAtS,
        frames,
        width: video?.videoWidth ?? 0,
        afterSeekS: currentTime,
        error: error?.message ?? null,
      }
    },
    [path, kind] as const,
  )
}

/** ffmpeg keeps the milliseconds of the file; it would round them to a frame rate it guesses, and two pictures to one time. */
const asTimed = ['-fps_mode', 'passthrough', '-enc_time_base', '-1']

const trackHref = ({ recordingId }: Recording, trackNo: number) => `/api/consults/${consultId}/recordings/${recordingId}/${trackNo}`

/** Records both for some seconds. */
async function record(village: RoomDevice, county: RoomDevice, seconds: number, agreed = true): Promise<Recording> {
  const recordingId = await ask(village)
  await expect.poll(() => shown(county)).toMatchObject({ recordingId, state: 'asking' })
  expect(await say(village, 'recording:start', { recordingId })).toBe('consult.consent-missing')
  expect(await say(county, 'recording:start', { recordingId })).toBe('consult.consent-missing')
  await say(county, 'recording:consent', { recordingId, agreed })
  expect(await say(county, 'recording:start', { recordingId })).toBe('consult.not-host')
  expect(await say(village, 'recording:start', { recordingId })).toEqual({})
  await expect.poll(() => shown(county)).toMatchObject({ recordingId, state: 'running' })
  await forSeconds(seconds)
  expect(await say(village, 'recording:stop', { recordingId })).toEqual({})
  await expect.poll(() => shown(county)).toBeNull()
  const recording = (await recordings()).find((one) => one.recordingId === recordingId)
  if (!recording) throw new Error('no recording')
  return recording
}

async function workerPids(): Promise<readonly number[]> {
  const admin = await arrive(hub.url, 'gao.lei')
  const { workers } = await admin.line.must('media:worker', {})
  admin.visitor.leave()
  return workers.map(({ pid }) => pid)
}

describe('a recording of two who agreed', () => {
  let village: RoomDevice
  let recording: Recording
  let folder: string
  const file = async (trackNo: number) => {
    const path = join(folder, `${trackNo}.webm`)
    const answer = await zhao.visitor.http('GET', trackHref(recording, trackNo))
    await writeFile(path, Buffer.from(await answer.arrayBuffer()))
    return path
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lianxin-recording-'))
    await openConsult()
  })
  afterAll(async () => {
    await closeConsult()
    await rm(folder, { recursive: true })
  })

  // the tests after it look at the recording that this one makes
  it('has a track for each camera and microphone, in step', async () => {
    const [host, county] = await room()
    village = host
    recording = await record(village, county, 6)
    expect(recording).toMatchObject({ ready: true })
    expect(recording.tracks.map(({ source }) => source).sort()).toEqual(['camera', 'camera', 'mic', 'mic'])
    const wholeMs = (recording.stoppedAt ?? 0) - (recording.startedAt ?? 0)
    for (const { startMs, durationMs } of recording.tracks) {
      expect(startMs).toBeLessThan(2_000)
      expect(durationMs).toBeGreaterThan(4_000)
      expect(startMs + (durationMs ?? 0)).toBeLessThan(wholeMs + 500)
    }
  })

  it('plays to its end in Chromium, which decodes its pictures and finds any place in it', async () => {
    for (const { trackNo, source, durationMs } of recording.tracks) {
      const played = await play(village, trackHref(recording, trackNo), source === 'mic' ? 'audio' : 'video')
      expect(played.error).toBeNull()
      expect(played.durationS).toBeCloseTo((durationMs ?? 0) / 1000, 1)
      expect(Math.abs(played.endedAtS - played.durationS)).toBeLessThan(0.3)
      expect(Math.abs(played.afterSeekS - played.durationS / 2)).toBeLessThan(0.2)
      if (source === 'camera') expect([played.frames > 40, played.width > 0]).toEqual([true, true])
    }
  })

  it.skipIf(!isInstalled('ffprobe'))(
    `is whole to ffmpeg, which nobody here wrote${isInstalled('ffprobe') ? '' : ': SKIPPED (apt-get install ffmpeg)'}`,
    async () => {
      for (const { trackNo, source, durationMs, bytes } of recording.tracks) {
        const path = await file(trackNo)
        const entries = 'stream=codec_name,nb_read_frames,sample_rate,channels:format=duration,format_name,size'
        const { code, output } = await run('ffprobe', ['-v', 'error', '-count_frames', '-show_entries', entries, '-of', 'json', path])
        expect([code, trackNo]).toEqual([0, trackNo])
        const { streams, format } = JSON.parse(output) as { streams: Record<string, unknown>[]; format: Record<string, string> }
        expect(format).toMatchObject({ format_name: 'matroska,webm', size: String(bytes) })
        expect(Number(format['duration'])).toBeCloseTo((durationMs ?? 0) / 1000, 1)
        expect(streams).toMatchObject([{ codec_name: source === 'mic' ? 'opus' : 'vp8' }])
        const frames = Number(streams[0]?.['nb_read_frames'])
        // of sound every 20 ms is there, spoken or silent
        if (source === 'mic') expect(Math.abs(frames * 20 - (durationMs ?? 0))).toBeLessThan(60)
        else expect(frames).toBeGreaterThan(40)
        expect(await run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, ...asTimed, '-f', 'null', '-'])).toEqual({ code: 0, output: '' })
      }
    },
  )

  it('is handed out by ranges to those who took part and those whose scope covers it, on record, and to nobody else', async () => {
    const [track] = recording.tracks
    if (!track) throw new Error('no track')
    const path = trackHref(recording, track.trackNo)
    const part = await zhao.visitor.http('GET', path, undefined, { range: 'bytes=100-199' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${track.bytes}`])
    const li = await arrive(hub.url, 'li.siyuan')
    expect((await li.visitor.http('GET', path)).status).toBe(200)
    const stage = await zhao.visitor.http('GET', path.replace(/\d+$/, 'stage.json'))
    expect(await stage.json()).toMatchObject([{ atMs: 0, stage: { sheets: [] }, presenter: null }])
    const tian = await arrive(hub.url, 'tian.xiuying')
    for (const other of [path, path.replace(/\d+$/, 'stage.json')]) expect((await tian.visitor.http('GET', other)).status).toBe(404)
    expect((await visitor(hub.url).http('GET', path)).status).toBe(401)
    for (const none of ['99', '1.5', '..%2f..%2fx', 'stage'])
      expect((await zhao.visitor.http('GET', path.replace(/\d+$/, none))).status).toBe(404)
    const entries = await hub.db.read
      .selectFrom('audit_entry')
      .select(['action', 'details'])
      .where('actor_id', '=', demoPerson('li.siyuan').id)
      .where('action', '=', 'consult.recording-read')
      .execute()
    expect(entries).toMatchObject([{ details: { recordingId: recording.recordingId } }])
    li.visitor.leave()
    tian.visitor.leave()
  })
})

describe('who is recorded', () => {
  beforeEach(openConsult)
  afterEach(closeConsult)
  const sendersOf = ({ tracks }: Recording) => new Set(tracks.map(({ partyId }) => partyId)).size

  it('is who said yes: not who said no, until they say yes, and no longer once they say no again', async () => {
    const [village, county] = await room()
    expect(sendersOf(await record(village, county, 2, false))).toBe(1)
    const recordingId = await ask(village)
    await say(county, 'recording:consent', { recordingId, agreed: false })
    await say(village, 'recording:start', { recordingId })
    await forSeconds(2)
    await say(county, 'recording:consent', { recordingId, agreed: true })
    await forSeconds(3)
    await say(county, 'recording:consent', { recordingId, agreed: false })
    await forSeconds(2)
    await say(village, 'recording:stop', { recordingId })
    const recording = (await recordings()).at(-1)
    const late = recording?.tracks.filter(({ partyId }) => partyId !== recording.startedBy) ?? []
    expect(late.map(({ source }) => source).sort()).toEqual(['camera', 'mic'])
    for (const { startMs, durationMs } of late) {
      expect(startMs).toBeGreaterThan(1_900)
      expect(startMs + (durationMs ?? 0)).toBeLessThan(6_200)
    }
    const wholeMs = (recording?.stoppedAt ?? 0) - (recording?.startedAt ?? 0)
    for (const { partyId, startMs, durationMs } of recording?.tracks ?? [])
      if (partyId === recording?.startedBy) expect(startMs + (durationMs ?? 0)).toBeGreaterThan(wholeMs - 1_500)
  })

  it('goes on being recorded when the media worker is killed, in tracks of their own', async () => {
    const [village, county] = await room()
    const recordingId = await ask(village)
    await say(county, 'recording:consent', { recordingId, agreed: true })
    await say(village, 'recording:start', { recordingId })
    await forSeconds(3)
    const { epoch } = await village.state()
    for (const pid of await workerPids()) process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await village.state()).epoch).toBeGreaterThan(epoch)
    const before = (await village.frames())['王海川'] ?? 0
    await expect.poll(async () => (await village.frames())['王海川'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(before + 20)
    await forSeconds(2)
    expect(await shown(village)).toMatchObject({ state: 'running' })
    await say(village, 'recording:stop', { recordingId })
    const [recording] = await recordings()
    expect(recording?.tracks).toHaveLength(8)
    for (const { trackNo, source } of recording?.tracks ?? []) {
      const played = await play(village, trackHref(recording as Recording, trackNo), source === 'mic' ? 'audio' : 'video')
      expect([played.error, Math.abs(played.endedAtS - played.durationS) < 0.3]).toEqual([null, true])
    }
  })
})
