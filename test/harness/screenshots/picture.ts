import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { palettePng } from './palettePng.ts'
import { project } from './stage.ts'

export const picturesDir = join(project, 'client/web/screenshots')

/** What is on the screen now, animations ended, in 256 colours. */
export async function picture(page: Page, name: string): Promise<void> {
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  const { widthPx, heightPx, base64 } = await page.evaluate(pixelsOf, png.toString('base64'))
  const file = palettePng(Buffer.from(base64, 'base64'), widthPx, heightPx)
  await writeFile(join(picturesDir, `${name}.png`), file)
  console.log(`${name}.png  ${widthPx} x ${heightPx}  ${(file.length / 1000).toFixed(0)} kB`)
}

/** Runs in the page: its own decoder opens the file. */
async function pixelsOf(pngBase64: string): Promise<{ widthPx: number; heightPx: number; base64: string }> {
  const bytes = Uint8Array.from(atob(pngBase64), (letter) => letter.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
  let letters = ''
  for (let at = 0; at < data.length; at += 32_768) letters += String.fromCharCode(...data.subarray(at, at + 32_768))
  return { widthPx: bitmap.width, heightPx: bitmap.height, base64: btoa(letters) }
}
