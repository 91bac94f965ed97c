/** What the clinic's page keeps in IndexedDB, in real Chromium: as every outbox must, through closed pages and a killed browser. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutboxRow, OutboxStore } from '@lianxin/live'
import { describeOutbox, outboxRow } from '@lianxin/live/testing/outboxSuite'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { createDeviceDatabase } from '../../client/web/src/clinic/deviceDatabase.ts'
import type { createOutboxStore } from '../../client/web/src/clinic/outboxStore.ts'
import { chromiumLaunch } from '../harness/chromium.ts'

interface Stage {
  device: { createDeviceDatabase: typeof createDeviceDatabase; createOutboxStore: typeof createOutboxStore }
  store: OutboxStore
  closeNow: () => void
}
declare const window: Window & typeof globalThis & Stage

const address = 'http://clinic.test/'
const entry = 'virtual:device'
const sources = new URL('../../client/web/src/clinic/', import.meta.url).pathname

let browser: Browser
let script: string
beforeAll(async () => {
  const plugin = {
    name: 'device',
    resolveId: (id: string) => (id.endsWith(entry) ? entry : null),
    load: (id: string) => (id === entry ? `export * from '${sources}deviceDatabase.ts'; export * from '${sources}outboxStore.ts'` : null),
  }
  const lib = { entry, formats: ['iife' as const], name: 'device' }
  const built = await build({ configFile: false, logLevel: 'error', plugins: [plugin], build: { write: false, minify: false, lib } })
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[]
  script = output?.output[0].code ?? ''
  browser = await chromium.launch(await chromiumLaunch())
})
afterAll(() => browser.close())

async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>clinic</title>' }))
  await page.goto(address)
  await page.addScriptTag({ content: script })
  await page.evaluate(() => {
    window.store = window.device.createOutboxStore(() => undefined, window.device.createDeviceDatabase())
  })
  return page
}

/** The page's store, as one at this end. */
function storeOf(page: Page): OutboxStore {
  return {
    list: () => page.evaluate(() => window.store.list()),
    put: (row, bytes) => page.evaluate(([row, bytes]) => window.store.put(row, Uint8Array.from(bytes)), [row, [...bytes]] as const),
    replace: (was, row) =>
      page.evaluate(([was, row]: [OutboxRow, OutboxRow]) => window.store.replace(was, row), [was, row] as [OutboxRow, OutboxRow]),
    async bytes(id) {
      const bytes = await page.evaluate(async (id) => {
        const held = await window.store.bytes(id)
        return held && [...held]
      }, id)
      return bytes && Uint8Array.from(bytes)
    },
    forgetBytes: (id) => page.evaluate((id) => window.store.forgetBytes(id), id),
    remove: (id) => page.evaluate((id) => window.store.remove(id), id),
  }
}

/** Each change is followed by the page's end: `reopen` closes it and looks with another. */
describeOutbox('IndexedDB', async () => {
  const context = await browser.newContext()
  let page = await openPage(context)
  return {
    store: storeOf(page),
    async reopen() {
      await page.close()
      page = await openPage(context)
      return storeOf(page)
    },
  }
})

describe('a file kept in the browser', () => {
  it('is there, whole, after the page was closed in the moment it was kept', async () => {
    const context = await browser.newContext()
    const page = await openPage(context)
    const closed = page.waitForEvent('close')
    await page.exposeFunction('closeNow', () => void page.close())
    await page
      .evaluate(async (row: OutboxRow) => {
        await window.store.put(row, new Uint8Array(150_000).fill(7))
        window.closeNow()
      }, outboxRow(1))
      .catch(() => undefined)
    await closed
    const again = storeOf(await openPage(context))
    expect(await again.list()).toEqual([outboxRow(1)])
    const bytes = await again.bytes(outboxRow(1).id)
    expect(bytes?.length).toBe(150_000)
    expect(bytes?.every((byte) => byte === 7)).toBe(true)
    await context.close()
  })

  it('is there, whole, after the browser crashed in the moment it was kept', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'lianxin-profile-'))
    try {
      const first = await chromium.launchPersistentContext(profile, await chromiumLaunch())
      const page = await openPage(first)
      const gone = new Promise((resolve) => first.once('close', resolve))
      const cdp = await first.newCDPSession(page)
      await storeOf(page).put(outboxRow(2), new Uint8Array(150_000).fill(9))
      void cdp.send('Browser.crash' as never).catch(() => undefined)
      await gone
      const second = await chromium.launchPersistentContext(profile, await chromiumLaunch())
      const again = storeOf(await openPage(second))
      expect(await again.list()).toEqual([outboxRow(2)])
      expect((await again.bytes(outboxRow(2).id))?.length).toBe(150_000)
      await second.close()
    } finally {
      await rm(profile, { recursive: true, force: true })
    }
  })
})
