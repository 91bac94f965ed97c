import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { loadEnglish } from '../../../client/web/src/text/loadEnglish.ts'
import { readText } from '../../../client/web/src/text/read.ts'
import { startHubProcess } from '../../bench/hubProcess.ts'
import { launchChromium, signInOnPage } from '../browser.ts'
import { inkOf } from '../people.ts'
import { launchForMedia } from '../roomBrowser.ts'
import { type Sitter, writeFilm } from './cameraFilm.ts'

export const project = new URL('../../..', import.meta.url).pathname
const locales = { zh: 'zh-CN', en: 'en-GB' } as const
export const wait = { timeout: 30_000 }

export type Language = keyof typeof locales

/** The glass a person looks at, and the language it speaks. */
export interface Screen {
  readonly language: Language
  readonly options: BrowserContextOptions
}

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const
const timezoneId = 'Asia/Shanghai'

/** As the clock of a device in the village shows it. */
export function localTime(atMs: number): string {
  const shown = { timeZone: timezoneId, dateStyle: 'short', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat('sv-SE', shown).format(atMs).replace(' ', 'T')
}

export function screenOf(size: keyof typeof sizes, language: Language, more: BrowserContextOptions = {}): Screen {
  return { language, options: { ...sizes[size], locale: locales[language], timezoneId, ...more } }
}

/** A hub that was just set up, as a fresh clone has it, and people before it. */
export interface Stage {
  readonly url: string
  /** A device that nobody has used yet; with someone before its camera, where one is given. */
  device(screen: Screen, sitter?: Sitter): Promise<Page>
  enter(login: string, screen: Screen, sitter?: Sitter): Promise<Page>
}

/** Plays with a hub on a data folder of its own; what a page throws meanwhile is thrown here. */
export async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-screenshots-'))
  const hub = await startHubProcess({ LIANXIN_DATA: join(folder, 'data'), LIANXIN_MEDIA_PORT: '0', LIANXIN_MEDIA_WORKERS: '1' })
  const browsers = [await launchChromium()]
  const thrown: Error[] = []
  let films = 0
  await loadEnglish()
  const device: Stage['device'] = async (screen, sitter) => {
    const browser = sitter ? await launchBefore(sitter, join(folder, `${films++}.y4m`)) : browsers[0]
    if (!browser) throw new Error('no browser')
    if (sitter) browsers.push(browser)
    const context = await browser.newContext({ ...screen.options, ...(sitter && { permissions: ['camera', 'microphone'] }) })
    context.on('weberror', (event) => thrown.push(event.error()))
    return context.newPage()
  }
  const enter: Stage['enter'] = async (login, screen, sitter) => {
    const page = await device(screen, sitter)
    await signInOnPage(page, hub.url, login, screen.language)
    return page
  }
  try {
    await play({ url: hub.url, device, enter })
    if (thrown[0]) throw thrown[0]
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
    await hub.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A Chromium has one camera for all its pages: whoever is to be seen has a Chromium of their own. */
async function launchBefore(sitter: Sitter, film: string): Promise<Browser> {
  await writeFilm(film, sitter)
  return launchForMedia([`--use-file-for-fake-video-capture=${film}`])
}

/** Waits until a canvas has so many pixels of ink. */
export async function painted(canvas: Locator, least: number): Promise<void> {
  await canvas.waitFor(wait)
  const giveUpAtMs = Date.now() + wait.timeout
  while ((await inkOf(canvas)) < least) check(Date.now() < giveUpAtMs, 'a tracing is painted')
}

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`)
}

/** Takes the waiting ECG that `words` single out in the queue, and waits until its tracing is on the screen. */
export async function takeToRead(page: Page, language: Language, words: string | RegExp): Promise<void> {
  const t = readText[language]
  const painted = await page.evaluate(() => performance.getEntriesByName('ecg-painted').length)
  await page.getByRole('navigation', { name: t.steps.queue }).getByRole('button').filter({ hasText: words }).click(wait)
  await page.getByRole('region', { name: t.paperLabel }).getByRole('button').last().click(wait)
  await page.waitForFunction((before) => performance.getEntriesByName('ecg-painted').length > before, painted, wait)
  await page.locator('[data-state=reading][aria-current]').waitFor({ state: 'attached', ...wait })
}
