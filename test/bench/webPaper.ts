import { demoPerson } from '@lianxin/fixtures'
import type { Browser, Page } from 'playwright-core'
import { readText } from '../../client/web/src/text/read.ts'
import { signInOnPage } from '../harness/browser.ts'

declare const window: Window & typeof globalThis & { claimedAtMs: number; frameWatch: { stop(): readonly number[] } }

export interface Frames {
  /** Between one frame and the next, while the hand moved. */
  readonly deltasMs: readonly number[]
  /** Means over the frames, on the main thread. */
  readonly scriptMs: number
  readonly taskMs: number
}

const viewport = { width: 1440, height: 900 }
const handMs = 4000
const wait = { timeout: 30_000 }

/** A reader's page, in a profile of its own. */
export async function openRoom(browser: Browser, url: string, login: string, deviceScaleFactor: number): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport, deviceScaleFactor })
  const page = await context.newPage()
  await signInOnPage(page, url, demoPerson(login).login)
  await page.getByRole('navigation', { name: readText.zh.steps.queue }).getByRole('button').first().waitFor(wait)
  return page
}

/** From the click that claims a waiting ECG to its tracing on the glass, in ms. Its bytes have been fetched ahead, as they are for a reader. */
export async function claimToPaint(page: Page, ecgId: string): Promise<number> {
  await page.waitForFunction(
    (path) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(path)),
    `/api/ecgs/${ecgId}/frame`,
    wait,
  )
  await page.evaluate((hash) => {
    performance.clearMarks()
    addEventListener('click', ({ timeStamp }) => (window.claimedAtMs = timeStamp), { capture: true, once: true })
    location.hash = hash
  }, `#/read/${ecgId}`)
  await page.getByRole('region', { name: readText.zh.paperLabel }).getByRole('button', { name: readText.zh.claim }).click(wait)
  const paintedAtMs = await painted(page)
  return paintedAtMs - (await page.evaluate(() => window.claimedAtMs))
}

/** From the address to the tracing on the glass, the program in the browser's cache and nothing in memory, in ms. */
export async function reopenToPaint(page: Page): Promise<number> {
  await page.reload()
  return painted(page)
}

/** @throws when the program says so of a blank canvas */
async function painted(page: Page): Promise<number> {
  const mark = await page.waitForFunction(() => performance.getEntriesByName('ecg-painted')[0]?.startTime, undefined, wait)
  if ((await inkOf(page)) < 500) throw new Error('the paper is blank')
  return (await mark.jsonValue()) ?? Number.NaN
}

/** Device pixels as dark as a trace. */
function inkOf(page: Page): Promise<number> {
  return page.getByTestId('paper').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    let ink = 0
    for (let at = 1; at < data.length; at += 4) if ((data[at] ?? 255) < 110 && data[at + 2] !== 0) ink++
    return ink
  })
}

/** Drags the paper, enlarged until it overflows both ways, to and fro as a hand does. */
export async function panFrames(page: Page): Promise<Frames> {
  const canvas = page.getByTestId('paper')
  await canvas.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('+')
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the paper is not shown')
  const before = await canvas.screenshot()
  const frames = await handFrames(page, box.x + box.width / 2, box.y + box.height / 2)
  if (before.equals(await canvas.screenshot())) throw new Error('the paper did not move')
  return frames
}

/** The same hand on an empty page: what this machine and this Chromium give at best. */
export async function emptyFrames(browser: Browser, deviceScaleFactor: number): Promise<Frames> {
  const page = await browser.newPage({ viewport, deviceScaleFactor })
  try {
    return await handFrames(page, viewport.width / 2, viewport.height / 2)
  } finally {
    await page.close()
  }
}

async function handFrames(page: Page, x: number, y: number): Promise<Frames> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const spentS = async (name: string) =>
    (await devtools.send('Performance.getMetrics')).metrics.find((each) => each.name === name)?.value ?? 0
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.evaluate(watchFrames)
  const [scriptS, taskS] = [await spentS('ScriptDuration'), await spentS('TaskDuration')]
  const startedMs = performance.now()
  for (let elapsedMs = 0; elapsedMs < handMs; elapsedMs = performance.now() - startedMs) {
    const phase = (elapsedMs / 1000) * Math.PI
    await page.mouse.move(x + 120 * Math.sin(phase), y + 60 * Math.sin(phase * 0.7))
  }
  const deltasMs = await page.evaluate(() => window.frameWatch.stop())
  const perFrame = 1000 / deltasMs.length
  const frames = {
    deltasMs,
    scriptMs: ((await spentS('ScriptDuration')) - scriptS) * perFrame,
    taskMs: ((await spentS('TaskDuration')) - taskS) * perFrame,
  }
  await page.mouse.move(x + 37, y + 23)
  await page.mouse.up()
  await devtools.detach()
  return frames
}

/** Runs in the page. */
function watchFrames(): void {
  const deltasMs: number[] = []
  let lastMs: number | undefined
  let frame = requestAnimationFrame(function note(nowMs) {
    if (lastMs !== undefined) deltasMs.push(nowMs - lastMs)
    lastMs = nowMs
    frame = requestAnimationFrame(note)
  })
  window.frameWatch = {
    stop() {
      cancelAnimationFrame(frame)
      return deltasMs
    },
  }
}
