/** A recording as people meet it: asked in the room, seen by all while it runs, played from the case. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, type TestBrowser } from '../harness/browser.ts'
import { consultations, open, personId } from '../harness/consultation.ts'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { arriveAt, sees } from '../harness/people.ts'
import { mediaArguments } from '../harness/roomBrowser.ts'
import { roomChair } from '../harness/roomChair.ts'

let hub: TestHub
let browser: TestBrowser
let dataDir: string
const { come, leave } = consultations(() => hub)
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lianxin-recordings-'))
  ;[hub, browser] = await Promise.all([startTestHub({ config: { dataDir, media: mediaHere } }), launchBrowser(mediaArguments)])
})
afterEach(async (test) => {
  await browser.settle(test)
  leave()
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const granted: BrowserContextOptions = { permissions: ['camera', 'microphone'] }

async function recorded() {
  const zhao = await come('zhao.min')
  const wang = { kind: 'person', personId: personId('wang.haichuan') } as const
  const { consultId } = await open(zhao, { urgency: 'routine', title: '胸痛会诊', invite: [wang] })
  const enter = async (login: string) => {
    const page = await arriveAt(await browser.device(granted), hub.url, login, `#/room/${consultId}`)
    await page.getByRole('button', { name: '视频加入' }).click()
    await roomChair(page).inRoom()
    return page
  }
  const [village, county] = [await enter('zhao.min'), await enter('wang.haichuan')]
  await village.getByRole('button', { name: '录制' }).click()
  const start = village.getByRole('button', { name: '开始录制' })
  expect(await start.isDisabled()).toBe(true)
  await county.getByRole('button', { name: '同意录制' }).click()
  await start.click()
  for (const page of [village, county]) await sees(page.getByText(/正在录制/))
  return { consultId, village, county }
}

describe('a recording', () => {
  it('is agreed to in the room, and played from the case with the pictures of both', async () => {
    const { consultId, village, county } = await recorded()
    await sees(county.getByText(/正在录制 00:0[4-9]/))
    await village.getByRole('button', { name: '停止录制' }).click()
    await expect.poll(() => county.getByText(/正在录制/).count()).toBe(0)
    const desk = await arriveAt(await browser.device(), hub.url, 'wang.haichuan', `#/consult/${consultId}`)
    const play = desk.getByRole('button', { name: '播放', exact: true })
    await sees(play)
    await play.click()
    const pictures = () =>
      desk
        .locator('figure video')
        .evaluateAll((all) => all.map((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames > 20))
    await expect.poll(pictures, { timeout: 20_000 }).toEqual([true, true])
  })

  it('that cannot be written on says so to everybody, and the room goes on', async () => {
    const { village, county } = await recorded()
    await rm(join(dataDir, 'recordings'), { recursive: true })
    await county
      .getByRole('button', { name: /接管|演示/ })
      .first()
      .click()
    for (const page of [village, county]) await sees(page.getByText(/录制已中断/))
    await village.getByRole('button', { name: '知道了' }).click()
    await expect.poll(() => county.getByText(/录制已中断/).count()).toBe(0)
  })
})
