/** Rooms in real Chromium against the real hub and media worker: people come in, workers are killed, eight see one another. */
import { setTimeout as delay } from 'node:timers/promises'
import type { OrganisationId, PersonId } from '@lianxin/contract'
import { demoPeople, demoPerson } from '@lianxin/fixtures'
import type { Browser, Page } from 'playwright-core'
import { enterRoom, type RoomDevice } from '../harness/roomBrowser.ts'
import type { RoomPage } from '../harness/roomPage.ts'
import { arrive, type Line, newKey } from '../harness/visitor.ts'
import { say } from './table.ts'

declare const window: Window & typeof globalThis & { room: RoomPage; lines: { pc: RTCPeerConnection; madeAt: number }[] }

const host = 'zhao.min'
const others = demoPeople.filter(({ login }) => login !== host && login !== 'gao.lei').map(({ login }) => login)
const withinMs = 30_000

/** A consultation that the host opens and everybody else is asked to. */
export async function openConsult(line: Line): Promise<string> {
  const { row } = await line.must('consult:open', {
    key: newKey(),
    ecgId: null,
    organisationId: demoPerson(host).organisationId as OrganisationId,
    urgency: 'routine',
    title: '多方会诊',
    question: '',
    startsAt: null,
    durationMin: null,
    waitingRoom: false,
    invite: others.slice(0, 8).map((login) => ({ kind: 'person' as const, personId: demoPerson(login).id as PersonId })),
    materials: [],
  })
  return row.consultId
}

/** Milliseconds from asking to come in, on a page without a line to the hub yet, to the first shown frame of the one who is there. */
export async function joinTimes(browser: Browser, url: string, joins: number): Promise<number[]> {
  const { visitor, line } = await arrive(url, host)
  const consultId = await openConsult(line)
  const there = await enterRoom(browser, url, host, consultId)
  const times: number[] = []
  for (let i = 0; i < joins; i++) {
    const coming = await enterRoom(browser, url, others[i % 4] ?? '', consultId)
    await coming.page.waitForFunction(() => window.room.firstFrameMs() !== null, undefined, { timeout: withinMs, polling: 20 })
    const ms = await coming.page.evaluate(() => window.room.firstFrameMs())
    times.push(ms ?? Number.NaN)
    say(`join ${i + 1}/${joins}: first frame after ${ms?.toFixed(0)} ms`)
    await leave(coming)
  }
  await leave(there)
  visitor.leave()
  return times
}

async function leave({ page, context }: RoomDevice): Promise<void> {
  await page.evaluate(() => window.room.session.leave())
  await context.close()
}

/** Milliseconds from the SIGKILL of the room's worker to newly decoded frames, at each of two receivers, `kills` times. */
export async function recoveryTimes(browser: Browser, url: string, kills: number): Promise<number[]> {
  const [{ visitor, line }, admin] = await Promise.all([arrive(url, host), arrive(url, 'gao.lei')])
  const consultId = await openConsult(line)
  const devices = [
    await enterRoom(browser, url, host, consultId, { prepare: watchLines }),
    await enterRoom(browser, url, others[0] ?? '', consultId, { prepare: watchLines }),
  ]
  const times: number[] = []
  let killedAt = 0
  for (let i = 0; i < kills; i++) {
    await Promise.all(devices.map(({ page }) => decodedSince(page, killedAt)))
    // a worker that dies young is waited for longer
    await delay(2500)
    const { workers } = await admin.line.must('media:worker', {})
    killedAt = Date.now()
    for (const { pid, rooms } of workers) if (rooms > 0) process.kill(pid, 'SIGKILL')
    const recovered = await Promise.all(devices.map(async ({ page }) => (await decodedSince(page, killedAt)) - killedAt))
    times.push(...recovered)
    say(`kill ${i + 1}/${kills}: frames again after ${recovered.map((ms) => ms.toFixed(0)).join(' and ')} ms`)
  }
  await Promise.all(devices.map(leave))
  visitor.leave()
  admin.visitor.leave()
  return times
}

/** When the browser had decoded a frame over a connection made after `sinceMs`; ms since 1970. */
function decodedSince(page: Page, sinceMs: number): Promise<number> {
  return page.evaluate(
    async ([since, giveUpAt]) => {
      while (Date.now() < giveUpAt) {
        const reports = await Promise.all(window.lines.filter(({ madeAt }) => madeAt > since).map(({ pc }) => pc.getStats()))
        if (reports.some((report) => [...report.values()].some((stat) => stat.kind === 'video' && stat.framesDecoded > 0)))
          return Date.now()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('no frame was decoded in time')
    },
    [sinceMs, Date.now() + withinMs] as const,
  )
}

/** Runs before the engine: keeps its connections at hand, whose statistics say what was decoded. */
async function watchLines(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.lines = []
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        window.lines.push({ pc: this, madeAt: Date.now() })
      }
    }
  })
}

/** A picture that eight pages on two cores can encode and decode. */
async function smallPicture(page: Page): Promise<void> {
  await watchLines(page)
  await page.evaluate(() => {
    const { mediaDevices } = navigator
    const take = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = (asked) => take(asked?.video ? { video: { width: 160, height: 120, frameRate: 8 } } : asked)
  })
}

export interface Everybody {
  readonly pictures: number
  /** Pictures of which no frame was decoded in some second of the watched ones, by the longest stand-still. */
  readonly frozen: number
  readonly longestStillMs: number
  readonly framesPerS: number
}

/** Eight people in one room, each receiving the seven others; watched for `seconds`. */
export async function everybodySeesEverybody(browser: Browser, url: string, seconds: number): Promise<Everybody> {
  const { visitor, line } = await arrive(url, host)
  const consultId = await openConsult(line)
  const devices: RoomDevice[] = []
  for (const login of [host, ...others.slice(0, 7)])
    devices.push(await enterRoom(browser, url, login, consultId, { prepare: smallPicture }))
  for (const { page } of devices) {
    await page.waitForFunction(
      () => Object.keys(window.room.frames()).length === 7 && Object.values(window.room.frames()).every((frames) => frames > 0),
      undefined,
      { timeout: 3 * withinMs, polling: 200 },
    )
  }
  say(`eight people see one another, watching for ${seconds} s`)
  const seen = await Promise.all(devices.map(({ page }) => page.evaluate(watchPictures, seconds * 1000)))
  for (const device of devices) await leave(device)
  visitor.leave()
  const stills = seen.flatMap(({ longestStillMs }) => longestStillMs)
  const frames = seen.flatMap(({ decoded }) => decoded)
  return {
    pictures: stills.length,
    frozen: stills.filter((ms) => ms >= frozenMs).length,
    longestStillMs: Math.max(...stills),
    framesPerS: frames.reduce((sum, one) => sum + one, 0) / frames.length / seconds,
  }
}

/** A picture that stands still for so long looks broken to who watches. */
const frozenMs = 2000

/** Runs in the page: how long each received picture stood still at most, by the browser's count of decoded frames. */
async function watchPictures(forMs: number): Promise<{ longestStillMs: number[]; decoded: number[] }> {
  const watched = new Map<string, { frames: number; first: number; movedAt: number; longest: number }>()
  const beganAt = performance.now()
  while (performance.now() - beganAt < forMs) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    const reports = await Promise.all(window.lines.map(({ pc }) => pc.getStats()))
    const now = performance.now()
    for (const stat of reports.flatMap((report) => [...report.values()])) {
      if (stat.type !== 'inbound-rtp' || stat.kind !== 'video') continue
      const frames = stat.framesDecoded ?? 0
      const one = watched.get(stat.trackIdentifier) ?? { frames, first: frames, movedAt: beganAt, longest: 0 }
      one.longest = Math.max(one.longest, now - one.movedAt)
      if (frames > one.frames) one.movedAt = now
      one.frames = frames
      watched.set(stat.trackIdentifier, one)
    }
  }
  const all = [...watched.values()]
  return { longestStillMs: all.map(({ longest }) => longest), decoded: all.map(({ frames, first }) => frames - first) }
}
