import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { clinicText } from '../../client/web/src/text/clinic.ts'
import { signInOnPage } from '../harness/browser.ts'

export interface LoadedFile {
  readonly name: string
  readonly gzipBytes: number
  /** As Chromium received it. */
  readonly transferredBytes: number
}

/** Script and style that a browser which was never here fetches from the address typed to the clinic's page at rest, ready for a file: decoders included. */
export async function clinicFirstLoad(browser: Browser, url: string, login: string): Promise<readonly LoadedFile[]> {
  const context = await browser.newContext({ locale: 'zh-CN' })
  try {
    const page = await context.newPage()
    await signInOnPage(page, url, login)
    await page.getByRole('button', { name: clinicText.zh.choose }).click({ trial: true })
    await page.waitForLoadState('networkidle')
    const fetched = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map(({ name, encodedBodySize }) => ({ name, transferredBytes: encodedBodySize })),
    )
    const files = fetched.filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname))
    return await Promise.all(
      files.map(async ({ name, transferredBytes }) => {
        const body = await (await fetch(name)).arrayBuffer()
        return { name: new URL(name).pathname, transferredBytes, gzipBytes: gzipSync(body, { level: 9 }).length }
      }),
    )
  } finally {
    await context.close()
  }
}
