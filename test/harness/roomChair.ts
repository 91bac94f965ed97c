import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { sees } from './people.ts'

/** What somebody in a room does and looks at. */
export function roomChair(page: Page) {
  const tile = (name: string) => page.getByRole('list', { name: '室内人员画面' }).getByRole('listitem').filter({ hasText: name })
  const chair = {
    page,
    tile,
    paper: page.getByTestId('shared-paper'),
    panel: (name: string) => page.getByRole('complementary', { name }),
    bar: page.getByRole('toolbar', { name: '会诊室控制' }),
    press: (name: string | RegExp) => chair.bar.getByRole('button', { name }).click(),
    /** Somebody's picture moves: frames that this browser has decoded. */
    async moves(name: string, timeout = 20_000) {
      const video = tile(name).locator('video')
      const before = await framesOf(video)
      await expect.poll(() => framesOf(video), { timeout }).toBeGreaterThan(before + 10)
    },
    async inRoom() {
      await sees(chair.bar)
    },
    async write(text: string) {
      await page.getByRole('textbox', { name: '文字' }).fill(text)
      await page.keyboard.press('Enter')
    },
  }
  return chair
}

function framesOf(video: Locator): Promise<number> {
  return video
    .first()
    .evaluate((element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames, undefined, { timeout: 15_000 })
    .catch(() => 0)
}

/** Which millimetres of the sheet are in the middle of the canvas cannot be asked of a canvas: what is painted can. */
export function pictureOf(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    let hash = 0
    for (let n = 0; n < data.length; n += 97) hash = (hash * 31 + (data[n] ?? 0)) | 0
    return String(hash)
  })
}
