/** The room as people meet it: what counts is decoded frames and ink on the paper, on a desk and on a telephone. */
import type { ConsultId, InputOf } from '@lianxin/contract'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { launchBrowser, phone, type TestBrowser } from '../harness/browser.ts'
import { consultations, type Doctor, open, personId, write } from '../harness/consultation.ts'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, inkOf, sees } from '../harness/people.ts'
import { mediaArguments } from '../harness/roomBrowser.ts'
import { pictureOf, roomChair } from '../harness/roomChair.ts'

let hub: TestHub
let browser: TestBrowser
const { come, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ config: { media: mediaHere } }), launchBrowser(mediaArguments)])
})
const begun: { readonly zhao: Doctor; readonly consultId: ConsultId }[] = []
afterEach(async (test) => {
  await browser.settle(test)
  // what goes on rings with those it asks, in the next test too
  for (const { zhao, consultId } of begun.splice(0)) await zhao.line.must('consult:close', write(consultId))
  leave()
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

const granted: BrowserContextOptions = { permissions: ['camera', 'microphone'] }
const person = (login: string) => ({ kind: 'person', personId: personId(login) }) as const
const wang = person('wang.haichuan')

/** The village's consultation about a fresh ECG; an appointment's calm unless told otherwise. */
async function consult(more: Partial<InputOf<'consult:open'>> = {}) {
  const zhao = await come('zhao.min')
  const ecgId = await ecg(zhao)
  const { consultId } = await open(zhao, { ecgId, urgency: 'routine', title: '胸痛会诊', invite: [wang], ...more })
  begun.push({ zhao, consultId })
  return { zhao, ecgId, consultId }
}

async function pageIn(login: string, hash: string, options: BrowserContextOptions = {}): Promise<Page> {
  return arriveAt(await browser.device({ ...granted, ...options }), hub.url, login, hash)
}

const ways = { video: '视频加入', audio: '只用语音加入', silent: '不开话筒和摄像头加入' } as const
async function joinBy(page: Page, way: keyof typeof ways) {
  await page.getByRole('button', { name: ways[way] }).click()
  const chair = roomChair(page)
  await chair.inRoom()
  return chair
}
const enter = async (login: string, consultId: ConsultId, way: keyof typeof ways, options: BrowserContextOptions = {}) =>
  joinBy(await pageIn(login, `#/room/${consultId}`, options), way)

async function two(way: keyof typeof ways = 'video') {
  const made = await consult()
  const village = await enter('zhao.min', made.consultId, way)
  const county = await enter('wang.haichuan', made.consultId, way)
  await sees(village.tile('王海川'))
  return { ...made, village, county }
}

describe('before the room', () => {
  it('shows oneself, hears oneself, tests the line, and says what it is good for', async () => {
    const { consultId } = await consult()
    const page = await pageIn('zhao.min', `#/room/${consultId}`)
    await page.getByLabel('打开摄像头').check()
    await expect.poll(() => page.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth)).toBeGreaterThan(0)
    // Chromium's fake microphone beeps once a second
    await expect
      .poll(async () => Number(await page.getByRole('meter').getAttribute('aria-valuenow')), { timeout: 15_000 })
      .toBeGreaterThan(0.2)
    await sees(page.getByText('适合视频'))
    await page.getByRole('button', { name: '播放测试音' }).click()
    await sees(page.getByText('听不到时请检查音量'))
    expect(await violationsOf('before the room', page)).toEqual({})
  })

  it('fits a telephone in either language', async () => {
    const { consultId } = await consult()
    for (const locale of ['zh-CN', 'en-GB']) {
      const page = await pageIn('zhao.min', `#/room/${consultId}`, { ...phone, locale })
      await sees(page.getByRole('meter'))
      await sees(page.locator('[data-verdict]'))
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    }
  })

  it.each([
    ['NotFoundError', 'no-microphone', /没有找到话筒/],
    ['NotAllowedError', 'permission-denied', /没有获准使用话筒/],
    ['NotReadableError', 'in-use', /话筒正被其他程序占用/],
  ])('says what %s means, and lets one in without', async (name, trouble, words) => {
    const { consultId } = await consult()
    const device = await browser.device()
    await device.page.addInitScript((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', error))
    }, name)
    const page = await arriveAt(device, hub.url, 'zhao.min', `#/room/${consultId}`)
    await sees(page.getByRole('alert').getByText(words))
    expect(await page.locator(`[data-trouble="${trouble}"]`).count()).toBe(1)
    expect(await page.getByRole('button', { name: ways.audio }).isDisabled()).toBe(true)
    const chair = await joinBy(page, 'silent')
    await expect.poll(() => inkOf(chair.paper)).toBeGreaterThan(2000)
  })

  it('is skipped in an emergency by who may use the microphone: from the ring one tap to being heard', async () => {
    const { consultId } = await consult({ urgency: 'emergency', invite: [] })
    const zhao = await pageIn('zhao.min', `#/room/${consultId}`)
    await roomChair(zhao).inRoom()
    const doctor = await pageIn('wang.haichuan', '#/read')
    await (await come('zhao.min')).line.must('consult:invite', { ...write(consultId), invite: [wang] })
    await doctor
      .getByRole('alertdialog', { name: /会诊呼叫/ })
      .getByRole('button', { name: '接听' })
      .click()
    const chair = roomChair(doctor)
    await chair.inRoom()
    await sees(chair.bar.getByRole('button', { name: '静音' }))
    await sees(roomChair(zhao).tile('王海川'))
  })
})

describe('two in a room', () => {
  it('see each other move, and the same tracing', async () => {
    const { village, county } = await two()
    await Promise.all([village.moves('王海川'), county.moves('赵敏')])
    for (const chair of [village, county]) await expect.poll(() => inkOf(chair.paper)).toBeGreaterThan(2000)
    await sees(village.page.getByText('您正在演示'))
    await sees(county.page.getByText('赵敏 正在演示'))
    expect(await violationsOf('room', county.page)).toEqual({})
  })

  it('follow the presenter’s page and hand, look on their own, come back, and take over', async () => {
    const { village, county } = await two('silent')
    await expect.poll(() => inkOf(village.paper)).toBeGreaterThan(2000)
    await expect.poll(() => inkOf(county.paper)).toBeGreaterThan(2000)
    const whole = await pictureOf(county.paper)
    await village.paper.focus()
    await village.page.keyboard.press('+')
    await village.page.keyboard.press('+')
    await expect.poll(() => pictureOf(county.paper)).not.toBe(whole)
    const zoomed = await pictureOf(county.paper)
    await village.paper.hover({ position: { x: 200, y: 150 } })
    await village.paper.hover({ position: { x: 240, y: 160 } })
    await expect.poll(() => pictureOf(county.paper)).not.toBe(zoomed)

    await county.paper.focus()
    await county.page.keyboard.press('0')
    await sees(county.page.getByText('您在看自己的位置'))
    await county.page.getByRole('button', { name: '回到演示' }).click()
    await sees(county.page.getByText('跟随演示', { exact: true }))

    await county.page.keyboard.press('t')
    await sees(county.page.getByText('您正在演示'))
    await sees(village.page.getByText('王海川 正在演示'))
    const before = await pictureOf(village.paper)
    await county.page.getByRole('button', { name: '5 mm/mV', exact: true }).click()
    await expect.poll(() => pictureOf(village.paper)).not.toBe(before)
  })

  it('see a shared screen large, and the tracing is one tap away', async () => {
    const { village, county } = await two('silent')
    await county.press('共享屏幕')
    const screen = village.page.getByTestId('shared-screen')
    await expect
      .poll(() => screen.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth), { timeout: 20_000 })
      .toBeGreaterThan(0)
    await sees(screen.getByText('王海川 的屏幕'))
    await village.page.getByRole('radio', { name: '心电图' }).check({ force: true })
    await expect.poll(() => inkOf(village.paper)).toBeGreaterThan(2000)
    await village.page.getByRole('radio', { name: '屏幕' }).check({ force: true })
    await sees(screen)
    await county.press('停止共享')
    await screen.waitFor({ state: 'detached' })
    await expect.poll(() => inkOf(village.paper)).toBeGreaterThan(2000)
  })

  it('write to each other: delivered, then seen; what is written without a line is sent once it is back', async () => {
    const { village, county } = await two('silent')
    await village.press('文字')
    await village.write('请看 V2–V4')
    await sees(village.page.locator('[data-reach="delivered"]'))
    await sees(county.bar.getByRole('button', { name: '文字 1 条未读' }))
    await county.page.keyboard.press('c')
    await sees(county.panel('文字聊天').getByText('请看 V2–V4'))
    await sees(village.page.locator('[data-reach="seen"]'))

    await county.page.context().setOffline(true)
    await county.write('看到了，准备溶栓')
    await sees(county.page.getByText('待发出'))
    await sees(county.page.getByText('与服务器的连接中断，正在自动重连'))
    await county.page.context().setOffline(false)
    await sees(village.panel('文字聊天').getByText('看到了，准备溶栓'))
  })

  it('are kept by the host: asked to mute, and put out with a way on', async () => {
    const { village, county } = await two('audio')
    await village.press('人员')
    const people = village.panel('参加人员')
    await people.getByRole('button', { name: '请其静音' }).click()
    await county.page.getByText('赵敏 请您静音').waitFor()
    await county.page.getByRole('status').filter({ hasText: '请您静音' }).getByRole('button', { name: '静音' }).click()
    await sees(county.bar.getByRole('button', { name: '打开话筒' }))
    await sees(village.tile('王海川').getByText('已静音'))

    await people.getByRole('button', { name: '请出', exact: true }).click()
    await people.getByRole('button', { name: '请出', exact: true }).click()
    await sees(county.page.getByRole('heading', { name: '主持人已请您离开会诊室' }))
    await sees(county.page.getByRole('button', { name: '查看会诊记录' }))
    await village.tile('王海川').waitFor({ state: 'detached' })
  })

  it('are recorded only once each was asked, and see it for as long as it runs', async () => {
    const { village, county } = await two('audio')
    await village.press('录制')
    const asked = county.page.getByRole('dialog', { name: '是否同意录制这次会诊？' })
    await sees(asked.getByText('赵敏 请求录制'))
    await sees(village.page.getByText('正在征求录制同意：1 / 2 已回答'))
    await asked.getByRole('button', { name: '不同意' }).click()
    await village.page.getByRole('button', { name: '开始录制（不同意者不录）' }).click()
    for (const chair of [village, county]) await sees(chair.page.locator('[data-recording="running"]'))
    await sees(county.page.getByText('您未同意录制，您的声音和画面不在录制中'))
    await village.page.getByRole('button', { name: '停止录制' }).click()
    await county.page.locator('[data-recording]').waitFor({ state: 'detached' })
  })

  it('have their pictures back by themselves after the media worker was killed', async () => {
    const { village, county } = await two()
    await Promise.all([village.moves('王海川'), county.moves('赵敏')])
    const { line } = await come('gao.lei')
    const { workers } = await line.must('media:worker', {})
    for (const { pid } of workers) process.kill(pid, 'SIGKILL')
    await expect
      .poll(async () => (await line.must('media:worker', {})).workers.some(({ pid }) => workers.every((old) => old.pid !== pid)))
      .toBe(true)
    await Promise.all([village.moves('王海川'), county.moves('赵敏')])
    await expect.poll(() => inkOf(county.paper)).toBeGreaterThan(2000)
  })
})

describe('for people who see, hear or move otherwise', () => {
  it.each(['light', 'dark'] as const)('no part of the room breaks a rule of axe in %s', async (colorScheme) => {
    const { consultId } = await consult({ waitingRoom: true })
    const host = await enter('zhao.min', consultId, 'audio', { colorScheme })
    const waiting = await pageIn('wang.haichuan', `#/room/${consultId}`, { colorScheme })
    await waiting.getByRole('button', { name: ways.silent }).click()
    await sees(host.page.getByText('王海川 在等候室'))
    const found: Record<string, unknown> = {}
    const check = async (part: string, page: Page) => Object.assign(found, await violationsOf(part, page))
    await check('lobby', waiting)
    await host.page.keyboard.press('p')
    await sees(host.panel('参加人员'))
    await check('people', host.page)
    await host.page.keyboard.press('c')
    await host.write('请看 V2')
    await sees(host.page.locator('[data-reach]'))
    await check('chat', host.page)
    await host.page.keyboard.press('Escape')
    await host.panel('文字聊天').waitFor({ state: 'detached' })
    for (const button of ['设备', '邀请', '快捷键', '离开']) {
      await host.press(button)
      await sees(host.page.getByRole('dialog'))
      await check(button, host.page)
      await host.page.keyboard.press('Escape')
      await host.page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    expect(found).toEqual({})
  })
})

describe('a guest on a telephone', () => {
  it('comes by a link, waits, is let in, and sees tracing and people', async () => {
    const { zhao, consultId } = await consult()
    const host = await enter('zhao.min', consultId, 'video')
    const { token } = await zhao.line.must('consult:make-link', { ...write(consultId), label: '', validHours: 1 })
    const { page } = await browser.device({ ...phone, ...granted })
    await page.goto(`${hub.url}/#/guest/${token}`)
    await page.getByLabel('您的姓名').fill('张主任')
    await page.getByRole('button', { name: '申请加入' }).click()
    await page.getByRole('button', { name: ways.video }).click()
    await sees(page.getByRole('heading', { name: '请稍候，主持人会请您进入' }))
    await sees(host.page.getByText('张主任 在等候室'))
    await host.page.getByRole('button', { name: '放行' }).click()
    const guest = roomChair(page)
    await guest.inRoom()
    await expect.poll(() => inkOf(guest.paper)).toBeGreaterThan(1000)
    await Promise.all([guest.moves('赵敏'), host.moves('张主任')])
    await sees(host.tile('张主任').getByText('来宾', { exact: true }))
    expect(await violationsOf('room on a telephone', page)).toEqual({})
    for (const login of ['li.siyuan', 'he.jing', 'song.jia']) {
      await zhao.line.must('consult:invite', { ...write(consultId), invite: [person(login)] })
      await (await come(login)).join(consultId)
    }
    await sees(guest.tile('宋佳'))
    // everything fits: nothing of the page lies beside the glass
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})
