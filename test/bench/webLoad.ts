import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { clinicZh } from '../../client/web/src/text/clinic.zh.ts'
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
    await page.addInitScript(markFirstFileInput)
    await signInOnPage(page, url, login)
    await page.getByRole('button', { name: clinicZh.choose }).click({ trial: true })
    const usableAtMs = await page.evaluate(() => performance.getEntriesByName('usable')[0]?.startTime ?? Number.NaN)
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

/** Runs in the page: asked from outside it would count what was fetched ahead while the question was on its way. */
function markFirstFileInput(): void {
  const watch = new MutationObserver(() => {
    if (!document.querySelector('input[type=file]')) return
    watch.disconnect()
    performance.mark('usable')
  })
  watch.observe(document, { childList: true, subtree: true })
}
