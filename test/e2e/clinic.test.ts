/** The clinic beyond the straight way: stories over lost lines and closed pages, notifications, an ECG handed back. */
import { ecgFile } from '@lianxin/fixtures'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Device, launchBrowser, phone, type TestBrowser } from '../harness/browser.ts'
import { type BrokenLine, startBrokenLine } from '../harness/brokenLine.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, clinicOf, readerOf, sees } from '../harness/people.ts'

let hub: TestHub
let line: BrokenLine
let browser: TestBrowser
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub(), launchBrowser()])
  line = await startBrokenLine(hub.url, 10_000_000)
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await browser.close()
  await line.stop()
  await hub.stop()
})

const wide = { viewport: { width: 1366, height: 768 } }
const person = (name: string) => ({ id: null, name, sex: 'female', birthDate: null, ageYears: 63 }) as const
let seed = 40
const ecgOf = (name: string) => ecgFile({ rhythm: 'sinus', leads: 12, seed: ++seed, patient: person(name) }, 'scp')
const storyOf = async (name: string) =>
  (await hub.db.read.selectFrom('ecg').select('context').where('patient', '@>', JSON.stringify({ name })).executeTakeFirst())?.context

async function goOffline({ context, page }: Device): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await context.setOffline(true)
  line.cut()
  await sees(page.getByRole('status').filter({ hasText: '离线' }))
}

/** Opens the one ECG that this clinic has sent of `name`. */
async function openSent(page: Page, name: string): Promise<void> {
  await clinicOf(page).row(name).getByRole('link').click()
  await sees(page.getByRole('heading', { name: '补充病情' }))
}

describe('the story of a sent ECG', () => {
  it('typed offline outlives the page, can be gone on with, and is sent by itself beside what others wrote', async () => {
    const device = await browser.device(phone)
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    await clinic.pickAndSend(ecgOf('离线甲'), '常规')
    await openSent(clinic.page, '离线甲')
    await goOffline(device)
    await clinic.page.getByLabel('既往史').fill('高血压十年')
    const kept = clinic.page.getByText('已保存在本机，联网后自动发送给医生')
    await sees(kept)
    await clinic.page.getByLabel('其他说明').focus()
    await expect.poll(async () => (await kept.boundingBox())?.y).toBeGreaterThan(0)
    await clinic.page.close()

    const page = await device.context.newPage()
    await page.goto(`${line.url}/#/clinic`)
    await sees(page.getByText('1 份补充的病情还没有送达'))
    await page.getByRole('link', { name: /离线甲/ }).click()
    await expect.poll(() => page.getByLabel('既往史').inputValue()).toBe('高血压十年')
    await page.getByLabel('其他说明').fill('家属陪同')

    const other = await arriveAt(await browser.device(), hub.url, 'zhao.min')
    await openSent(other, '离线甲')
    await other.getByLabel('收缩压').fill('150')
    await other.getByLabel('收缩压').blur()
    await sees(other.getByText(/^已保存/))
    await device.context.setOffline(false)
    await expect.poll(() => storyOf('离线甲')).toMatchObject({ history: '高血压十年', note: '家属陪同', systolicMmhg: 150 })
    await sees(page.getByText(/其他人刚修改了这份资料/))
    await page.goto(`${line.url}/#/clinic`)
    await page.getByText('1 份补充的病情还没有送达').waitFor({ state: 'detached' })
  })

  it('tells the reader of an onset within a span as that, with its running upper bound', async () => {
    const clinic = clinicOf(await arriveAt(await browser.device(), hub.url, 'zhao.min'))
    await clinic.pickAndSend(ecgOf('时限庚'), '常规')
    await openSent(clinic.page, '时限庚')
    await clinic.page.getByRole('radio', { name: '30 分钟内' }).check({ force: true })
    await sees(clinic.page.getByText(/\d\d:\d\d 或更晚/))
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'li.siyuan'))
    await sees(reader.item('时限庚').getByText(/发病 3[01] 分钟内/))
    await reader.goOnDuty()
    await reader.claim('时限庚')
    await sees(reader.page.getByText(/发病 .*\d\d:\d\d 或更晚 \(3\d 分钟内\)/))
  })

  it('is not lost when the page closes right behind the last key', async () => {
    const device = await browser.device()
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    await clinic.pickAndSend(ecgOf('快关乙'), '常规')
    await openSent(clinic.page, '快关乙')
    await clinic.page.getByLabel('其他说明').fill('胸痛两小时，已含服硝酸甘油')
    await clinic.page.close()
    const page = await device.context.newPage()
    await page.goto(`${line.url}/#/clinic`)
    await expect.poll(() => storyOf('快关乙')).toMatchObject({ note: '胸痛两小时，已含服硝酸甘油' })
  })
})

describe('an ECG that waits for the line', () => {
  it('may be corrected and completed, becomes an emergency, and arrives as it then is', async () => {
    const device = await browser.device(phone)
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    const file = ecgOf('错名丙')
    await clinic.pick(file)
    await sees(clinic.card(file).getByRole('img'))
    await goOffline(device)
    await clinic.send(file, '常规')
    await clinic.page.getByRole('button', { name: /^补充或修改/ }).click()
    const form = clinic.page.getByRole('region', { name: /^补充或修改/ })
    await form.getByRole('radio', { name: '急诊' }).check()
    await form.getByLabel('姓名').fill('正名丙')
    await form.getByLabel('既往史').fill('糖尿病')
    await expect.poll(() => clinic.page.getByRole('listitem').filter({ hasText: '正名丙' }).innerText()).toContain('急诊')
    await clinic.page.reload()
    await sees(clinic.page.getByText('正名丙'))
    await device.context.setOffline(false)
    await expect.poll(() => storyOf('正名丙')).toMatchObject({ history: '糖尿病' })
    await sees(clinic.row('正名丙').getByText('急诊'))
  })
})

describe('an ECG left waiting at a device that another site’s people use', () => {
  it('shows them neither patient nor anything to change, and leaves when its own people are back', async () => {
    const device = await browser.device()
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    const file = ecgOf('隐名己')
    await clinic.pick(file)
    await sees(clinic.card(file).getByRole('img'))
    await goOffline(device)
    await clinic.send(file, '急诊')
    await sees(clinic.page.getByRole('listitem').filter({ hasText: '隐名己' }))
    await clinic.page.close()
    await device.context.setOffline(false)

    const signIn = async (login: string) => arriveAt({ ...device, page: await device.context.newPage() }, line.url, login)
    const other = await signIn('song.jia')
    await sees(other.getByText('杏花村卫生室有 1 份心电图在本机等待其人员登录后发送'))
    await sees(other.getByText('今天还没有发送心电图'))
    expect(await other.getByRole('main').innerText()).not.toContain('隐名己')
    expect(await other.getByRole('button', { name: /补充或修改|从本机删除/ }).count()).toBe(0)
    expect(await storyOf('隐名己')).toBeUndefined()
    await other.close()

    const own = clinicOf(await signIn('zhao.min'))
    await sees(own.row('隐名己').getByText('等待阅图'))
  })
})

/** Stands in for the browser's own balloons, which nothing can look at; the permission is the context's. */
async function noteNotifications(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shown: string[] = []
    Object.assign(window, { shown })
    document.hasFocus = () => false
    class Noted {
      static get permission() {
        return localStorage.getItem('granted') ?? 'default'
      }
      static async requestPermission() {
        localStorage.setItem('granted', 'granted')
        return 'granted'
      }
      constructor(title: string, { body = '' }: NotificationOptions = {}) {
        shown.push(`${title} ${body}`)
      }
      close() {}
    }
    Object.assign(window, { Notification: Noted })
  })
  return () => page.evaluate(() => (window as unknown as { shown: string[] }).shown)
}

describe('an ECG that is handed back or reported', () => {
  it('says why at the clinic, and tells by notification of site and number once the clinic has asked for that', async () => {
    const device = await browser.device()
    const shown = await noteNotifications(device.page)
    const clinic = clinicOf(await arriveAt(device, hub.url, 'zhao.min'))
    for (const name of ['退回丁', '报告戊']) {
      await clinic.pickAndSend(ecgOf(name), '常规')
      await sees(clinic.row(name).getByText('等待阅图'))
    }
    await clinic.page.getByRole('button', { name: '允许弹出通知' }).click()

    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'wang.haichuan'))
    await reader.goOnDuty()
    await reader.claim('退回丁')
    await sees(reader.paper)
    await reader.page.getByRole('button', { name: '退回发送方' }).click()
    const dialog = reader.page.getByRole('dialog')
    await dialog.getByLabel('退回原因').fill('V1 导联脱落，请重新采集')
    await dialog.getByRole('button', { name: '退回发送方' }).click()
    await sees(clinic.row('退回丁').getByText('已退回，请重做'))
    await sees(clinic.row('退回丁').getByText('V1 导联脱落，请重新采集'))
    await openSent(clinic.page, '退回丁')
    await sees(clinic.page.getByRole('alert').getByText('请重新采集，再发送一次。'))

    await reader.claim('报告戊')
    await sees(reader.paper)
    await reader.conclusion.fill('窦性心律')
    await reader.sign()
    await expect.poll(shown).toHaveLength(2)
    const [returned, reported] = await shown()
    expect(returned).toMatch(/心电图被退回，请重做 编号 \d+$/)
    expect(reported).toMatch(/报告已到 编号 \d+$/)
    expect((await shown()).join()).not.toMatch(/退回丁|报告戊|窦性/)
  })
})

describe('signing out without a line', () => {
  it('locks the page over a reload too, says that the hub does not know yet, and ends the session once the line is back', async () => {
    const device = await browser.device()
    const page = await arriveAt(device, line.url, 'zhao.min')
    await sees(page.getByRole('region', { name: '今天发送的' }))
    const sessions = async () => {
      const { sessionId } = (await (await device.context.request.get(`${hub.url}/api/session`)).json()) as { sessionId?: string }
      return sessionId ?? null
    }
    await goOffline(device)
    await page.getByRole('button', { name: /^我的菜单/ }).click()
    await page.getByRole('button', { name: '退出登录' }).click()
    const locked = page.getByText(/本机已退出并锁定/)
    await sees(locked)
    await page.reload()
    await sees(locked)
    expect(await page.getByText('赵敏').count()).toBe(0)
    await device.context.setOffline(false)
    await locked.waitFor({ state: 'detached' })
    await page.reload()
    await sees(page.getByLabel('账号'))
    expect(await sessions()).toBeNull()
  })
})

describe('the same file sent again', () => {
  it('waits anew when it had been handed back, and is raised when it is an emergency now; the clinic is told which', async () => {
    const clinic = clinicOf(await arriveAt(await browser.device(wide), hub.url, 'zhao.min'))
    const file = ecgOf('重发己')
    await clinic.pickAndSend(file, '常规')
    await sees(clinic.row('重发己').getByText('等待阅图'))
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'wang.haichuan'))
    await reader.claim('重发己')
    await sees(reader.paper)
    await reader.page.getByRole('button', { name: '退回发送方' }).click()
    const dialog = reader.page.getByRole('dialog')
    await dialog.getByLabel('退回原因').fill('姓名不符')
    await dialog.getByRole('button', { name: '退回发送方' }).click()
    await sees(clinic.row('重发己').getByText('已退回，请重做'))
    await clinic.pick(file)
    await sees(clinic.page.getByText(/已被退回，再次发送会重新排队/))
    await clinic.send(file, '常规')
    await sees(clinic.today.getByText(/这份被退回的心电图已重新送出待阅，编号 \d+/))
    await clinic.pickAndSend(file, '急诊')
    await sees(clinic.today.getByText(/已经发送过，编号 \d+，紧急程度已升为急诊/))
    await sees(clinic.today.getByText(/这份被退回的心电图已重新送出待阅/))
    expect(await clinic.today.getByText('没有重复发送').count()).toBe(0)
  })
})

describe('a list without a line', () => {
  it('says at once that it may be old, and after a reload shows each ECG once without a state that it does not know', async () => {
    const device = await browser.device(phone)
    const clinic = clinicOf(await arriveAt(device, line.url, 'zhao.min'))
    const file = ecgOf('离线庚')
    for (const urgency of ['常规', '常规'] as const) await clinic.pickAndSend(file, urgency)
    await sees(clinic.today.getByText(/没有重复发送/))
    await sees(clinic.row('离线庚').getByText('等待阅图'))
    await clinic.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await device.context.setOffline(true)
    await clinic.page.getByText('暂时连不上服务器，下面可能不是最新状态').waitFor({ timeout: 2000 })
    line.cut()
    await clinic.page.reload()
    await sees(clinic.today.getByText(/下面可能不是最新状态/))
    await sees(clinic.row('离线庚').getByText('已送达'))
    expect(await clinic.row('离线庚').count()).toBe(1)
    expect(await clinic.today.getByText('等待阅图').count()).toBe(0)
    await device.context.setOffline(false)
    await sees(clinic.row('离线庚').getByText('等待阅图'))
    await clinic.page.getByText(/下面可能不是最新状态/).waitFor({ state: 'detached' })
  })
})

describe('a report that is amended', () => {
  it('is news at the clinic and marked in its row, and says plainly that a critical value was taken back', async () => {
    const device = await browser.device(wide)
    const shown = await noteNotifications(device.page)
    const clinic = clinicOf(await arriveAt(device, hub.url, 'zhao.min'))
    await clinic.page.evaluate(() => localStorage.setItem('granted', 'granted'))
    await clinic.pickAndSend(ecgOf('修订辛'), '常规')
    await sees(clinic.row('修订辛').getByText('等待阅图'))
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'wang.haichuan'))
    await reader.claim('修订辛')
    await reader.conclusion.fill('急性下壁心肌梗死')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).check()
    await reader.sign()
    const takeover = clinic.page.getByRole('alertdialog', { name: /危急值/ })
    await sees(takeover)
    await reader.side.getByRole('button', { name: '修订报告' }).click()
    await reader.side.getByLabel('修订原因').fill('复核')
    await reader.conclusion.fill('早期复极')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).uncheck()
    await reader.side.getByRole('button', { name: '签发修订' }).click()
    await reader.page
      .getByRole('dialog')
      .getByRole('button', { name: /^确认签发/ })
      .click()
    const news = clinic.page.getByRole('alert').filter({ hasText: /原来报的危急值已取消，请看新结论/ })
    await sees(news)
    await takeover.waitFor({ state: 'detached' })
    for (const words of ['已修订', '原危急值已取消', '早期复极']) await sees(clinic.row('修订辛').getByText(words))
    expect((await shown()).at(-1)).toMatch(/报告已修订，原来的危急值已取消 编号 \d+$/)
    await news.getByRole('link').click()
    await sees(clinic.page.getByText(/修订原因：复核/))
    await clinic.page.getByLabel('收缩压').fill('12')
    await sees(clinic.page.getByText('血压还没有保存'))
    expect(await clinic.page.getByText('医生已经可以阅图').count()).toBe(0)
  })
})
