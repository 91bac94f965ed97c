import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { clinicText } from '../../client/web/src/text/clinic.ts'
import { signInOnPage } from '../harness/browser.ts'

export interface LoadedFile {
  readonly name: string
  readonly gzipBytes: number
  /** As the hub sends it to a browser that takes Brotli. */
  readonly sentBytes: number
  /** Asked for before the page was usable; the others are fetched ahead while it already works. */
  readonly first: boolean
}

/** Script and style that a browser which was never here fetches from the address typed to the clinic's page at rest. */
export async function clinicFirstLoad(browser: Browser, url: string, login: string): Promise<readonly LoadedFile[]> {
  const context = await browser.newContext({ locale: 'zh-CN' })
  try {
    const page = await context.newPage()
    await signInOnPage(page, url, login)
    await page.getByRole('button', { name: clinicText.zh.choose }).click({ trial: true })
    const usableAtMs = await page.evaluate(() => performance.now())
    await page.waitForLoadState('networkidle')
    const fetched = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map(({ name, startTime }) => ({ name, startTime })),
    )
    // What the page asks for again (to keep it for offline use) comes from the browser's own cache.
    const files = fetched.filter(
      ({ name }, i) => /\.(js|css)$/.test(new URL(name).pathname) && fetched.findIndex((other) => other.name === name) === i,
    )
    return await Promise.all(
      files.map(async ({ name, startTime }) => {
        const response = await fetch(name, { headers: { 'accept-encoding': 'br' } })
        const gzipBytes = gzipSync(await response.arrayBuffer(), { level: 9 }).length
        const sentBytes = Number(response.headers.get('content-length'))
        return { name: new URL(name).pathname, gzipBytes, sentBytes, first: startTime < usableAtMs }
      }),
    )
  } finally {
    await context.close()
  }
}
