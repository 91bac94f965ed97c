/** The same work on other glass, in the other language, and for people who cannot see it well. */
import { ecgFile } from '@lianxin/fixtures'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../bench/senders.ts'
import { launchBrowser, phone, signInOnPage, type TestBrowser } from '../harness/browser.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { violationsOf } from '../harness/axe.ts'
import { arriveAt, clinicOf, inkOf, readerOf, sees } from '../harness/people.ts'
import { arrive } from '../harness/visitor.ts'

let hub: TestHub
let browser: TestBrowser
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub(), launchBrowser()])
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

const patientNamed = (name: string) => ({ id: 'P-1', name, sex: 'female', birthDate: null, ageYears: 66 }) as const
/** Sideways scrolling on a phone means that something does not fit. */
const overhang = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe('on a phone', () => {
  it('a village doctor sends an emergency and a cardiologist reads and signs it, by touch', async () => {
    const file = ecgFile({ rhythm: 'anterior-stemi', leads: 18, seed: 21, patient: patientNamed('冯一') }, 'aecg')
    const clinic = clinicOf(await arriveAt(await browser.device(phone), hub.url, 'zhao.min'))
    expect(await overhang(clinic.page)).toBe(0)
    await clinic.pick(file)
    await expect.poll(() => inkOf(clinic.card(file).getByRole('img'))).toBeGreaterThan(1000)
    expect(await overhang(clinic.page)).toBe(0)
    await clinic.card(file).getByRole('radio', { name: '急诊' }).check()
    await clinic
      .card(file)
      .getByRole('button', { name: /^发送急诊/ })
      .tap()
    await sees(clinic.row('冯一').getByText('等待阅图'))
    expect(await overhang(clinic.page)).toBe(0)

    const reader = readerOf(await arriveAt(await browser.device(phone), hub.url, 'wang.haichuan'))
    const step = (name: string) => reader.page.getByRole('navigation', { name: '阅图步骤' }).getByRole('button', { name }).tap()
    await reader.item('冯一').tap()
    await reader.page.getByRole('button', { name: /认领并阅图|打开值班并认领/ }).tap()
    await sees(reader.paper)
    await expect.poll(() => inkOf(reader.paper)).toBeGreaterThan(5000)
    expect(await overhang(reader.page)).toBe(0)
    await step('报告')
    await reader.side.getByRole('button', { name: /前壁 STEMI/ }).tap()
    expect(await overhang(reader.page)).toBe(0)
    await reader.sign()
    await sees(clinic.page.getByText('已报告'))
  })

  it('a report is read without moving it: its words as text, then its paper, and it prints', async () => {
    const { line, visitor, me } = await arrive(hub.url, 'tian.xiuying')
    const { bytes } = ecgFile({ rhythm: 'inferior-stemi', leads: 12, seed: 33, patient: patientNamed('冯五') }, 'scp')
    await upload(line.socket, me.memberships[0]?.organisation.id ?? '', bytes, 'routine')
    visitor.leave()
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'chen.yuehua'))
    await reader.claim('冯五')
    await reader.conclusion.fill('急性下壁 ST 段抬高型心肌梗死，请结合临床与心肌标志物')
    await reader.side.getByLabel('给发送方的建议').fill('立即启动胸痛绿色通道，联系上级医院转运；持续心电监护，备除颤仪。')
    await reader.sign()

    const clinic = clinicOf(await arriveAt(await browser.device(phone), hub.url, 'tian.xiuying'))
    await clinic.row('冯五').getByRole('link').tap()
    const report = clinic.page.getByRole('article', { name: '心电图诊断报告' })
    const paper = report.getByRole('img', { name: '心电图纸' })
    await sees(paper)
    expect(await overhang(clinic.page)).toBe(0)
    const conclusion = await placeOf(report.getByText(/^急性下壁/))
    const advice = await placeOf(report.getByText(/^立即启动/))
    const tracing = await placeOf(paper)
    for (const { left, right } of [conclusion, advice, tracing]) expect([left >= 0, right <= 390]).toEqual([true, true])
    expect(conclusion.fontPx).toBeGreaterThanOrEqual(16)
    expect([conclusion.top < advice.top, advice.top < tracing.top]).toEqual([true, true])
    expect(await paper.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true)
    await clinic.page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '')
    })
    await clinic.page.getByRole('button', { name: '打印' }).tap()
    await clinic.page.locator('body[data-printed]').waitFor()
    expect(await violationsOf('report on a phone', clinic.page)).toEqual({})
  })
})

/** Where it stands on the page and how large its letters are, CSS px. */
const placeOf = (place: Locator) =>
  place.evaluate((element) => {
    const { left, right, top } = element.getBoundingClientRect()
    return { left, right, top, fontPx: Number.parseFloat(getComputedStyle(element).fontSize) }
  })

describe('in English', () => {
  it('says everything in English, from signing in to the report, and keeps to it', async () => {
    const file = ecgFile({ rhythm: 'sinus', leads: 12, seed: 22, patient: patientNamed('Feng Er') }, 'dicom')
    const { page } = await browser.device({ locale: 'en-GB' })
    await signInOnPage(page, hub.url, 'sun.fulai', 'en')
    await page.locator('input[type=file]').setInputFiles({ name: file.fileName, mimeType: '', buffer: Buffer.from(file.bytes) })
    const card = page.getByRole('article', { name: file.fileName })
    await card.getByRole('radio', { name: 'Routine' }).check()
    await card.getByRole('button', { name: 'Send', exact: true }).click()
    await sees(page.getByRole('listitem').filter({ hasText: 'Feng Er' }).getByText('Waiting'))
    await page.getByRole('link', { name: /Feng Er/ }).click()
    await sees(page.getByRole('heading', { name: /Feng Er/ }))
    // names of people stay as they are written
    const words = (await page.getByRole('main').innerText()).replaceAll('孙福来', '')
    expect(words.match(/[\u4e00-\u9fff]+/g)).toBeNull()
    expect(await page.locator('html').getAttribute('lang')).toMatch(/^en/)
    await page.reload()
    await sees(page.getByRole('heading', { name: /Feng Er/ }))
  })
})

describe('the other language', () => {
  it('is at hand without a line for whoever began in Chinese', async () => {
    const device = await browser.device()
    const page = await arriveAt(device, hub.url, 'sun.fulai')
    await page.waitForLoadState('networkidle')
    await device.context.setOffline(true)
    await page.getByRole('button', { name: /孙福来/ }).click()
    await page.getByRole('radio', { name: 'English' }).check({ force: true })
    await sees(page.getByRole('button', { name: 'Sign out' }))
    await sees(page.getByRole('heading', { name: 'Sent today' }))
  })
})

describe('for people who see, hear or move otherwise', () => {
  it.each(['light', 'dark'] as const)('no screen breaks a rule of axe in %s', async (colorScheme) => {
    const name = colorScheme === 'light' ? '冯三' : '冯四'
    const { line, visitor, me } = await arrive(hub.url, 'song.jia')
    const seed = colorScheme === 'light' ? 31 : 32
    const { bytes } = ecgFile({ rhythm: 'inferior-stemi', leads: 12, seed, patient: patientNamed(name) }, 'scp')
    await upload(line.socket, me.memberships[0]?.organisation.id ?? '', bytes, 'emergency')
    visitor.leave()
    const found: Record<string, unknown> = {}
    const check = async (screen: string, page: Page) => Object.assign(found, await violationsOf(screen, page))

    const front = (await browser.device({ colorScheme })).page
    await front.goto(hub.url)
    await sees(front.getByLabel('账号'))
    await check('sign-in', front)

    const clinic = clinicOf(await arriveAt(await browser.device({ colorScheme }), hub.url, 'song.jia'))
    const next = ecgFile({ rhythm: 'sinus', leads: 12, seed: seed + 10 }, 'scp')
    await clinic.pick(next)
    await sees(clinic.card(next).getByRole('img'))
    await sees(clinic.row(name))
    await check('clinic', clinic.page)
    await clinic.row(name).getByRole('link').click()
    await sees(clinic.page.getByRole('region', { name: '补充病情' }))
    await check('sent ECG', clinic.page)

    const reader = readerOf(await arriveAt(await browser.device({ colorScheme }), hub.url, 'li.siyuan'))
    await sees(reader.item(name))
    await check('queue', reader.page)
    await reader.claim(name)
    await sees(reader.conclusion)
    await check('reading', reader.page)
    await reader.conclusion.fill('急性下壁心肌梗死')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).check()
    await reader.sign()
    await check('signed', reader.page)
    await sees(clinic.page.getByRole('alertdialog'))
    await check('critical value', clinic.page)
    await clinic.page.getByRole('button', { name: '我已读到，回读确认' }).click()
    await sees(clinic.page.getByRole('article', { name: '心电图诊断报告' }))
    await check('report', clinic.page)

    const board = await arriveAt(await browser.device({ colorScheme }), hub.url, 'liu.yaqin')
    await sees(board.getByRole('row').filter({ hasText: '急性下壁心肌梗死' }))
    await check('board', board)
    const admin = await arriveAt(await browser.device({ colorScheme }), hub.url, 'gao.lei')
    await sees(admin.getByRole('row').filter({ hasText: '赵敏' }))
    await check('people', admin)
    expect(found).toEqual({})
  })
})
