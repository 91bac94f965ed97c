/** The paper viewer alone in real Chromium: what is on the glass is measured in pixels, what hands do is done by hand. */
import type { EcgId } from '@lianxin/contract'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { createPaperView, PaperView, PaperViewState } from '../../client/web/src/ecg/engine/index.ts'
import { chromiumLaunch } from '../harness/chromium.ts'

interface Stage {
  paper: { createPaperView: typeof createPaperView }
  view: PaperView
  firstPaints: number
  framesAsked: number
  pointedAt: { readonly xMm: number; readonly yMm: number } | null
}
declare const window: Window & typeof globalThis & Stage

const engine = new URL('../../client/web/src/ecg/engine/index.ts', import.meta.url).pathname
const pxPerMm = 4
/** 270 mm of sheet in the middle of 1200 px. */
const leftPx = (1200 - 270 * pxPerMm) / 2

let browser: Browser
let script: string

beforeAll(async () => {
  const lib = { entry: engine, formats: ['iife' as const], name: 'paper' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, minify: false, lib } })
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[]
  script = output?.output[0].code ?? ''
  browser = await chromium.launch(await chromiumLaunch())
})
afterAll(() => browser.close())

/** Twelve leads that stand at 1 mV throughout, at 4 CSS pixels a millimetre. */
async function openPaper(deviceScaleFactor: number, seconds = 10): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 600 }, deviceScaleFactor })
  await page.setContent('<style>body{margin:0}canvas{display:block;width:1200px;height:600px;outline:none}</style><canvas></canvas>')
  await page.addScriptTag({ content: script })
  await page.evaluate(
    ({ seconds, pxPerMm }) =>
      new Promise<void>((painted) => {
        const names = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
        const lead = { scaleUv: 5, offsetUv: 0, rateHz: 500, startS: 0, derived: false }
        const leads = names.map((name) => ({ ...lead, name, samples: new Int16Array(seconds * 500).fill(200) }))
        const frame = window.requestAnimationFrame.bind(window)
        window.framesAsked = 0
        window.requestAnimationFrame = (callback) => {
          window.framesAsked++
          return frame(callback)
        }
        window.firstPaints = 0
        window.view = window.paper.createPaperView(document.querySelector('canvas') as HTMLCanvasElement, {
          words: { description: '{count} leads, {seconds} s', perMinute: 'bpm' },
          settings: { layout: '12x1' },
          fit: 'actual',
          actualPxPerMm: pxPerMm,
          onPoint: (at) => {
            window.pointedAt = at
          },
          onFirstPaint: () => {
            window.firstPaints++
            painted()
          },
        })
        window.view.show({ leads, filters: { highPassHz: null, lowPassHz: null, notchHz: null } })
      }),
    { seconds, pxPerMm },
  )
  return page
}

/** Device pixels of one row that are as dark as the trace. */
function darkPixels(page: Page, row: number): Promise<readonly number[]> {
  return page.evaluate((y) => {
    const canvas = document.querySelector('canvas') as HTMLCanvasElement
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, y, canvas.width, 1)
    return Array.from({ length: canvas.width }, (_, x) => x).filter((x) => (data[4 * x + 1] ?? 255) < 110)
  }, row)
}

function state(page: Page): Promise<PaperViewState> {
  return page.evaluate(() => window.view.state())
}

describe('the paper viewer in Chromium', () => {
  it.each([1, 2])('draws ten seconds 250 mm long and the pulse 5 mm wide and 10 mm high, to the device pixel, at ratio %d', async (dpr) => {
    const page = await openPaper(dpr)
    const px = (mm: number) => mm * pxPerMm * dpr
    const left = leftPx * dpr
    const within = (dark: readonly number[], fromMm: number, toMm: number) =>
      dark.filter((x) => x >= left + px(fromMm) - 1 && x <= left + px(toMm) + 1)

    // Row of lead II: baseline 35 mm, pulse and trace 10 mm above it.
    const top = await darkPixels(page, px(25))
    const trace = within(top, 14, 269)
    expect(trace[0]).toBeGreaterThanOrEqual(left + px(15) - 2)
    expect(trace[0]).toBeLessThanOrEqual(left + px(15) + 1)
    expect(trace.at(-1)).toBeGreaterThanOrEqual(left + px(265) - 2)
    expect(trace.at(-1)).toBeLessThanOrEqual(left + px(265) + 1)
    const plateau = within(top, 5, 14)
    expect((plateau.at(-1) ?? 0) - (plateau[0] ?? 0)).toBeGreaterThanOrEqual(px(5) - 1)
    expect((plateau.at(-1) ?? 0) - (plateau[0] ?? 0)).toBeLessThanOrEqual(px(5) + dpr)
    expect(within(await darkPixels(page, px(25) - 2 * dpr), 5, 14)).toEqual([])
    await page.close()
  })

  it('tells the first paint once a record, and rests while nothing changes', async () => {
    const page = await openPaper(1)
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 0)))
    const frames = await page.evaluate(() => window.framesAsked)
    await page.mouse.move(300, 300)
    await page.mouse.move(500, 200)
    expect(await page.evaluate(() => [window.framesAsked, window.firstPaints])).toEqual([frames, 1])
    expect(await page.locator('canvas').getAttribute('aria-label')).toBe('12 leads, 10 s')
    await page.close()
  })

  it('zooms about the pointer with Ctrl and the wheel, and drags', async () => {
    const page = await openPaper(1)
    await page.mouse.move(600, 300)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -400)
    await page.keyboard.up('Control')
    await expect.poll(async () => (await state(page)).pxPerMm).toBeCloseTo(4 * Math.E, 3)
    const before = await page.locator('canvas').screenshot()
    await page.mouse.down()
    await page.mouse.move(450, 250, { steps: 4 })
    await page.mouse.up()
    expect((await page.locator('canvas').screenshot()).equals(before)).toBe(false)
    await page.close()
  })

  it('measures with calipers by keys and by mouse', async () => {
    const page = await openPaper(1)
    await page.locator('canvas').focus()
    await page.keyboard.press('c')
    expect((await state(page)).measure).toEqual({ intervalMs: 800, perMinute: 75, amplitudeMv: 1 })
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('ArrowUp')
    const { measure } = await state(page)
    expect(measure?.intervalMs).toBeCloseTo(1000)
    expect(measure?.amplitudeMv).toBeCloseTo(1.1)
    await page.mouse.move(200, 300)
    await page.mouse.down()
    await page.mouse.move(300, 260, { steps: 3 })
    await page.mouse.up()
    const drawn = (await state(page)).measure
    expect(drawn?.intervalMs).toBeCloseTo(1000)
    expect(drawn?.amplitudeMv).toBeCloseTo(1)
    await page.keyboard.press('Escape')
    expect(await state(page)).toMatchObject({ calipersOn: false })
    await page.close()
  })

  it('turns the pages of a long record and stops at its ends', async () => {
    const page = await openPaper(1, 23)
    await page.locator('canvas').focus()
    const pages: unknown[] = []
    for (const key of ['PageDown', 'PageDown', 'PageUp', 'PageUp']) {
      await page.keyboard.press(key)
      pages.push((await state(page)).page?.fromS)
    }
    expect(pages).toEqual([10, 13, 3, 0])
    await page.close()
  })

  it('shows what another page shows until a hand moves it, and again when asked', async () => {
    const [presenter, follower] = [await openPaper(1), await openPaper(1)]
    await follower.setViewportSize({ width: 1200, height: 600 })
    const ecgId = '01900000-0000-7000-8000-000000000001' as EcgId
    await presenter.evaluate(() => {
      window.view.set({ layout: '3x4', gainMmPerMv: 20 })
      window.view.zoomBy(5)
      window.view.panBy(-170, -60)
      window.view.setCalipers(true)
    })
    const shown = await presenter.evaluate((id) => window.view.sheetView(id), ecgId)
    if (!shown) throw new Error('nothing is shown')
    const followed = async () => {
      await follower.evaluate((page) => window.view.follow(page), shown)
      return await follower.evaluate((id) => window.view.sheetView(id), ecgId)
    }
    expect(await followed()).toEqual(shown)
    expect(await state(follower)).toMatchObject({ following: true, calipersOn: true, layout: '3x4', measure: { intervalMs: 800 } })

    await follower.mouse.move(600, 300)
    await follower.mouse.wheel(0, 90)
    await expect.poll(async () => (await state(follower)).following).toBe(false)
    expect(await follower.evaluate((id) => window.view.sheetView(id), ecgId)).not.toEqual(shown)
    expect(await followed()).toEqual(shown)
    await presenter.close()
    await follower.close()
  })

  it('tells where the hand is in millimetres, and paints where another one points', async () => {
    const page = await openPaper(1)
    await page.mouse.move(leftPx + 100 * pxPerMm, 300)
    const before = await state(page)
    const told = await page.evaluate(() => window.pointedAt)
    expect(told?.xMm).toBeCloseTo(100, 1)
    const plain = await page.locator('canvas').screenshot()
    await page.evaluate(() => window.view.setPointers([{ name: '王主任', xMm: 100, yMm: 60, opacity: 1 }]))
    await expect.poll(async () => (await page.locator('canvas').screenshot()).equals(plain)).toBe(false)
    expect(await state(page)).toEqual(before)
    await page.evaluate(() => window.view.setPointers([]))
    await expect.poll(async () => (await page.locator('canvas').screenshot()).equals(plain)).toBe(true)
    await page.close()
  })

  it('lets go of everything when destroyed', async () => {
    const page = await openPaper(1)
    await page.evaluate(() => window.view.destroy())
    const frames = await page.evaluate(() => window.framesAsked)
    await page.locator('canvas').focus()
    await page.keyboard.press('c')
    await page.mouse.wheel(0, 100)
    await page.setViewportSize({ width: 800, height: 500 })
    expect(await page.evaluate(() => [window.framesAsked, window.view.state().calipersOn])).toEqual([frames, false])
    await page.close()
  })
})
