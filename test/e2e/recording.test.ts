/** Recordings of real rooms: what Chromium sent is what Chromium plays again, and what another reader of Matroska finds in it. */
import { demoPerson } from '@lianxin/fixtures'
import type { ConsultId, InputOf, OrganisationId, PersonId, Recording, RecordingId, RequestName } from '@lianxin/contract'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { enterRoom, launchForMedia, type RoomDevice } from '../harness/roomBrowser.ts'
import type { RoomPage } from '../harness/roomPage.ts'
import { arrive, type Line, newKey, type Visitor } from '../harness/visitor.ts'

declare const window: Window & typeof globalThis & { room: RoomPage }

let browser: Browser
let hub: TestHub
let zhao: { visitor: Visitor; line: Line }
let consultId: ConsultId
beforeAll(async () => {
  browser = await launchForMedia()
})
afterAll(() => browser.close())
beforeEach(async () => {
  hub = await startTestHub({ config: { media: mediaHere } })
  zhao = await arrive(hub.url, 'zhao.min')
  const { row } = await zhao.line.must('consult:open', {
    ...{ key: newKey(), ecgId: null, organisationId: demoPerson('zhao.min').organisationId as OrganisationId, urgency: 'emergency' },
    ...{ title: '胸痛', question: '', startsAt: null, durationMin: null, waitingRoom: false, materials: [] },
    invite: [{ kind: 'person', personId: demoPerson('wang.haichuan').id as PersonId }],
  })
  consultId = row.consultId
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  zhao.visitor.leave()
  await hub.stop()
})

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

const trackHref = ({ recordingId }: Recording, trackNo: number) => `/api/consults/${consultId}/recordings/${recordingId}/${trackNo}`

describe('a recording', () => {
  it('is asked of everybody, holds what those who agreed sent, and plays to its end in step', async () => {
    const [village, county] = await room()
    const recordingId = await ask(village)
    await expect.poll(() => shown(county)).toMatchObject({ recordingId, state: 'asking' })
    expect(await say(village, 'recording:start', { recordingId })).toBe('consult.consent-missing')
    expect(await say(county, 'recording:start', { recordingId })).toBe('consult.consent-missing')
    await say(county, 'recording:consent', { recordingId, agreed: true })
    expect(await say(village, 'recording:start', { recordingId })).toEqual({})
    await expect.poll(() => shown(county)).toMatchObject({ recordingId, state: 'running' })
    await forSeconds(6)
    expect(await say(village, 'recording:stop', { recordingId })).toEqual({})
    await expect.poll(() => shown(county)).toBeNull()

    const [recording] = await recordings()
    if (!recording) throw new Error('no recording')
    expect(recording).toMatchObject({ ready: true, recordingId })
    expect(recording.tracks.map(({ source }) => source).sort()).toEqual(['camera', 'camera', 'mic', 'mic'])
    for (const { trackNo, source, startMs, durationMs } of recording.tracks) {
      expect(startMs).toBeLessThan(2_000)
      expect(durationMs).toBeGreaterThan(4_000)
      expect(startMs + (durationMs ?? 0)).toBeLessThan(8_000)
      const played = await play(village, trackHref(recording, trackNo), source === 'mic' ? 'audio' : 'video')
      expect(played.error).toBeNull()
      expect(played.durationS).toBeCloseTo((durationMs ?? 0) / 1000, 1)
      expect(Math.abs(played.endedAtS - played.durationS)).toBeLessThan(0.3)
      expect(Math.abs(played.afterSeekS - played.durationS / 2)).toBeLessThan(0.2)
      if (source === 'camera') expect([played.frames > 40, played.width > 0]).toEqual([true, true])
    }
  })
})
