/** What must not go wrong at the reading screen when lines break, windows double and days pass. */
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OrganisationId } from '@lianxin/contract'
import { ecgFile } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../bench/senders.ts'
import { type BrokenLine, startBrokenLine } from '../harness/brokenLine.ts'
import { desktop, launchBrowser, phone, type TestBrowser } from '../harness/browser.ts'
import { manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, readerOf, sees } from '../harness/people.ts'
import { arrive, newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
let line: BrokenLine
let browser: TestBrowser
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ clock }), launchBrowser()])
  line = await startBrokenLine(hub.url, 10_000_000)
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await browser.close()
  await line.stop()
  await hub.stop()
})

let made = 0
/** An ECG from a village; its sender may say more of it later. */
async function sent(patient: string, urgency: 'emergency' | 'routine' = 'routine', login = 'zhao.min') {
  const who = { id: `S-${++made}`, name: patient, sex: 'male', birthDate: null, ageYears: 60 } as const
  const { bytes } = ecgFile({ rhythm: 'sinus', leads: 12, seed: 700 + made, patient: who }, 'scp')
  const sender = await arrive(hub.url, login)
  const receipt = await upload(sender.line.socket, sender.me.memberships[0]?.organisation.id ?? '', bytes, urgency)
  return { ...receipt, who, sender }
}
const versionsOf = (ecgId: string) => hub.db.read.selectFrom('report_version').selectAll().where('ecg_id', '=', ecgId).execute()

describe('a patient corrected while the reader’s line was away', () => {
  it('is the corrected one on the screen as soon as the line is back', async () => {
    const { ecgId, who, sender } = await sent('错名')
    const reader = readerOf(await arriveAt(await browser.device(), line.url, 'wang.haichuan'))
    await reader.claim('错名')
    const context = reader.page.getByRole('region', { name: '临床资料' })
    await sees(context.getByRole('heading', { name: '错名' }))
    line.sever()
    await sees(reader.queue.getByText('连接中断，列表停在断开前的状态，恢复后自动更新。'))
    const { ecg } = await sender.line.must('ecg:read', { ecgId })
    await sender.line.must('ecg:describe', {
      ...{ key: newKey(), ecgId, baseVersion: ecg.version },
      ...{ patient: { ...who, name: '正名' }, context: ecg.context },
    })
    line.mend()
    await sees(context.getByRole('heading', { name: '正名' }))
  })
})

describe('one reader with two windows', () => {
  it('cannot sign in one what the other has since rewritten', async () => {
    const { ecgId } = await sent('双窗')
    const device = await browser.device()
    const first = readerOf(await arriveAt(device, hub.url, 'li.siyuan'))
    await first.claim('双窗')
    await first.conclusion.fill('正常心电图')
    await sees(first.side.getByText('草稿已保存'))
    const page = await device.context.newPage()
    await page.goto(`${hub.url}/#/read/${ecgId}`)
    const second = readerOf(page)
    await expect.poll(() => second.conclusion.inputValue()).toBe('正常心电图')
    await second.conclusion.fill('急性下壁心肌梗死')
    await sees(second.side.getByText('草稿已保存'))
    await first.side.getByRole('button', { name: /^签发报告/ }).click()
    const dialog = first.page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^确认签发/ }).click()
    await sees(dialog.getByText('草稿已在别处更新，请核对最新内容。'))
    expect(await versionsOf(ecgId)).toEqual([])
    await dialog.getByRole('button', { name: '取消' }).click()
    await sees(first.side.getByText('急性下壁心肌梗死'))
  })
})

describe('an emergency', () => {
  it('calls whoever is on duty on their other pages too', async () => {
    const [{ me }, admin] = await Promise.all([arrive(hub.url, 'zhou.qiming'), arrive(hub.url, 'gao.lei')])
    const organisationId = me.memberships[0]?.organisation.id as OrganisationId
    await admin.line.must('identity:grant', { key: newKey(), personId: me.personId, organisationId, role: 'coordinator' })
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'zhou.qiming', '#/read'))
    await reader.goOnDuty()
    await reader.page.getByRole('link', { name: '胸痛看板' }).click()
    await reader.page.getByRole('heading', { level: 1, name: '胸痛看板' }).waitFor()
    await sent('急唤', 'emergency')
    await reader.page.getByRole('alert').getByRole('button').click()
    await sees(reader.page.getByText('急唤'))
    expect(reader.page.url()).toContain('#/read/')
  })
})

describe('a critical value', () => {
  it('calls its people on their other role’s pages too, once, and leaves with the hub’s answer though no push says so', async () => {
    const [{ me }, admin] = await Promise.all([arrive(hub.url, 'sun.fulai'), arrive(hub.url, 'gao.lei')])
    const organisationId = me.memberships[0]?.organisation.id as OrganisationId
    await admin.line.must('identity:grant', { key: newKey(), personId: me.personId, organisationId, role: 'coordinator' })
    const { page, context } = await browser.device()
    let pushes = true
    await context.routeWebSocket(/\/hub/, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => {
        if (pushes || !String(message).includes('queue:changed')) socket.send(message)
      })
    })
    await arriveAt({ page, context, close: () => context.close() }, hub.url, 'sun.fulai', '#/board')
    await page.getByRole('heading', { level: 1, name: '胸痛看板' }).waitFor()
    await sent('急危', 'emergency', 'sun.fulai')
    const reader = readerOf(await arriveAt(await browser.device(), hub.url, 'wang.haichuan'))
    await reader.claim('急危')
    await reader.conclusion.fill('急性下壁心肌梗死')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).check()
    await reader.sign()
    const takeover = page.getByRole('alertdialog', { name: /危急值/ })
    await sees(takeover.getByText('急性下壁心肌梗死'))
    expect(await takeover.count()).toBe(1)
    pushes = false
    await takeover.getByRole('button', { name: '我已读到，回读确认' }).click()
    await takeover.waitFor({ state: 'detached' })
    await sees(reader.side.getByText(/孙福来 于 .* 回读确认/))
    await page.getByRole('link', { name: '发送心电图' }).click()
    await sees(page.getByRole('region', { name: '今天发送的' }))
    expect(await takeover.count()).toBe(0)
  })
})

describe('sound', () => {
  it('is unlocked by the first tap on a phone, wherever it falls', async () => {
    const page = await arriveAt(await browser.device(phone), hub.url, 'wang.haichuan')
    const locked = page.getByRole('button', { name: '点击以开启声音提醒' })
    await sees(locked)
    await page.keyboard.press('Escape')
    await page.getByRole('main').tap({ position: { x: 5, y: 5 } })
    await locked.waitFor({ state: 'detached' })
  })
})

describe('a browser whose storage for pages is full', () => {
  it('still shows the page', async () => {
    const page = await arriveAt(await browser.device({ viewport: desktop }), hub.url, 'wang.haichuan')
    await page.evaluate(() => {
      localStorage.clear()
      for (let size = 1 << 22; size >= 1; size = size >> 1) {
        try {
          for (let n = 0; ; n++) localStorage.setItem(`full ${size} ${n}`, 'x'.repeat(size))
        } catch {
          // on with smaller ones until not one character fits
        }
      }
    })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '阅图' }).waitFor({ state: 'attached' })
  })
})

describe('a proxy that answers for a hub which is away', () => {
  it('does not keep the page from opening', async () => {
    let away = false
    const proxy = createServer((request, response) => {
      if (away) return void response.writeHead(502, { 'content-type': 'text/html' }).end('Bad Gateway')
      const onward = httpRequest(new URL(request.url ?? '/', hub.url), { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      request.pipe(onward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    // a device of our own: its page is answered with faults on purpose
    const context = await browser.browser.newContext({ locale: 'zh-CN' })
    try {
      const page = await context.newPage()
      await arriveAt(
        { page, context, close: () => context.close() },
        `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        'song.jia',
      )
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
      await expect.poll(() => page.evaluate(async () => (await caches.match('/'))?.ok)).toBe(true)
      away = true
      await page.reload()
      await sees(page.getByText('离线').or(page.getByText('连接中')))
      expect(await page.locator('body').innerText()).not.toContain('Bad Gateway')
    } finally {
      await context.close()
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})
