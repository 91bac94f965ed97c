/** Between sending and report: one reader at a time, whatever becomes of them, and a clinic that is told. */
import type { OrganisationId } from '@lianxin/contract'
import { ecgFile } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../bench/senders.ts'
import { fillSignIn, launchBrowser, type TestBrowser } from '../harness/browser.ts'
import { manualClock } from '../harness/clock.ts'
import { asking } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, clinicOf, readerOf, sees } from '../harness/people.ts'
import { arrive } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
let browser: TestBrowser
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([startTestHub({ clock }), launchBrowser()])
})
afterEach((test) => browser.settle(test))
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

let made = 0
/** An ECG of a patient of their own, sent from a village by another client than the one looked at. */
async function sent(login: string, patient: string, urgency: 'emergency' | 'routine' = 'emergency') {
  const who = { id: `N-${++made}`, name: patient, sex: 'male', birthDate: null, ageYears: 60 } as const
  const { bytes } = ecgFile({ rhythm: 'inferior-stemi', leads: 12, seed: 300 + made, patient: who }, 'scp')
  const { line, visitor, me } = await arrive(hub.url, login)
  const receipt = await upload(line.socket, me.memberships[0]?.organisation.id ?? '', bytes, urgency)
  visitor.leave()
  return receipt
}
const stepsOf = (taskId: string) =>
  hub.db.read
    .selectFrom('queue_step')
    .innerJoin('person', 'person.id', 'queue_step.person_id')
    .select(['queue_step.step', 'person.login'])
    .where('task_id', '=', taskId)
    .orderBy('queue_step.id')
    .execute()
const clinicAs = async (login: string) => clinicOf(await arriveAt(await browser.device(), hub.url, login))
const readerAs = async (login: string) => readerOf(await arriveAt(await browser.device(), hub.url, login))

/** The slower one's button may be gone before the click: then the page says already who reads. */
function claimOrSeeWhoDid(reader: Awaited<ReturnType<typeof readerAs>>): Promise<void> {
  const claimed = reader.page.getByRole('button', { name: /^认领并阅图/ }).click()
  return Promise.any([claimed, sees(reader.side.getByText(/正在阅图/))])
}

describe('two readers', () => {
  it('see each other: of two who claim at once one reads, the other is told who, and nobody reads twice', async () => {
    const { taskId } = await sent('zhao.min', '钱一')
    const readers = await Promise.all([readerAs('wang.haichuan'), readerAs('li.siyuan')])
    for (const reader of readers) {
      await reader.goOnDuty()
      await reader.item('钱一').click()
    }
    await Promise.all(readers.map(claimOrSeeWhoDid))
    await Promise.all(readers.map((reader) => sees(reader.paper)))
    for (const reader of readers) await sees(reader.side.getByText(/您可以查看，不能书写报告|签发报告/))
    expect(await Promise.all(readers.map((reader) => reader.conclusion.count()))).toContain(0)
    const claims = (await stepsOf(taskId)).filter(({ step }) => step === 'claimed')
    expect(claims).toHaveLength(1)
    const firstWon = claims[0]?.login === 'wang.haichuan'
    const [winner, loser] = firstWon ? readers : [readers[1], readers[0]]
    await sees(loser.side.getByText(`${firstWon ? '王海川' : '李思远'} 正在阅图`))
    await winner.conclusion.fill('窦性心律')
    await winner.sign()
    await sees(loser.side.getByText('窦性心律'))
  })

  it('hand over when one crashes: within a minute another claims it, finds the draft, and signs', async () => {
    const { taskId } = await sent('zhao.min', '钱二')
    const device = await browser.device()
    const crashing = readerOf(await arriveAt(device, hub.url, 'wang.haichuan'))
    const other = await readerAs('chen.yuehua')
    await other.goOnDuty()
    await crashing.claim('钱二')
    await crashing.conclusion.fill('下壁ST段抬高')
    await sees(crashing.side.getByText('草稿已保存'))
    await sees(other.item('钱二').getByText('王海川 阅图中'))
    await device.close()
    await clock.advance(50_000)
    await sees(other.item('钱二').getByText('待阅'))
    await other.claim('钱二')
    await expect.poll(() => other.conclusion.inputValue()).toBe('下壁ST段抬高')
    await sees(other.side.getByText(/^ ?王海川 的草稿/))
    await other.conclusion.fill('急性下壁心肌梗死')
    await sees(other.side.getByText('草稿已保存'))
    await other.sign()
    expect((await stepsOf(taskId)).map(({ step, login }) => `${step} ${login}`)).toEqual([
      'received zhao.min',
      'claimed wang.haichuan',
      'opened wang.haichuan',
      'lease-lost wang.haichuan',
      'claimed chen.yuehua',
      'opened chen.yuehua',
      'reported chen.yuehua',
    ])
  })

  it('find the emergency first, however long a routine one has waited', async () => {
    const reader = await readerAs('zhou.qiming')
    await sent('sun.fulai', '钱三', 'routine')
    await sees(reader.item('钱三'))
    await sent('sun.fulai', '钱四', 'emergency')
    await sees(reader.item('钱四'))
    const order = await reader.queue.getByRole('region', { name: '待处理' }).getByRole('listitem').allInnerTexts()
    expect(order.findIndex((text) => text.includes('钱四'))).toBeLessThan(order.findIndex((text) => text.includes('钱三')))
  })
})

describe('what the clinic adds after sending', () => {
  it('reaches the reader while they read', async () => {
    await sent('tian.xiuying', '孙一')
    const [clinic, reader] = await Promise.all([clinicAs('tian.xiuying'), readerAs('zhou.qiming')])
    await reader.claim('孙一')
    await sees(reader.paper)
    await clinic.row('孙一').getByRole('link').click()
    await clinic.page.getByRole('region', { name: '补充病情' }).getByRole('checkbox', { name: '胸痛' }).check()
    await clinic.page.getByLabel('既往史').fill('高血压十年')
    await sees(clinic.page.getByText('已保存'))
    const context = reader.page.getByRole('region', { name: '临床资料' })
    await sees(context.getByText('胸痛'))
    await sees(context.getByText('高血压十年'))
    await sees(context.getByText('临床资料刚刚更新'))
  })
})

describe('a critical value', () => {
  it('takes over the clinic’s screen whatever it shows, over a reload too, until it is read back', async () => {
    await sent('zhao.min', '周一')
    const [clinic, reader] = await Promise.all([clinicAs('zhao.min'), readerAs('wang.haichuan')])
    await reader.claim('周一')
    await reader.conclusion.fill('急性下壁心肌梗死')
    await reader.side.getByLabel('给发送方的建议').fill('立即转送')
    await reader.side.getByRole('checkbox', { name: /危急值/ }).check()
    await reader.sign()
    const takeover = clinic.page.getByRole('alertdialog', { name: /危急值/ })
    await sees(takeover.getByText('急性下壁心肌梗死'))
    await sees(takeover.getByText('立即转送'))
    await sees(takeover.getByText(/周一/))
    await clinic.page.keyboard.press('Escape')
    await clinic.page.reload()
    await sees(takeover)
    await sees(reader.side.getByText('等待发送方回读确认'))
    await takeover.getByRole('button', { name: '我已读到，回读确认' }).click()
    await takeover.waitFor({ state: 'detached' })
    await sees(clinic.row('周一').getByText('危急值 · 已回读'))
    await sees(reader.side.getByText(/赵敏 于 .* 回读确认/))
  })
})

describe('a tracing that cannot be read', () => {
  it('goes back to the sender with the reason', async () => {
    await sent('sun.fulai', '周二')
    const [clinic, reader] = await Promise.all([clinicAs('sun.fulai'), readerAs('wang.haichuan')])
    await reader.claim('周二')
    await reader.side.getByRole('button', { name: '退回发送方' }).click()
    const dialog = reader.page.getByRole('dialog')
    await dialog.getByText('导联可能接反，请核对后重新采集').click()
    await dialog.getByRole('button', { name: '退回发送方' }).click()
    await sees(clinic.row('周二').getByText('已退回，请重做'))
    await sees(clinic.row('周二').getByText(/导联可能接反/))
  })
})

describe('a signed report', () => {
  it('stays as it is; an amendment stands beside it with its reason', async () => {
    await sent('sun.fulai', '周三')
    const [clinic, reader] = await Promise.all([clinicAs('sun.fulai'), readerAs('wang.haichuan')])
    await reader.claim('周三')
    await reader.conclusion.fill('窦性心律')
    await reader.sign()
    await clinic.row('周三').getByRole('link').click()
    const report = clinic.page.getByRole('article', { name: '心电图诊断报告' })
    await sees(report.getByText('窦性心律'))
    await reader.side.getByRole('button', { name: '修订报告' }).click()
    await reader.side.getByLabel('修订原因').fill('复核')
    await reader.conclusion.fill('窦性心律，一度房室传导阻滞')
    await reader.side.getByRole('button', { name: '签发修订' }).click()
    await reader.page
      .getByRole('dialog')
      .getByRole('button', { name: /^确认签发/ })
      .click()
    await sees(report.getByText('窦性心律，一度房室传导阻滞'))
    await sees(report.getByText(/修订原因：复核/))
    await sees(report.getByText(/窦性心律（已被后续版本取代）/))
    await sees(reader.item('周三').getByText('已修订'))
  })
})

describe('someone without the right', () => {
  it.each([
    ['clinic staff', 'song.jia', '#/read', '发送心电图'],
    ['clinic staff', 'song.jia', '#/admin/people', '发送心电图'],
    ['a cardiologist', 'wang.haichuan', '#/admin/audit', '阅图'],
    ['a coordinator', 'liu.yaqin', '#/read', '胸痛看板'],
    ['an administrator', 'gao.lei', '#/board', '管理'],
  ])('is not let in: %s %s at %s finds their own work instead', async (_role, login, hash, title) => {
    const page = await arriveAt(await browser.device(), hub.url, login, hash)
    await page.getByRole('heading', { level: 1, name: title }).waitFor({ state: 'attached' })
    expect(await page.getByRole('heading', { level: 1, includeHidden: true }).allInnerTexts()).toEqual([title])
  })
})

describe('a page that nobody touches', () => {
  it('locks itself after half an hour, keeps the chosen file for the same person, and shows nothing of it to another', async () => {
    const clinic = await clinicAs('luo.ting')
    const { page } = clinic
    const who = { id: 'N-77', name: '吴一', sex: 'male', birthDate: null, ageYears: 60 } as const
    const file = ecgFile({ rhythm: 'sinus', leads: 12, seed: 77, patient: who }, 'aecg')
    await clinic.pick(file)
    await sees(clinic.card(file))
    await clock.advance(31 * 60_000)
    await sees(page.getByText('长时间没有操作，已自动退出。'))
    await fillSignIn(page, 'luo.ting')
    await clinic.send(file, '常规')
    await sees(clinic.row('吴一').getByText('等待阅图'))
    await clinic.pick(file)
    await sees(clinic.card(file))
    await clock.advance(31 * 60_000)
    await sees(page.getByText('长时间没有操作，已自动退出。'))
    await fillSignIn(page, 'deng.hao')
    await sees(page.getByText('杨渡镇卫生院'))
    await clinic.card(file).waitFor({ state: 'detached' })
    expect(await page.locator('body').innerText()).not.toContain('吴一')
  })

  it.each([
    ['a board', async () => '#/board', '胸痛看板'],
    ['a room', async () => `#/room/${await roomOf('liu.yaqin')}`, '进入会诊室'],
  ])('stays open where something may call: %s that nobody touches tells the hub by itself that it is watched', async (_, place, title) => {
    const page = await arriveAt(await browser.device(), hub.url, 'liu.yaqin')
    await page.goto(`${hub.url}/${await place()}`)
    const board = page.getByRole('heading', { name: title })
    await sees(board)
    await clock.advance(20 * 60_000)
    // a reload is no gesture: only the page itself can keep the session now
    await page.reload()
    await sees(board)
    await expect.poll(() => idleMinutes('liu.yaqin')).toBe(0)
    await clock.advance(20 * 60_000)
    await sees(board)
    expect(await idleMinutes('liu.yaqin')).toBe(20)
  })
})

/** A consultation that this person holds. */
async function roomOf(login: string): Promise<string> {
  const { line, me, visitor } = await arrive(hub.url, login)
  const organisationId = me.memberships[0]?.organisation.id as OrganisationId
  const { row } = await line.must('consult:open', asking({ organisationId, urgency: 'routine' }))
  visitor.leave()
  return row.consultId
}

/** Minutes since the hub last heard that a person's session is in use. */
async function idleMinutes(login: string): Promise<number> {
  const row = await hub.db.read
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select('last_active_at')
    .where('login', '=', login)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Math.round((clock.nowMs() - row.last_active_at.getTime()) / 60_000)
}
