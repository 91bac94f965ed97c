/**
 * `npm run screenshots` plays one ECG's way through the real hub with the demo alliance, in real Chromium, and keeps what each
 * person sees as client/web/screenshots/*.png. Everyone and everything in the pictures is invented.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zh } from '@lianxin/contract/text'
import { ecgFile } from '@lianxin/fixtures'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { boardText } from '../../client/web/src/text/board.ts'
import { clinicText } from '../../client/web/src/text/clinic.ts'
import { readText } from '../../client/web/src/text/read.ts'
import { startHubProcess } from '../bench/hubProcess.ts'
import { launchChromium, signInOnPage } from './browser.ts'
import { palettePng } from './palettePng.ts'

const project = new URL('../..', import.meta.url).pathname
const picturesDir = join(project, 'client/web/screenshots')
const desktop = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' } as const
const phone = { ...desktop, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const
const dark = { ...desktop, locale: 'en-GB', colorScheme: 'dark' } as const
const patientName = '方玉珍'
const wait = { timeout: 60_000 }

execFileSync(process.execPath, [join(project, 'client/web/build.ts'), '--if-stale'], { stdio: 'inherit' })
await mkdir(picturesDir, { recursive: true })
const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-screenshots-'))
const hub = await startHubProcess({ LIANXIN_DATA: dataDir })
const browser = await launchChromium()
try {
  await story(browser)
} finally {
  await browser.close()
  await hub.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function story(browser: Browser): Promise<void> {
  const clinic = await enter(browser, 'zhao.min', desktop)
  await sendEmergency(clinic)
  const reader = await enter(browser, 'wang.haichuan', desktop)
  await completeContext(clinic)
  await read(reader, 'zh', patientName)
  await reader.keyboard.press('3')
  await reader.getByRole('textbox', { name: readText.zh.advice }).fill('立即启动胸痛绿色通道，联系上级医院转运；持续心电监护，备除颤仪。')
  await reader.getByText(readText.zh.draft.saved('').trim()).first().waitFor(wait)
  await picture(reader, 'reading-room')
  const night = await enter(browser, 'li.siyuan', dark)
  await read(night, 'en', '毛学文')
  await picture(night, 'reading-room-dark-en')
  const mobile = await enter(browser, 'zhao.min', phone)
  await mobile.getByText(clinicText.zh.state.reading('王海川')).waitFor(wait)
  await picture(mobile, 'clinic-phone')
  await sign(reader)
  await mobile.getByRole('alertdialog').waitFor(wait)
  await picture(mobile, 'clinic-phone-critical')
  await clinicSeesReport(clinic)
  const board = await enter(browser, 'liu.yaqin', desktop)
  await board.getByRole('heading', { name: boardText.zh.finished }).waitFor(wait)
  await picture(board, 'board')
}

async function enter(browser: Browser, login: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await signInOnPage(page, hub.url, login, options.locale === 'zh-CN' ? 'zh' : 'en')
  return page
}

/** As the clock of a device in the village shows it. */
function threeMinutesAgo(): string {
  const shown = { timeZone: desktop.timezoneId, dateStyle: 'short', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat('sv-SE', shown).format(Date.now() - 180_000).replace(' ', 'T')
}

async function sendEmergency(page: Page): Promise<void> {
  const t = clinicText.zh
  const { fileName, bytes } = ecgFile(
    {
      rhythm: 'inferior-stemi',
      leads: 18,
      seed: 20,
      noise: { muscleUv: 8, mainsUv: 0, wanderUv: 40 },
      patient: { id: 'XH-2026-0117', name: patientName, sex: 'female', birthDate: '1962-05-09', ageYears: 64 },
      acquiredAt: { local: threeMinutesAgo(), offsetMinutes: null },
    },
    'dicom',
  )
  await page.getByRole('button', { name: t.choose }).waitFor(wait)
  await page.locator('input[type=file]').setInputFiles({ name: fileName, mimeType: 'application/dicom', buffer: Buffer.from(bytes) })
  await page.getByRole('img', { name: t.previewLabel(18, '10') }).waitFor(wait)
  await page.getByRole('radio', { name: zh.urgencies.emergency }).check({ force: true })
  await picture(page, 'clinic-before-sending')
  await page.getByRole('button', { name: t.sendEmergency }).click()
  await page.getByRole('link', { name: new RegExp(patientName) }).waitFor(wait)
  await page.getByText(t.unsentBanner(1)).waitFor({ state: 'detached', ...wait })
  await picture(page, 'clinic-today')
}

/** What was not asked before sending. */
async function completeContext(page: Page): Promise<void> {
  const t = clinicText.zh
  await page.getByRole('link', { name: new RegExp(patientName) }).click()
  const symptoms = page.getByRole('group', { name: t.symptoms })
  for (const symptom of ['chest-pain', 'dyspnoea'] as const)
    await symptoms.getByRole('checkbox', { name: zh.symptoms[symptom] }).check(wait)
  await page.getByRole('group', { name: t.onset }).getByRole('radio', { name: t.onsetChips.half }).check(wait)
  await page.getByRole('textbox', { name: t.systolic }).fill('104')
  await page.getByRole('textbox', { name: t.diastolic }).fill('66')
  await page.getByRole('textbox', { name: t.history }).fill('高血压 8 年，服用氨氯地平')
  await page.getByRole('textbox', { name: t.note }).click()
  await page.getByText(t.saved('').trim()).waitFor(wait)
  await picture(page, 'clinic-context')
}

/** Takes a waiting ECG and waits until its tracing is on the screen. */
async function read(page: Page, language: 'zh' | 'en', name: string): Promise<void> {
  const t = readText[language]
  await page.getByRole('navigation', { name: t.steps.queue }).getByRole('button', { name }).click(wait)
  await page.getByRole('region', { name: t.paperLabel }).getByRole('button').last().click(wait)
  await page.waitForFunction(() => performance.getEntriesByName('ecg-painted').length > 0, undefined, wait)
  await page.locator('[data-state=reading][aria-current]').waitFor(wait)
}

async function sign(page: Page): Promise<void> {
  const t = readText.zh
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: t.signNow }).click(wait)
  await page
    .getByRole('button', { name: t.openReport })
    .or(page.getByRole('link', { name: t.openReport }))
    .first()
    .click(wait)
  await page.getByText(t.hash).first().waitFor(wait)
  await picture(page, 'report')
}

async function clinicSeesReport(page: Page): Promise<void> {
  const t = clinicText.zh
  await page.getByRole('button', { name: t.criticalReadBack }).click(wait)
  await page.getByRole('alertdialog').waitFor({ state: 'detached', ...wait })
  await page.getByText(readText.zh.conclusion).first().waitFor(wait)
  await page.getByRole('link', { name: t.allToday }).scrollIntoViewIfNeeded()
  await picture(page, 'clinic-report')
}

/** What is on the screen now, animations ended, in 256 colours. */
async function picture(page: Page, name: string): Promise<void> {
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
