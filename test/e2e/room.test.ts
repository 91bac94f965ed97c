/** Rooms in real Chromium over the real hub and the real media worker: what counts is decoded frames. */
import type { ConsultId, OrganisationId, PeerId, PersonId } from '@lianxin/contract'
import { demoPerson } from '@lianxin/fixtures'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { seeded } from '@lianxin/live/testing/seeded'
import { startLossyMedia } from '../harness/lossyMedia.ts'
import { enterRoom, launchForMedia, type RoomDevice } from '../harness/roomBrowser.ts'
import type { RoomPage } from '../harness/roomPage.ts'
import { arrive, newKey, type Visitor } from '../harness/visitor.ts'

declare const window: Window & typeof globalThis & { room: RoomPage }

let browser: Browser
let hub: TestHub
let zhao: Visitor
let begun: ConsultId[] = []
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ config: { media: mediaHere } }), launchForMedia()])
  zhao = (await arrive(hub.url, 'zhao.min')).visitor
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  // a hub that began anew has hung up on everybody
  const line = await zhao.connect()
  for (const consultId of begun) await line.must('consult:close', { key: newKey(), consultId })
  begun = []
  zhao.leave()
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

/** The village asks the cardiologist. */
async function openConsult(): Promise<ConsultId> {
  const line = await zhao.connect()
  const { row } = await line.must('consult:open', {
    key: newKey(),
    ecgId: null,
    organisationId: demoPerson('zhao.min').organisationId as OrganisationId,
    urgency: 'emergency',
    title: '胸痛 2 小时',
    question: 'V1–V4 的 ST 段？',
    startsAt: null,
    durationMin: null,
    waitingRoom: false,
    invite: [{ kind: 'person', personId: demoPerson('wang.haichuan').id as PersonId }],
    materials: [],
  })
  begun.push(row.consultId)
  return row.consultId
}

async function framesRise(device: RoomDevice, from: string, within = 15_000): Promise<void> {
  const before = (await device.frames())[from] ?? 0
  await expect.poll(async () => (await device.frames())[from] ?? 0, { timeout: within }).toBeGreaterThan(before + 10)
}

async function both(): Promise<readonly [RoomDevice, RoomDevice]> {
  const consultId = await openConsult()
  const village = await enterRoom(browser, hub.url, 'zhao.min', consultId)
  await expect.poll(async () => (await village.state()).where).toBe('room')
  const county = await enterRoom(browser, hub.url, 'wang.haichuan', consultId)
  return [village, county]
}

describe('a room in Chromium', () => {
  it('shows each the other one, and plays their voice', async () => {
    const [village, county] = await both()
    await framesRise(village, '王海川')
    await framesRise(county, '赵敏')
    const heard = await county.page.evaluate(() => window.room.session.tiles.get().map(({ audio, muted }) => [audio?.active, muted]))
    expect(heard).toEqual([[true, false]])
  })

  it('brings pictures back by itself when the media worker is killed', async () => {
    const [village, county] = await both()
    await framesRise(village, '王海川')
    await framesRise(county, '赵敏')
    const { epoch } = await village.state()
    const killedAt = performance.now()
    for (const pid of await workerPids()) process.kill(pid, 'SIGKILL')
    await expect.poll(async () => (await village.state()).epoch, { interval: 20 }).toBeGreaterThan(epoch)
    await Promise.all([framesRise(village, '王海川'), framesRise(county, '赵敏')])
    expect(performance.now() - killedAt).toBeLessThan(10_000)
    expect(await village.state()).toMatchObject({ where: 'room', media: 'connected', peers: 2 })
  })

  it('goes over TCP where UDP is blocked', async () => {
    const noUdp = await launchForMedia(['--webrtc-ip-handling-policy=disable_non_proxied_udp'])
    try {
      const consultId = await openConsult()
      const village = await enterRoom(noUdp, hub.url, 'zhao.min', consultId)
      const county = await enterRoom(browser, hub.url, 'wang.haichuan', consultId)
      await framesRise(village, '王海川', 25_000)
      await framesRise(county, '赵敏')
      await expect.poll(async () => (await village.state()).path).toBe('tcp')
      await expect.poll(async () => (await county.state()).path).toBe('udp')
    } finally {
      await noUdp.close()
    }
  })

  it('stays a member and keeps its media while its line to the hub is gone for a moment', async () => {
    const [village, county] = await both()
    await framesRise(village, '王海川')
    await village.context.setOffline(true)
    await expect.poll(() => village.page.evaluate(() => window.room.live.connection.get().state)).toBe('offline')
    await framesRise(county, '赵敏')
    await village.context.setOffline(false)
    await expect.poll(() => village.page.evaluate(() => window.room.live.connection.get().state)).toBe('online')
    await framesRise(village, '王海川')
    expect(await county.state()).toMatchObject({ peers: 2 })
  })

  it('has its people and pictures back after the hub began anew', async () => {
    const [village, county] = await both()
    await framesRise(village, '王海川')
    await hub.restart()
    await expect.poll(async () => [(await village.state()).peers, (await county.state()).peers], { timeout: 30_000 }).toEqual([2, 2])
    await framesRise(village, '王海川', 30_000)
    await framesRise(county, '赵敏', 30_000)
  })

  it('mends its media by itself after they stood still', async () => {
    const [village, county] = await both()
    await framesRise(village, '王海川')
    const pids = await workerPids()
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await expect.poll(async () => (await village.state()).media, { timeout: 20_000 }).toBe('reconnecting')
    for (const pid of pids) process.kill(pid, 'SIGCONT')
    await framesRise(village, '王海川', 20_000)
    await framesRise(county, '赵敏', 20_000)
    await expect.poll(async () => (await village.state()).media).toBe('connected')
  })

  it('stops the picture of a hidden tile, and only that', async () => {
    const [village, county] = await both()
    await framesRise(county, '赵敏')
    const size = (heightPx: number) =>
      county.page.evaluate(([peerId, height]) => window.room.session.setTileSize(peerId as PeerId, height), [
        village.peerId,
        heightPx,
      ] as const)
    await size(0)
    await expect.poll(() => county.page.evaluate(() => window.room.session.tiles.get()[0]?.camera?.paused)).toBe(true)
    await framesRise(village, '王海川')
    const whileHidden = (await county.frames())['赵敏'] ?? 0
    await framesRise(village, '王海川')
    expect((await county.frames())['赵敏'] ?? 0).toBeLessThan(whileHidden + 5)
    await size(720)
    await framesRise(county, '赵敏')
  })

  it('gives up pictures on a line that loses a third of its packets, says so, and has them back on a good one', async () => {
    const consultId = await openConsult()
    const line = await startLossyMedia((await workers())[0]?.port ?? 0, seeded(3))
    try {
      const village = await enterRoom(browser, hub.url, 'zhao.min', consultId, { mediaPort: line.port })
      const county = await enterRoom(browser, hub.url, 'wang.haichuan', consultId)
      await framesRise(village, '王海川')
      line.lose(0.35)
      await expect.poll(async () => (await village.state()).audioOnly, { timeout: 40_000 }).not.toBeNull()
      expect(await village.state()).toMatchObject({ where: 'room', media: 'audio-only' })
      await expect.poll(() => county.page.evaluate(() => window.room.session.tiles.get()[0]?.peer.audioOnly)).toBe(true)
      line.lose(0)
      await expect.poll(async () => (await village.state()).audioOnly, { timeout: 60_000 }).toBeNull()
      await framesRise(county, '赵敏')
    } finally {
      line.stop()
    }
  })

  it('keeps its place and its media when its network becomes another', async () => {
    const consultId = await openConsult()
    const line = await startLossyMedia((await workers())[0]?.port ?? 0, seeded(3))
    try {
      const village = await enterRoom(browser, hub.url, 'zhao.min', consultId, { mediaPort: line.port })
      const county = await enterRoom(browser, hub.url, 'wang.haichuan', consultId)
      await framesRise(village, '王海川')
      await framesRise(county, '赵敏')
      const joinedAt = () => county.page.evaluate(() => window.room.session.tiles.get().map(({ peer }) => [peer.peerId, peer.joinedAt]))
      const before = await joinedAt()
      line.rebind()
      await Promise.all([framesRise(village, '王海川', 30_000), framesRise(county, '赵敏', 30_000)])
      expect(await joinedAt()).toEqual(before)
    } finally {
      line.stop()
    }
  })

  it('drops pictures both ways for audio only by hand, and has them again', async () => {
    const [village, county] = await both()
    await framesRise(county, '赵敏')
    await village.page.evaluate(() => window.room.session.setAudioOnly(true))
    await expect
      .poll(() => county.page.evaluate(() => window.room.session.tiles.get().map(({ peer, camera }) => [peer.audioOnly, camera?.paused])))
      .toEqual([[true, true]])
    expect(await village.state()).toMatchObject({ media: 'audio-only', audioOnly: 'by-hand' })
    await village.page.evaluate(() => window.room.session.setAudioOnly(false))
    await framesRise(county, '赵敏')
    await framesRise(village, '王海川')
  })

  it('ends at once for whoever the host puts out', async () => {
    const [village, county] = await both()
    await framesRise(county, '赵敏')
    const partyId = await county.page.evaluate(() => window.room.session.state.get().partyId)
    if (!partyId) throw new Error('the county has no party')
    const line = await zhao.connect()
    await line.must('consult:remove', { key: newKey(), consultId: (await roomOf(village)) as ConsultId, partyId })
    await expect.poll(async () => (await county.state()).where).toBe('ended')
    const left = await county.page.evaluate(() => {
      const { own, where } = window.room.session.state.get()
      return [where, own.camera.state, own.mic.state]
    })
    expect(left).toEqual([{ at: 'ended', reason: 'removed', refusal: null }, 'off', 'off'])
    await expect.poll(async () => (await village.state()).peers).toBe(1)
  })

  it('is left at once by who closes the page', async () => {
    const [village, county] = await both()
    await framesRise(county, '赵敏')
    await village.page.goto('about:blank')
    await expect.poll(async () => (await county.state()).peers, { timeout: 5000 }).toBe(1)
  })

  it('shows the presenter’s page and pointer to the other one, until they take over', async () => {
    const [village, county] = await both()
    await village.page.evaluate(() => window.room.session.stage.take())
    await expect.poll(() => county.page.evaluate(() => window.room.session.stage.state.get().presenter)).toBe(village.peerId)
    await village.page.evaluate(() => window.room.session.stage.point(0, { xMm: 120, yMm: 45 }))
    await expect
      .poll(() => county.page.evaluate(() => window.room.session.stage.pointers.get()))
      .toMatchObject([{ sheet: 0, xMm: 120, yMm: 45, opacity: 1 }])
    await county.page.evaluate(() => window.room.session.stage.take())
    await expect.poll(() => village.page.evaluate(() => window.room.session.stage.state.get().presenting)).toBe(false)
  })
})

async function workers() {
  const admin = await arrive(hub.url, 'gao.lei')
  const answer = await admin.line.must('media:worker', {})
  admin.visitor.leave()
  return answer.workers
}

async function workerPids(): Promise<readonly number[]> {
  return (await workers()).map(({ pid }) => pid)
}

function roomOf(device: RoomDevice): Promise<string | undefined> {
  return device.page.evaluate(() => window.room.session.state.get().room?.consultId)
}
