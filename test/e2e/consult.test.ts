/** Round the room: asked from an ECG, called on every page, answered once, appointed, signed, kept; and the guest's door. */
import type { ConsultId, OrganisationId } from '@lianxin/contract'
import { demoSites } from '@lianxin/fixtures'
import { readFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../harness/axe.ts'
import { type Device, launchBrowser, phone, type TestBrowser } from '../harness/browser.ts'
import { manualClock } from '../harness/clock.ts'
import { consultations, open, personId, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, readerOf, sees } from '../harness/people.ts'
import { newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
let browser: TestBrowser
const { come, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ clock }), launchBrowser()])
})
afterEach(async (test) => {
  await browser.settle(test)
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
  // what one test's people were asked for does not count against the next one's
  await clock.advance(61_000)
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

const minutes = 60_000
const lead = demoSites.linjiang as OrganisationId
async function pageOf(login: string, hash = '#/consult', options: BrowserContextOptions = {}): Promise<Page> {
  return arriveAt(await browser.device(options), hub.url, login, hash)
}
const callOn = (page: Page) => page.getByRole('alertdialog', { name: /会诊呼叫/ })
const person = (login: string) => ({ kind: 'person', personId: personId(login) }) as const
const asked = async (consultId: ConsultId, login: string) =>
  hub.db.read
    .selectFrom('consult_party')
    .innerJoin('person', 'person.id', 'consult_party.person_id')
    .select(['answer', 'asked_as'])
    .where('consult_id', '=', consultId)
    .where('person.login', '=', login)
    .executeTakeFirst()
/** The page learns the hub's time anew with a new line. */
async function lineBack({ context }: Pick<Device, 'context'>): Promise<void> {
  await context.setOffline(true)
  await context.setOffline(false)
}
const onDuty = async (...logins: string[]) => {
  for (const login of logins) await (await come(login)).line.must('queue:set-duty', { key: newKey(), on: true })
}
const consultOf = async (page: Page) => /#\/(?:room|consult)\/([0-9a-f-]{36})/.exec(page.url())?.[1] as ConsultId

describe('a call', () => {
  it('goes from an ECG to everyone on duty, on every page they have open, and is answered once', async () => {
    await onDuty('wang.haichuan', 'li.siyuan')
    const ecgId = await ecg(await come('zhao.min'))
    const reading = await pageOf('wang.haichuan', '#/read')
    const listing = await pageOf('wang.haichuan')
    const colleague = await pageOf('li.siyuan', '#/read', phone)

    const village = await pageOf('zhao.min', `#/clinic/ecg/${ecgId}`)
    await village.getByRole('button', { name: '会诊 / 视频' }).click()
    const sheet = village.getByRole('dialog', { name: '发起会诊' })
    await sees(sheet.getByText('王海川').first())
    await sheet.getByLabel('要解决的问题').fill('是否直接转运？')
    await sheet.getByRole('button', { name: '立即呼叫' }).click()
    await village.waitForURL(/#\/room\//)

    for (const page of [reading, listing, colleague]) {
      await sees(callOn(page).getByText('赵敏 邀请您会诊'))
      await sees(callOn(page).getByText('是否直接转运？'))
    }
    // whoever was typing neither answers nor declines by accident
    await reading.keyboard.press('Enter')
    await reading.keyboard.press('Escape')
    await sees(callOn(reading).getByRole('button', { name: '已静音' }))
    await callOn(reading).getByRole('button', { name: '接听' }).click()
    await reading.waitForURL(/#\/room\//)
    for (const page of [reading, listing, colleague]) await callOn(page).waitFor({ state: 'detached' })
    await sees(listing.getByText('您已在另一台设备接听'))
    await sees(colleague.getByText('呼叫已由 王海川 接听'))
    const consultId = await consultOf(reading)
    expect(await asked(consultId, 'wang.haichuan')).toEqual({ answer: 'accepted', asked_as: 'duty' })
    expect(await asked(consultId, 'li.siyuan')).toEqual({ answer: 'covered', asked_as: 'duty' })
  })

  it('that is declined is silent on every device, and the one who asked sees it', async () => {
    const village = await pageOf('zhao.min')
    const doctor = await pageOf('he.jing', '#/clinic')
    const { consultId } = await open(await come('zhao.min'), { invite: [person('he.jing')] })
    await callOn(doctor).getByRole('button', { name: '不能参加' }).click()
    await callOn(doctor).waitFor({ state: 'detached' })
    await sees(doctor.getByText('已告知对方您不能参加'))
    await village.goto(`${hub.url}/#/consult/${consultId}`)
    await sees(village.getByRole('listitem').filter({ hasText: '何静' }).getByText('已谢绝'))
  })

  it('that nobody answered in time is listed as missed, and may still be joined', async () => {
    const device = await browser.device()
    const doctor = await arriveAt(device, hub.url, 'he.jing', '#/clinic')
    await open(await come('zhao.min'), { title: '夜间咨询', invite: [person('he.jing')] })
    await sees(callOn(doctor))
    await clock.advance(61_000)
    await lineBack(device)
    await callOn(doctor).waitFor({ state: 'detached' })
    await sees(doctor.getByText('呼叫未接'))
    await doctor.getByRole('link', { name: /^会诊/ }).click()
    const row = doctor.getByRole('listitem').filter({ hasText: '夜间咨询' })
    await sees(row.getByText('未接'))
    await row.getByRole('button', { name: '进入会诊室' }).click()
    await doctor.waitForURL(/#\/room\//)
  })
})

describe('what holds the screen', () => {
  it('is a critical value first: a call waits until it is read back', async () => {
    const village = await pageOf('zhao.min', '#/clinic')
    const ecgId = await ecg(await come('zhao.min'))
    const reader = readerOf(await pageOf('li.siyuan', `#/read/${ecgId}`))
    await reader.page.getByRole('button', { name: /认领并阅图|打开值班并认领/ }).click()
    await reader.conclusion.fill('急性下壁心肌梗死')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).check()
    await reader.sign()
    const critical = village.getByRole('alertdialog', { name: /危急值/ })
    await sees(critical)
    await open(await come('wang.haichuan'), { organisationId: lead, invite: [person('zhao.min')] })
    // the header knows of it already
    await expect.poll(() => village.locator('header').getByText('1 个会诊呼叫').count()).toBe(1)
    expect(await callOn(village).count()).toBe(0)
    await critical.getByRole('button', { name: '我已读到，回读确认' }).click()
    await sees(callOn(village).getByText('王海川 邀请您会诊'))
  })
})

describe('a room on a line that breaks', () => {
  it('opens by itself though its screens did not come at first', async () => {
    const host = await come('zhao.min')
    const called = await pageOf('wang.haichuan', '#/read', { serviceWorkers: 'block' })
    let broken = 2
    await called.route('**/assets/RoomScreen-*.js', (route) => (broken-- > 0 ? route.abort() : route.continue()))
    await open(host, { invite: [person('wang.haichuan')], urgency: 'routine' })
    await callOn(called).getByRole('button', { name: '接听' }).click()
    await sees(called.getByRole('button', { name: '视频加入' }))
    expect(broken).toBeLessThan(0)
  })
})

describe('an appointment', () => {
  it('stands in the calendar, goes into another calendar, is moved, reminds, and opens in its time', async () => {
    const device = await browser.device({ acceptDownloads: true })
    const village = await arriveAt(device, hub.url, 'zhao.min', '#/consult')
    await village.getByRole('button', { name: '发起会诊' }).click()
    const sheet = village.getByRole('dialog', { name: '发起会诊' })
    await sheet.getByPlaceholder('按姓名、账号或机构查找').fill('周启明')
    await sheet.getByRole('button', { name: /周启明/ }).click()
    await sheet.getByRole('radio', { name: '预约' }).check({ force: true })
    await sheet.getByLabel('标题').fill('疑难讨论')
    await sheet.getByLabel('请准备的资料').fill('近期心电图')
    await sheet.getByRole('button', { name: '添加资料' }).click()
    await sheet.getByRole('button', { name: '预约会诊' }).click()
    await village.waitForURL(/#\/consult\//)
    await sees(village.getByText('还缺 1 项必备资料'))
    await village.getByRole('checkbox', { name: '近期心电图 已备好' }).click()
    await sees(village.getByText('必备资料已齐'))

    const saving = village.waitForEvent('download')
    await village.getByRole('button', { name: /下载日历文件/ }).click()
    const calendar = await readFile(await (await saving).path(), 'utf8')
    expect(calendar).toContain('BEGIN:VEVENT')
    expect(calendar).not.toContain('疑难')

    await village.getByRole('button', { name: '修改申请 / 改期' }).click()
    const edit = village.getByRole('dialog', { name: '修改会诊申请' })
    // as the clock on the wall in Shanghai shows it
    const at = new Date(clock.nowMs() + 40 * minutes + 8 * 60 * minutes).toISOString()
    await edit.getByLabel('日期').fill(at.slice(0, 10))
    await edit.getByLabel('时间', { exact: true }).fill(at.slice(11, 16))
    await edit.getByRole('button', { name: '保存' }).click()
    await edit.waitFor({ state: 'detached' })
    await sees(village.getByRole('button', { name: '进入会诊室', disabled: true }))

    await village.getByRole('link', { name: '全部会诊' }).click()
    await sees(village.getByRole('region', { name: '已预约' }).getByRole('link', { name: /疑难讨论/ }))

    const doctorDevice = await browser.device()
    const doctor = await arriveAt(doctorDevice, hub.url, 'zhou.qiming', '#/read')
    await clock.advance(26 * minutes)
    await lineBack(doctorDevice)
    await sees(doctor.getByText('预约的会诊即将开始：疑难讨论'))
    await doctor.getByRole('button', { name: '查看' }).click()
    await sees(doctor.getByRole('button', { name: '进入会诊室', disabled: false }))
  })
})

describe('a guest', () => {
  it('is told by whom and to what, asks to join, and meets a closed door once the link is revoked', async () => {
    const host = await come('zhao.min')
    const { consultId } = await open(host, { title: '疑难心电图' })
    const village = await pageOf('zhao.min', `#/consult/${consultId}`)
    const links = village.getByRole('region', { name: '来宾链接' })
    await links.getByLabel('给谁用').fill('省医院张主任')
    await links.getByRole('button', { name: '生成链接' }).click()
    const address = await links.getByRole('textbox', { name: '来宾链接' }).inputValue()

    const guest = (await browser.device(phone)).page
    await guest.goto(address)
    await sees(guest.getByText('杏花村卫生室 赵敏 邀请您参加远程会诊'))
    await sees(guest.getByText('疑难心电图'))
    await guest.getByLabel('您的姓名').fill('张主任')
    await guest.getByLabel('您的单位').fill('省立医院')
    await guest.getByRole('button', { name: '申请加入' }).click()
    await sees(village.getByRole('region', { name: '参加人员' }).getByText('张主任'))

    await links.getByRole('button', { name: '作废' }).click()
    await links.getByRole('group', { name: '作废' }).getByRole('button', { name: '作废' }).click()
    await sees(links.getByText('已作废'))
    const next = (await browser.device(phone)).page
    await next.goto(address)
    await sees(next.getByRole('heading', { name: '邀请链接无效或已过期' }))
  })

  it('whose link is over or whose consultation has ended is told so plainly', async () => {
    const host = await come('zhao.min')
    const { consultId } = await open(host)
    const link = async () => (await host.line.must('consult:make-link', { ...write(consultId), label: '', validHours: 1 })).token
    const [late, after] = [await link(), await link()]
    const guest = (await browser.device(phone)).page
    await host.line.must('consult:close', write(consultId))
    await guest.goto(`${hub.url}/#/guest/${after}`)
    await sees(guest.getByRole('heading', { name: /会诊已经结束|邀请链接无效或已过期/ }))
    await clock.advance(61 * minutes)
    await guest.goto(`${hub.url}/#/guest/${late}`)
    await sees(guest.getByRole('heading', { name: '邀请链接无效或已过期' }))
  })
})

describe('the opinion', () => {
  it('reaches who asked for it, is printed as one page, and is amended with its reason', async () => {
    const host = await come('zhao.min')
    const ecgId = await ecg(host)
    const { consultId } = await open(host, { ecgId, invite: [person('wang.haichuan')] })
    const village = await pageOf('zhao.min', '#/clinic')
    const consultant = await pageOf('wang.haichuan', `#/consult/${consultId}`)
    await callOn(consultant).getByRole('button', { name: '不能参加' }).click()
    const opinion = consultant.getByRole('region', { name: '会诊意见' })
    await opinion.getByRole('button', { name: '书写会诊意见' }).click()
    await consultant.getByLabel('会诊意见', { exact: true }).fill('急性下壁心肌梗死，建议急诊 PCI')
    await consultant.getByLabel('处理建议').fill('阿司匹林 300 mg 嚼服，立即转运')
    await consultant.reload()
    await opinion.getByRole('button', { name: '继续书写' }).click()
    expect(await consultant.getByLabel('处理建议').inputValue()).toBe('阿司匹林 300 mg 嚼服，立即转运')
    await signed(consultant)
    await sees(opinion.getByText('急性下壁心肌梗死，建议急诊 PCI'))

    await sees(village.getByText(/王海川 签发了会诊意见/))
    await village.getByRole('button', { name: '查看' }).click()
    await sees(village.getByRole('region', { name: '会诊意见' }).getByText('阿司匹林 300 mg 嚼服，立即转运'))
    await village.getByText(/王海川 签发了会诊意见/).waitFor({ state: 'detached' })
    await village.getByRole('button', { name: '打印会诊记录' }).click()
    const sheet = village.getByRole('article', { name: '远程会诊记录' })
    await sees(sheet.getByText('急性下壁心肌梗死，建议急诊 PCI'))
    expect(pagesOf(await village.pdf({ preferCSSPageSize: true }))).toBe(1)
    await village.emulateMedia({ media: 'print' })
    expect(await village.getByRole('banner').isVisible()).toBe(false)
    await village.emulateMedia({ media: null })

    await opinion.getByRole('button', { name: '修订' }).click()
    await consultant.getByLabel('会诊意见', { exact: true }).fill('急性下壁及右室心肌梗死，建议急诊 PCI')
    expect(await consultant.getByRole('button', { name: '签发会诊意见' }).isDisabled()).toBe(true)
    await consultant.getByLabel('修订原因').fill('补充右胸导联')
    await signed(consultant)
    await sees(opinion.getByText('第 2 版').first())
    await sees(sheet.getByText('急性下壁及右室心肌梗死，建议急诊 PCI').first())
    await sees(sheet.getByText(/修订原因：补充右胸导联/))
  })

  it('goes on as an amendment when another has signed while it was being written', async () => {
    const host = await come('zhao.min')
    const { consultId } = await open(host, { ecgId: await ecg(host), invite: [person('wang.haichuan')] })
    const consultant = await pageOf('wang.haichuan', `#/consult/${consultId}`)
    await callOn(consultant).getByRole('button', { name: '不能参加' }).click()
    await consultant.getByRole('button', { name: '书写会诊意见' }).click()
    await consultant.getByLabel('会诊意见', { exact: true }).fill('建议急诊 PCI')
    const other = await come('wang.haichuan')
    const content = { findings: '', opinion: '建议先溶栓', advice: '' }
    await other.line.must('consult:sign-opinion', { ...write(consultId), content, amendsVersionNo: null, amendmentReason: null })
    await sees(consultant.getByText('建议先溶栓'))
    expect(await consultant.getByRole('button', { name: '签发会诊意见' }).isDisabled()).toBe(true)
    await consultant.getByRole('button', { name: '以修订第 1 版的方式继续' }).click()
    await consultant.getByLabel('修订原因').fill('PCI 可在时限内完成')
    await signed(consultant)
    await sees(consultant.getByRole('region', { name: '会诊意见' }).getByText('建议急诊 PCI').first())
  })
})

describe('an ECG of a consultation', () => {
  it('is looked at on paper from the record after the room has closed', async () => {
    const host = await come('zhao.min')
    const ecgId = await ecg(host)
    const { consultId } = await open(host, { ecgId, invite: [person('wang.haichuan')] })
    await host.line.must('consult:close', write(consultId))
    const consultant = await pageOf('wang.haichuan', `#/consult/${consultId}`)
    await consultant
      .getByRole('link', { name: /^查看心电图/ })
      .first()
      .click()
    await sees(consultant.getByTestId('paper'))
    await sees(consultant.getByRole('toolbar').or(consultant.getByText('mm/mV')).first())
    await consultant.getByRole('link', { name: '会诊申请' }).click()
    await sees(consultant.getByRole('region', { name: '参加人员' }))
  })
})

async function signed(page: Page): Promise<void> {
  await page.getByRole('button', { name: '签发会诊意见' }).click()
  const dialog = page.getByRole('dialog', { name: '签发会诊意见' })
  await dialog.getByRole('button', { name: '确认签发' }).click()
  await dialog.waitFor({ state: 'detached' })
}

function pagesOf(pdf: Buffer): number {
  return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length
}

describe('for people who see, hear or move otherwise', () => {
  it.each(['light', 'dark'] as const)('calls, lists, records and invitations break no rule of axe in %s', async (colorScheme) => {
    const found: Record<string, unknown> = {}
    const check = async (screen: string, page: Page) => Object.assign(found, await violationsOf(screen, page))
    const host = await come('zhao.min')
    const materials = [{ label: '近期心电图', required: true }]
    await open(host, { title: '预约讨论', startsAt: clock.nowMs() + 40 * minutes, durationMin: 30, invite: [person('he.jing')], materials })
    const doctor = await pageOf('he.jing', '#/consult', { colorScheme })
    const { consultId } = await open(host, { ecgId: await ecg(host), invite: [person('he.jing')] })
    const { token } = await host.line.must('consult:make-link', { ...write(consultId), label: '张主任', validHours: 4 })
    await sees(callOn(doctor))
    await check('call', doctor)
    await callOn(doctor).getByRole('button', { name: '不能参加' }).click()
    await sees(doctor.getByRole('region', { name: '已预约' }))
    await check('list', doctor)
    await doctor.getByRole('button', { name: '发起会诊' }).click()
    await doctor.getByRole('dialog').getByRole('radio', { name: '预约' }).check({ force: true })
    await sees(doctor.getByRole('dialog').getByText('王海川').first())
    await check('start', doctor)
    const village = await pageOf('zhao.min', `#/consult/${consultId}`, { colorScheme })
    await sees(village.getByRole('region', { name: '来宾链接' }))
    await check('record', village)
    const narrow = await pageOf('zhao.min', `#/consult/${consultId}`, { ...phone, colorScheme })
    await sees(narrow.getByRole('region', { name: '来宾链接' }))
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    const guest = (await browser.device({ ...phone, colorScheme })).page
    await guest.goto(`${hub.url}/#/guest/${token}`)
    await sees(guest.getByLabel('您的姓名'))
    await check('invitation', guest)
    const administrator = await pageOf('gao.lei', '#/admin/media', { colorScheme })
    await sees(administrator.getByRole('region', { name: '音视频服务' }))
    await check('media worker', administrator)
    expect(found).toEqual({})
  })
})
