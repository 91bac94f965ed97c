import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { loadEnglish } from '../../../client/web/src/text/loadEnglish.ts'
import { readText } from '../../../client/web/src/text/read.ts'
import { startHubProcess } from '../../bench/hubProcess.ts'
import { launchChromium, signInOnPage } from '../browser.ts'

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
export const timezoneId = 'Asia/Shanghai'

export function screenOf(size: keyof typeof sizes, language: Language, more: BrowserContextOptions = {}): Screen {
  return { language, options: { ...sizes[size], locale: locales[language], timezoneId, ...more } }
}

/** A hub that was just set up, as a fresh clone has it, and people before it. */
export interface Stage {
  enter(login: string, screen: Screen): Promise<Page>
}

/** Plays with a hub on a data folder of its own; what a page throws meanwhile is thrown here. */
export async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-screenshots-'))
  const hub = await startHubProcess({ LIANXIN_DATA: dataDir })
  const browser = await launchChromium()
  const thrown: Error[] = []
  await loadEnglish()
  try {
    await play({ enter: (login, screen) => enter(browser, hub.url, login, screen, thrown) })
    if (thrown[0]) throw thrown[0]
  } finally {
    await browser.close()
    await hub.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function enter(browser: Browser, url: string, login: string, { language, options }: Screen, thrown: Error[]): Promise<Page> {
  const context = await browser.newContext(options)
  context.on('weberror', (event) => thrown.push(event.error()))
  const page = await context.newPage()
  await signInOnPage(page, url, login, language)
  return page
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
