import { demoPassword } from '@lianxin/fixtures'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Device } from './browser.ts'

export interface NamedFile {
  readonly fileName: string
  readonly bytes: Uint8Array
}

/** Opens the hub's page for someone whose session this device holds already. */
export async function arriveAt({ page, context }: Device, url: string, login: string, hash = ''): Promise<Page> {
  const answer = await context.request.post(`${url}/api/session`, { data: { login, password: demoPassword } })
  expect(answer.status()).toBe(200)
  await page.goto(`${url}/${hash}`)
  await page.getByRole('main').waitFor()
  return page
}

/** Sees until it is visible, and says what was looked for when it is not. */
export function sees(place: Locator): Promise<void> {
  return place.first().waitFor({ state: 'visible' })
}

/** What opens and draws an ECG, kept on the device for when there is no line. */
const neededOffline = ['/assets/decode\\.worker-.*\\.js$', '/assets/sending-.*\\.js$', '/assets/sending-.*\\.css$']

/** Waits until the page has fetched ahead what it needs without a line: from here on the line may go at any moment. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.waitForFunction(async (parts) => {
    const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
    return parts.every((part) => kept.flat().some(({ url }) => new RegExp(part).test(url)))
  }, neededOffline)
}

/** What clinic staff do and look at. */
export function clinicOf(page: Page) {
  const today = page.getByRole('region', { name: '今天发送的' })
  const card = (file: NamedFile) => page.getByRole('article', { name: file.fileName })
  const clinic = {
    page,
    today,
    card,
    /** The one row about a patient in today's list. */
    row: (patient: string) => today.getByRole('listitem').filter({ hasText: patient }),
    pick: (...files: NamedFile[]) =>
      page
        .locator('input[type=file]')
        .setInputFiles(files.map(({ fileName, bytes }) => ({ name: fileName, mimeType: '', buffer: Buffer.from(bytes) }))),
    /** Lets files fall on the page, wherever. */
    async drop(...files: NamedFile[]) {
      const transfer = await page.evaluateHandle(
        (given) => {
          const carried = new DataTransfer()
          for (const { name, base64 } of given) {
            const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
            carried.items.add(new File([bytes], name))
          }
          return carried
        },
        files.map(({ fileName, bytes }) => ({ name: fileName, base64: Buffer.from(bytes).toString('base64') })),
      )
      await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer })
      await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
    },
    /** Chooses the urgency and sends; the file must know whose it is. */
    async send(file: NamedFile, urgency: '急诊' | '常规') {
      await card(file).getByRole('radio', { name: urgency }).check()
      await card(file).getByRole('button', { name: /^发送/ }).click()
    },
    async pickAndSend(file: NamedFile, urgency: '急诊' | '常规') {
      await clinic.pick(file)
      await clinic.send(file, urgency)
    },
  }
  return clinic
}

/** What a cardiologist does and looks at. */
export function readerOf(page: Page) {
  const queue = page.getByRole('navigation', { name: '队列' })
  const side = page.getByRole('complementary', { name: '报告' })
  const reader = {
    page,
    queue,
    side,
    paper: page.getByTestId('paper'),
    item: (patient: string) => queue.getByRole('button').filter({ hasText: patient }),
    async goOnDuty() {
      await page.getByRole('switch', { name: '值班' }).click()
      await sees(page.getByRole('switch', { name: '值班', checked: true }))
    },
    async claim(patient: string) {
      await reader.item(patient).click()
      await page.getByRole('button', { name: /认领并阅图|打开值班并认领/ }).click()
    },
    conclusion: side.getByLabel('诊断结论'),
    async sign() {
      await side.getByRole('button', { name: /^签发报告/ }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^确认签发/ })
        .click()
      await sees(side.getByText('正式报告'))
    },
  }
  return reader
}

/** How many pixels of a canvas are as dark as a trace; 0 for one that shows nothing. */
export function inkOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const context = (element as HTMLCanvasElement).getContext('2d')
    if (!context || width === 0 || height === 0) return 0
    const { data } = context.getImageData(0, 0, width, height)
    let dark = 0
    for (let n = 0; n < data.length; n += 4) if ((data[n + 3] ?? 0) > 0 && (data[n + 1] ?? 255) < 110) dark++
    return dark
  })
}
