/** A file on a thin line that breaks, in pages that are reloaded and on hubs that die: it arrives once, whole. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPerson, ecgFile } from '@lianxin/fixtures'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { seedAlliance } from '../../server/src/demo/seedDemo.ts'
import { systemClock } from '../../server/src/platform/clock.ts'
import { type Db, openDb } from '../../server/src/platform/db/db.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { startHubProcess } from '../bench/hubProcess.ts'
import { freePort } from '../harness/freePort.ts'
import { type BrokenLine, startBrokenLine } from '../harness/brokenLine.ts'
import { type Device, fillSignIn, launchBrowser, type TestBrowser } from '../harness/browser.ts'
import { createTestDatabase } from '../harness/database.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, clinicOf, inkOf, type NamedFile, readyForOffline, sees } from '../harness/people.ts'
import { recordingLog } from '../harness/recordingLog.ts'
import { arrive, newKey } from '../harness/visitor.ts'

let hub: TestHub
let line: BrokenLine
let browser: TestBrowser
const bytesPerS = 300_000
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub(), launchBrowser()])
  line = await startBrokenLine(hub.url, bytesPerS)
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await line.stop()
  await browser.close()
  await hub.stop()
})

const names = ['李桂英', '王福顺', '陈秀兰', '赵铁柱', '孙玉梅', '周大山', '吴小妹', '郑有田', '冯秋菊', '褚建国']
let made = 0
/** A minute of 18 leads, a megabyte: some seconds on this line. */
function longFile(): NamedFile & { readonly patient: string } {
  const patient = names[made++] ?? ''
  const who = { id: null, name: patient, sex: 'female', birthDate: null, ageYears: 71 } as const
  return { ...ecgFile({ rhythm: 'sinus', leads: 18, durationS: 60, seed: 900 + made, patient: who }, 'dicom'), patient }
}
const shortFile = () => {
  const patient = names[made++] ?? ''
  const who = { id: null, name: patient, sex: 'male', birthDate: null, ageYears: 58 } as const
  return { ...ecgFile({ rhythm: 'sinus', leads: 12, seed: 900 + made, patient: who }, 'scp'), patient }
}
/** Every stored original of a patient's ECGs. */
async function originalsOf(db: Db, patient: string): Promise<Buffer[]> {
  const rows = await db.read
    .selectFrom('ecg')
    .innerJoin('ecg_original', 'ecg_original.ecg_id', 'ecg.id')
    .select('ecg_original.bytes')
    .where('ecg.patient', '@>', JSON.stringify({ name: patient }))
    .execute()
  return rows.map(({ bytes }) => bytes)
}
async function expectOnceAndWhole(db: Db, file: { readonly patient: string; readonly bytes: Uint8Array }): Promise<void> {
  const originals = await originalsOf(db, file.patient)
  expect(originals).toHaveLength(1)
  expect(originals[0]?.equals(file.bytes)).toBe(true)
}
async function goOffline({ context, page }: Device): Promise<void> {
  await context.setOffline(true)
  line.cut()
  await sees(page.getByRole('status').filter({ hasText: '离线' }))
}
/** The page's idle moment, in which it fetches ahead what it needs offline, comes when the test says so. */
async function holdIdle(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.requestIdleCallback = (run) => {
      addEventListener('test:idle', () => run({ didTimeout: false, timeRemaining: () => 0 }), { once: true })
      return 1
    }
  })
}
const idle = (page: Page) => page.evaluate(() => void dispatchEvent(new Event('test:idle')))
/** Between a fifth and four fifths of the way. */
const midway = /发送中 ([2-7]\d)%/

describe('a file on its way', () => {
  it('goes on where it was when the page is loaded anew, and arrives once', async () => {
    const file = longFile()
    const clinic = clinicOf(await arriveAt(await browser.device(), line.url, 'zhao.min'))
    await clinic.pickAndSend(file, '急诊')
    const before = line.sentBytes()
    await sees(clinic.today.getByText(midway))
    await clinic.page.reload()
    await sees(clinic.row(file.patient).getByText(/发送中 [2-9]\d%/))
    await sees(clinic.row(file.patient).getByText('等待阅图'))
    await expectOnceAndWhole(hub.db, file)
    expect(line.sentBytes() - before).toBeLessThan(1.5 * file.bytes.length)
  })

  it('goes on when the line breaks', async () => {
    const file = longFile()
    const clinic = clinicOf(await arriveAt(await browser.device(), line.url, 'zhao.min'))
    await clinic.pickAndSend(file, '常规')
    const before = line.sentBytes()
    await sees(clinic.today.getByText(midway))
    line.cut()
    await sees(clinic.row(file.patient).getByText('等待阅图'))
    await expectOnceAndWhole(hub.db, file)
    expect(line.sentBytes() - before).toBeLessThan(1.5 * file.bytes.length)
  })

  it('waits behind the sign-in when the session is ended, and goes on for the same person', async () => {
    const file = longFile()
    const device = await browser.device()
    const { page } = device
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    await clinic.pickAndSend(file, '急诊')
    await sees(clinic.today.getByText(midway))
    const admin = await arrive(hub.url, 'gao.lei')
    await admin.line.must('identity:end-sessions', { key: newKey(), personId: demoPerson('zhao.min').id as never })
    admin.visitor.leave()
    await sees(page.getByText('管理员已结束这次登录。'))
    expect(await originalsOf(hub.db, file.patient)).toEqual([])
    await fillSignIn(page, 'zhao.min')
    await sees(clinic.row(file.patient).getByText('等待阅图'))
    await expectOnceAndWhole(hub.db, file)
  })
})

describe('without a line', () => {
  it('files are kept, said to be kept, survive the page, and leave by themselves when the line is back, the emergency first', async () => {
    const [routine, emergency] = [shortFile(), shortFile()]
    const device = await browser.device()
    const { page, context } = device
    const clinic = clinicOf(await arriveAt(device, line.url, 'deng.hao'))
    await sees(clinic.today.getByText('今天还没有发送心电图'))
    await readyForOffline(page)
    await goOffline(device)
    await clinic.pickAndSend(routine, '常规')
    await clinic.pickAndSend(emergency, '急诊')
    for (const file of [routine, emergency]) await sees(clinic.row(file.patient).getByText('待发送（离线）'))
    await sees(page.getByText('网络恢复后自动发送，请勿关机'))
    await page.reload()
    for (const file of [routine, emergency]) await sees(clinic.row(file.patient).getByText('待发送（离线）'))
    await context.setOffline(false)
    for (const file of [routine, emergency]) await sees(clinic.row(file.patient).getByText('等待阅图'))
    for (const file of [routine, emergency]) await expectOnceAndWhole(hub.db, file)
    const order = await hub.db.read.selectFrom('queue_task').select('urgency').orderBy('received_at', 'desc').limit(2).execute()
    expect(order.map(({ urgency }) => urgency)).toEqual(['routine', 'emergency'])
  })

  it.each([
    ['before the decoders were asked for', false],
    ['while they were on their way', true],
  ])(
    'lost %s, a picked file is not refused: it says that it waits, and opens and is drawn by itself when the line is back',
    async (_when, asked) => {
      const file = shortFile()
      const device = await browser.device()
      const { page, context } = device
      await holdIdle(page)
      const clinic = clinicOf(await arriveAt(device, line.url, 'deng.hao'))
      await sees(clinic.today)
      await goOffline(device)
      if (asked) await idle(page)
      await clinic.pick(file)
      await sees(clinic.card(file).getByText('打开心电图的程序还没有下载完'))
      await context.setOffline(false)
      await sees(clinic.card(file).getByRole('img'))
      expect(await inkOf(clinic.card(file).locator('canvas'))).toBeGreaterThan(1000)
      const styles = await page.evaluate(() => [...document.styleSheets].map(({ href }) => href))
      expect(styles).toContainEqual(expect.stringContaining('/assets/sending-'))
      await clinic.send(file, '急诊')
      await sees(clinic.row(file.patient).getByText('等待阅图'))
    },
  )
})

describe('the same file again', () => {
  it('says so before it is sent and after, on another device too, and is one ECG', async () => {
    const file = shortFile()
    const clinic = clinicOf(await arriveAt(await browser.device(), hub.url, 'luo.ting'))
    await clinic.pickAndSend(file, '常规')
    await sees(clinic.row(file.patient).getByText('等待阅图'))
    await clinic.pick(file)
    await sees(clinic.page.getByText(/已经发送过，编号 \d+/))

    const other = clinicOf(await arriveAt(await browser.device(), hub.url, 'luo.ting'))
    await other.pickAndSend(file, '常规')
    await sees(other.today.getByText(/已经发送过，编号 \d+，没有重复发送/))
    await expectOnceAndWhole(hub.db, file)
  })
})

describe('a hub that is killed while a file comes in', () => {
  it('takes up the file where it was once it is started again: received once, nothing lost', async () => {
    const database = await createTestDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-killed-'))
    const { log } = recordingLog()
    const db = openDb({ url: database.url, clock: systemClock, log, maxConnections: 2 })
    await seedAlliance({ db, clock: systemClock, log, ids: uuidV7Ids(systemClock) })
    const env = { DATABASE_URL: database.url, LIANXIN_DATA: dataDir, LIANXIN_DEMO: '0', LIANXIN_PORT: String(await freePort()) }
    let process = await startHubProcess(env)
    const slow = await startBrokenLine(process.url, bytesPerS)
    const device = await browser.device()
    try {
      const file = longFile()
      const clinic = clinicOf(await arriveAt(device, slow.url, 'ma.jun'))
      await clinic.pickAndSend(file, '急诊')
      const before = slow.sentBytes()
      await sees(clinic.today.getByText(midway))
      await process.kill()
      await sees(clinic.row(file.patient).getByText('待发送（离线）'))
      process = await startHubProcess(env)
      await sees(clinic.row(file.patient).getByText('等待阅图'))
      await expectOnceAndWhole(db, file)
      expect(slow.sentBytes() - before).toBeLessThan(1.5 * file.bytes.length)
      expect(await readdir(join(dataDir, 'spool'))).toEqual([])
    } finally {
      await device.close()
      await slow.stop()
      await process.stop()
      await db.close()
      await rm(dataDir, { recursive: true, force: true })
      await database.drop()
    }
  })
})
