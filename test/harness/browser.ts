import { mkdir } from 'node:fs/promises'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page, type Response } from 'playwright-core'
import type { TestContext } from 'vitest'
import { demoPassword } from '@lianxin/fixtures'
import { sessionEn } from '../../client/web/src/text/session.en.ts'
import { sessionZh } from '../../client/web/src/text/session.zh.ts'
import { chromiumLaunch } from './chromium.ts'

/** A device of its own: storage, cookies, language, size of the glass. */
export interface Device {
  readonly page: Page
  readonly context: BrowserContext
  /** Switches it off at once, as a crash would: no page is asked whether it likes to leave. */
  close(): Promise<void>
}

export interface TestBrowser {
  readonly browser: Browser
  device(options?: BrowserContextOptions): Promise<Device>
  /**
   * Switches every device off and fails with what their pages complained of; for `afterEach`. Of a failed test it leaves what
   * each page showed in test/out.
   */
  settle(test: TestContext): Promise<void>
  close(): Promise<void>
}

export const desktop = { width: 1440, height: 900 } as const
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true }

const waitMs = 10_000
/** Chromium's own notes on the line; a server that fails is heard of by its status, see {@link failedAnswer}. */
const ofTheLine = /^(Failed to load resource|WebSocket connection to)/

/** Real Chromium without a window; `LIANXIN_CHROMIUM` names one that is elsewhere. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const { executablePath, args } = await chromiumLaunch()
  return chromium.launch({ executablePath, args: [...args, ...more] })
}

/** As a demo person does it: opens the address and fills in the form. */
export async function signInOnPage(page: Page, url: string, login: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
  await page.goto(url)
  await fillSignIn(page, login, language)
}

export async function fillSignIn(page: Page, login: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
  const text = language === 'en' ? sessionEn : sessionZh
  await page.getByLabel(text.login, { exact: true }).fill(login)
  await page.getByLabel(text.password, { exact: true }).fill(demoPassword)
  await page.getByRole('button', { name: text.signIn, exact: true }).click()
}

/** One Chromium for a test file. A page that logs an error, throws, or is answered with a server's fault fails its test. */
export async function launchBrowser(more: readonly string[] = []): Promise<TestBrowser> {
  const browser = await launchChromium(more)
  const open = new Set<BrowserContext>()
  const complaints: string[] = []
  return {
    browser,
    async device(options = {}) {
      const context = await browser.newContext({ viewport: desktop, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
      open.add(context)
      context.setDefaultTimeout(waitMs)
      context.on('console', (message) => {
        if (message.type() === 'error' && !ofTheLine.test(message.text())) complaints.push(`console: ${message.text()}`)
      })
      context.on('weberror', (event) => complaints.push(`thrown: ${event.error().stack ?? event.error()}`))
      context.on('response', (response) => complaints.push(...failedAnswer(response)))
      return {
        context,
        page: await context.newPage(),
        async close() {
          open.delete(context)
          await context.close()
        },
      }
    },
    async settle({ task }) {
      if (task.result?.state === 'fail') await keepPictures(task.name, open)
      await Promise.all([...open].map((context) => context.close()))
      open.clear()
      const heard = complaints.splice(0)
      if (heard.length > 0) throw new Error(`the pages complained:\n${heard.join('\n')}`)
    },
    close: () => browser.close(),
  }
}

/** 401 before signing in, 409 and 429 are answers, and so is that an invitation is none; a missing file or a broken hub is not. */
function failedAnswer(response: Response): string[] {
  const status = response.status()
  if (status === 404 && new URL(response.url()).pathname.startsWith('/api/guest-links/')) return []
  return status === 404 || status >= 500 ? [`${status}: ${response.request().method()} ${new URL(response.url()).pathname}`] : []
}

const pictures = new URL('../out/pages', import.meta.url).pathname
async function keepPictures(test: string, contexts: Iterable<BrowserContext>): Promise<void> {
  await mkdir(pictures, { recursive: true })
  const pages = [...contexts].flatMap((context) => context.pages())
  const name = test.replaceAll(/[^\w-]+/g, '-').slice(0, 80)
  await Promise.all(pages.map((page, n) => page.screenshot({ path: `${pictures}/${name}-${n}.png` }).catch(() => undefined)))
}
