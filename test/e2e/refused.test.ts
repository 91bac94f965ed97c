/** Files that must not be sent: the browser says so, in words, before a byte leaves. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zh } from '@lianxin/contract/text'
import { ecgFile, hostileFiles } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, type TestBrowser } from '../harness/browser.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, clinicOf, type NamedFile, sees } from '../harness/people.ts'

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

const arrived = () => hub.db.read.selectFrom('ecg').select('id').execute()
async function openClinic() {
  const clinic = clinicOf(await arriveAt(await browser.device(), hub.url, 'zhao.min'))
  const refusal = (file: NamedFile) => clinic.page.getByRole('alert').filter({ hasText: file.fileName })
  return { ...clinic, refusal }
}

describe('a bad file', () => {
  it('is refused with words for the sender and a reason for the engineer, each of its kind, and nothing of it is kept', async () => {
    const clinic = await openClinic()
    for (const file of hostileFiles().filter(({ reason }) => reason !== 'too-large')) {
      await clinic.pick(file)
      const refusal = clinic.refusal(file)
      await sees(refusal.getByText(zh.reasons[`ecg.${file.reason}`]))
      await refusal.getByText('给工程师的说明').click()
      expect((await refusal.locator('[lang=en]').innerText()).length).toBeGreaterThan(10)
      expect(await clinic.card(file).count()).toBe(0)
      await refusal.getByRole('button', { name: `关闭 ${file.fileName}` }).click()
      await refusal.waitFor({ state: 'detached' })
    }
    expect(await arrived()).toEqual([])
    await sees(clinic.today.getByText('今天还没有发送心电图'))
  })

  it('is refused for its size before it is read', async () => {
    const clinic = await openClinic()
    await clinic.page.locator('input[type=file]').evaluate((input) => {
      const carried = new DataTransfer()
      carried.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'huge.scp'))
      ;(input as HTMLInputElement).files = carried.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await sees(clinic.page.getByRole('alert').getByText(zh.reasons['ecg.too-large']))
  })

  it('does not hold up a good one that was picked with it', async () => {
    const clinic = await openClinic()
    const patient = { id: null, name: '郑一', sex: 'male', birthDate: null, ageYears: 50 } as const
    const good = ecgFile({ rhythm: 'sinus', leads: 12, seed: 5, patient }, 'dicom')
    const [bad] = hostileFiles().filter(({ reason }) => reason === 'hostile')
    if (!bad) throw new Error('no hostile file')
    await clinic.pick(bad, good)
    await sees(clinic.refusal(bad))
    await clinic.send(good, '常规')
    await sees(clinic.row('郑一').getByText('等待阅图'))
    expect(await arrived()).toHaveLength(1)
  })
})

describe('what is asked before sending', () => {
  it('is only whose ECG it is, if the file does not say, and how urgent; a stranger’s goes all the same', async () => {
    const clinic = await openClinic()
    const file = ecgFile({ rhythm: 'sinus', leads: 12, seed: 6 }, 'scp')
    await clinic.pick(file)
    const card = clinic.card(file)
    await card.getByRole('button', { name: '发送', exact: true }).click()
    await sees(card.getByText('请选择急诊或常规'))
    await sees(card.getByText(/请填写姓名或编号/))
    await card.getByLabel('暂时不知道是谁，先发送').check()
    await clinic.send(file, '急诊')
    await sees(clinic.row('身份未知').getByText('等待阅图'))
  })
})

const folder = process.env['LIANXIN_REAL_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const present = existsSync(`${folder}/MANIFEST.tsv`)
describe.skipIf(!present)(present ? 'a real file of another kind' : `a real file of another kind: SKIPPED, none at ${folder}`, () => {
  it.each([
    ['dicom-image/CT_small.dcm', 'ecg.not-an-ecg'],
    ['scp-nonstandard/healforce_62.scp', 'ecg.proprietary-scp'],
    ['MANIFEST.tsv', 'ecg.unknown-format'],
  ] as const)('%s is refused: %s', async (path, reason) => {
    const clinic = await openClinic()
    const file = { fileName: basename(path), bytes: readFileSync(`${folder}/${path}`) }
    await clinic.pick(file)
    await sees(clinic.refusal(file).getByText(zh.reasons[reason]))
  })
})
