/** The main job, seen from every chair: clinic, reading room, clinic again, board. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { standardLeads, posteriorLeads, rightLeads } from '@lianxin/ecg'
import { ecgFile } from '@lianxin/fixtures'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { elapsed } from '../../client/web/src/ui/time.ts'
import { launchBrowser, signInOnPage, type TestBrowser } from '../harness/browser.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, clinicOf, inkOf, type NamedFile, readerOf, sees } from '../harness/people.ts'

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

const zhang = { id: 'P-20260512-07', name: '张建国', sex: 'male', birthDate: null, ageYears: 63 } as const
const conclusion = '急性广泛前壁心肌梗死'

/** From now on notes when a text comes up on the page, by this machine's clock; a page that is loaded anew forgets it. */
async function noteWhenItShows(page: Page, text: string): Promise<() => Promise<number>> {
  await page.evaluate((wanted) => {
    const look = () => {
      if (document.body.innerText.includes(wanted)) document.body.dataset['shownAt'] ??= String(Date.now())
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
  }, text)
  return async () => Number(await page.locator('body[data-shown-at]').getAttribute('data-shown-at'))
}
const taskOf = (patient: string) =>
  hub.db.read
    .selectFrom('queue_task')
    .innerJoin('ecg', 'ecg.id', 'queue_task.subject_id')
    .select(['ecg.number', 'queue_task.received_at', 'queue_task.opened_at', 'queue_task.done_at', 'queue_task.state'])
    .where('ecg.patient', '@>', JSON.stringify({ name: patient }))
    .executeTakeFirstOrThrow()

describe('an 18-lead ECG of an infarction', () => {
  it('travels from the village to a signed report and back, live, and the board has its times', async () => {
    const file = ecgFile({ rhythm: 'anterior-stemi', leads: 18, seed: 7, patient: zhang }, 'scp')
    const [clinicDevice, readerDevice, boardDevice] = await Promise.all([browser.device(), browser.device(), browser.device()])
    const clinic = clinicOf(clinicDevice.page)
    await signInOnPage(clinic.page, hub.url, 'zhao.min')
    const reader = readerOf(await arriveAt(readerDevice, hub.url, 'wang.haichuan'))
    await reader.goOnDuty()
    const board = await arriveAt(boardDevice, hub.url, 'liu.yaqin')

    await clinic.drop(file)
    const preview = clinic.card(file).getByRole('img', { name: '18 导联心电图，10 秒' })
    await sees(preview)
    await expect.poll(() => inkOf(preview)).toBeGreaterThan(2000)
    expect(await clinic.card(file).innerText()).toContain('张建国')
    expect((await hub.db.read.selectFrom('ecg').selectAll().execute()).length).toBe(0)

    const shownAt = await noteWhenItShows(reader.page, zhang.name)
    await clinic.send(file, '急诊')
    const row = clinic.row(zhang.name)
    await sees(row.getByText('等待阅图'))
    const { number, received_at: receivedAt } = await taskOf(zhang.name)
    await sees(row.getByText(`编号 ${number}`))
    expect((await shownAt()) - receivedAt.getTime()).toBeLessThan(1000)
    await sees(reader.page.getByRole('alert').getByText('1 份急诊正在等待阅图'))
    await sees(board.getByText(/急诊 · 张建国/))

    await reader.claim(zhang.name)
    await sees(reader.paper)
    await expect.poll(() => inkOf(reader.paper)).toBeGreaterThan(5000)
    const described = await reader.paper.getAttribute('aria-label')
    for (const lead of [...standardLeads, ...posteriorLeads, ...rightLeads]) expect(described?.split(/[ ：；、，,]/)).toContain(lead)
    await sees(row.getByText('王海川阅图中'))
    await sees(reader.side.getByText('P-20260512-07'))

    await reader.conclusion.fill(conclusion)
    await reader.side.getByLabel('给发送方的建议').fill('立即嚼服阿司匹林 300 mg，启动胸痛绿色通道')
    await sees(reader.side.getByText('草稿已保存'))
    await row.getByRole('link').click()
    await sees(clinic.page.getByText('报告签发后会立刻显示在这里'))
    await reader.sign()

    const report = clinic.page.getByRole('article', { name: '心电图诊断报告' })
    await sees(report.getByText(conclusion))
    await sees(report.getByText('王海川', { exact: true }))
    await printsOnOnePage(clinic.page)
    await showsTimes(board)
  })
})

/** The button prints, and what is printed is one clean page. */
async function printsOnOnePage(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '')
  })
  await page.getByRole('button', { name: '打印' }).click()
  await page.locator('body[data-printed]').waitFor()
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
}

async function showsTimes(board: Page): Promise<void> {
  const { number, received_at: received, opened_at: opened, done_at: done } = await taskOf(zhang.name)
  const row = board.getByRole('row').filter({ hasText: conclusion })
  await sees(row)
  const cells = await row.getByRole('cell').allInnerTexts()
  const took = (from: Date, until: Date | null) => elapsed((until?.getTime() ?? Number.NaN) - from.getTime())
  expect(cells[0]).toContain(String(number))
  expect(cells.slice(4, 7)).toEqual([took(received, opened), took(opened ?? received, done), took(received, done)])
  expect(cells[7]).toBe('王海川')
}

const folder = process.env['LIANXIN_REAL_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const present = existsSync(`${folder}/MANIFEST.tsv`)
const realFiles = [
  ['scp/ecgtoolkit_Example.scp', 12],
  ['scp/welchallyn_2017_anon.scp', 12],
  ['aecg/hl7_Example_aECG.xml', 12],
  ['constructed/aecg19_constructed.xml', 19],
  ['dicom-ecg/mortara_el250_12lead.dcm', 12],
] as const

describe.skipIf(!present)(present ? 'a real file' : `a real file: SKIPPED, none at ${folder} (set LIANXIN_REAL_DATA)`, () => {
  it.each(realFiles)('%s is seen before it is sent, and is painted in the reading room', async (path, leads) => {
    const file: NamedFile = { fileName: basename(path), bytes: readFileSync(`${folder}/${path}`) }
    const [clinicDevice, readerDevice] = await Promise.all([browser.device(), browser.device()])
    const clinic = clinicOf(await arriveAt(clinicDevice, hub.url, 'song.jia'))
    const reader = readerOf(await arriveAt(readerDevice, hub.url, 'li.siyuan'))
    await clinic.pick(file)
    const preview = clinic.card(file).getByRole('img', { name: new RegExp(`^${leads} 导联心电图`) })
    await expect.poll(() => inkOf(preview)).toBeGreaterThan(2000)
    const unknown = clinic.card(file).getByLabel('暂时不知道是谁，先发送')
    if (await unknown.isVisible()) await unknown.check()
    await clinic.send(file, '常规')
    const newest = clinic.today.getByRole('listitem').first()
    await sees(newest.getByText('等待阅图'))
    await reader.queue.getByRole('button').filter({ hasText: '待阅' }).click()
    await reader.page.getByRole('button', { name: /认领并阅图|打开值班并认领/ }).click()
    await sees(reader.paper)
    await expect.poll(() => inkOf(reader.paper)).toBeGreaterThan(5000)
    expect(await reader.paper.getAttribute('aria-label')).toMatch(new RegExp(`^${leads} 导联心电图`))
    await reader.conclusion.fill('见图')
    await reader.sign()
    await sees(newest.getByText('已报告'))
  })
})
