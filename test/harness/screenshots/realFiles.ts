/**
 * What a new user tries: a file of each format that a real device wrote, from the clinic's first look at it to the signed report, on a
 * desktop and on a phone, in both languages. The files are not part of this project; those named here may be shown: their licences
 * permit it, and their subjects are fictitious or anonymised.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { en, zh } from '@lianxin/contract/text'
import type { Page } from 'playwright-core'
import { clinicText } from '../../../client/web/src/text/clinic.ts'
import { readText } from '../../../client/web/src/text/read.ts'
import { picture } from './picture.ts'
import { check, type Language, painted, project, type Screen, type Stage, screenOf, takeToRead, wait } from './stage.ts'

/** Null where there is none. */
export function realFilesFolder(): string | null {
  const folder = process.env['LIANXIN_REAL_DATA'] ?? join(project, '../shared/data')
  return existsSync(join(folder, 'MANIFEST.tsv')) ? folder : null
}

interface DeviceFile {
  readonly format: 'scp' | 'aecg' | 'dicom'
  readonly path: string
  /** Whose ECG it is, as the file says. */
  readonly patient: string
  readonly device: string
}
const files: readonly DeviceFile[] = [
  { format: 'scp', path: 'scp/welchallyn_2017_anon.scp', patient: 'ANON000009', device: 'MDW14' },
  { format: 'aecg', path: 'aecg/hl7_Example_aECG.xml', patient: 'Clark', device: 'ELI250' },
  { format: 'dicom', path: 'dicom-ecg/ecgtoolkit_Example_implicitLE.dcm', patient: 'Clark', device: 'ELI250' },
]

/** One clinic and one reader before the same kind of glass; each pair at a site of its own, for which every file is new. */
const pairs = [
  { size: 'desktop', language: 'zh', clinic: 'zhao.min', reader: 'wang.haichuan' },
  { size: 'desktop', language: 'en', clinic: 'sun.fulai', reader: 'li.siyuan' },
  { size: 'phone', language: 'zh', clinic: 'song.jia', reader: 'chen.yuehua' },
  { size: 'phone', language: 'en', clinic: 'luo.ting', reader: 'zhou.qiming' },
] as const

/** The moments kept as pictures; every other is only checked. */
const kept = new Set([
  'real-desktop-zh-scp-preview',
  'real-desktop-zh-aecg-reading',
  'real-desktop-en-dicom-report',
  'real-phone-zh-aecg-preview',
  'real-phone-en-dicom-reading',
  'real-phone-zh-scp-report',
])

const conclusions = { zh: '软件试用：公开的示例文件，非诊断意见', en: 'Software trial with a published example file; not a diagnosis' }
const wires = { zh, en }

export async function tryRealFiles({ enter }: Stage, from: string): Promise<void> {
  for (const { size, language, clinic, reader } of pairs) {
    const screen = screenOf(size, language)
    const trial: Trial = { size, screen, clinic: await enter(clinic, screen), reader: await enter(reader, screen) }
    for (const file of files) {
      const number = await sendFile(trial, file, join(from, file.path))
      await readAndSign(trial, file, number)
      await seeReport(trial, file, number)
      console.log(`${file.path}: sent, read, signed and seen; ${size}, ${language}, no. ${number}`)
    }
    await trial.clinic.context().close()
    await trial.reader.context().close()
  }
}

interface Trial {
  readonly size: 'desktop' | 'phone'
  readonly screen: Screen
  readonly clinic: Page
  readonly reader: Page
}

/** Resolves with the number of the receipt. */
async function sendFile(trial: Trial, file: DeviceFile, path: string): Promise<number> {
  const { clinic: page } = trial
  const { language } = trial.screen
  const t = clinicText[language]
  const rows = page.getByRole('region', { name: t.today }).getByRole('listitem')
  await page.getByRole('button', { name: t.choose }).waitFor(wait)
  await page.locator('input[type=file]').setInputFiles(path)
  const card = page.getByRole('article').filter({ hasText: file.patient })
  await painted(card.getByRole('img', { name: t.previewLabel(12, '10') }), 2000)
  await card.getByRole('radio', { name: wires[language].urgencies.routine }).check({ force: true })
  await moment(trial, page, file, 'preview')
  await card.getByRole('button', { name: t.send, exact: true }).click()
  await card.waitFor({ state: 'detached', ...wait })
  const newest = rows
    .filter({ hasText: t.state.waiting })
    .filter({ hasText: shownName(file) })
    .first()
  await newest.waitFor(wait)
  return Number(/\d+/.exec(await newest.getByText(numbered(language)).innerText())?.[0])
}

async function readAndSign(trial: Trial, file: DeviceFile, number: number): Promise<void> {
  const { reader: page, size } = trial
  const { language } = trial.screen
  const t = readText[language]
  await takeToRead(page, language, new RegExp(`\\D${number}\\D.*${shownName(file)}`, 's'))
  const paper = page.getByTestId('paper')
  await painted(paper, 5000)
  const described = t.paperDescription.slice(0, t.paperDescription.indexOf('{leads}')).replace('{count}', '12')
  check((await paper.getAttribute('aria-label'))?.startsWith(described) === true, `${file.path}: twelve leads on the paper`)
  await moment(trial, page, file, 'reading')
  if (size === 'phone') await page.getByRole('navigation', { name: t.stepsLabel }).getByRole('button', { name: t.steps.report }).tap()
  const side = page.getByRole('complementary', { name: t.report })
  await side.getByText(file.device).waitFor(wait)
  await side.getByRole('textbox', { name: t.conclusion }).fill(conclusions[language])
  await side.getByText(t.draft.saved('').trim()).waitFor(wait)
  await moment(trial, page, file, 'writing')
  await side.getByRole('button', { name: t.sign }).click()
  await page.getByRole('dialog').getByText(conclusions[language]).waitFor(wait)
  await moment(trial, page, file, 'signing')
  await page.getByRole('button', { name: t.signNow }).click()
  await side.getByText(wires[language].reportKinds.final).waitFor(wait)
  if (size === 'phone') await page.getByRole('navigation', { name: t.stepsLabel }).getByRole('button', { name: t.steps.queue }).tap()
}

/** The clinic's screen changes by itself: to "reported" in the list, and then the report with its paper. */
async function seeReport(trial: Trial, file: DeviceFile, number: number): Promise<void> {
  const { clinic: page } = trial
  const { language } = trial.screen
  const t = clinicText[language]
  const row = page
    .getByRole('region', { name: t.today })
    .getByRole('listitem')
    .filter({ hasText: t.number(number) })
  await row.getByText(t.state.done).waitFor(wait)
  await row.getByRole('link').click()
  const report = page.getByRole('article', { name: readText[language].reportTitle })
  await report.getByText(conclusions[language]).waitFor(wait)
  await report.getByRole('img', { name: readText[language].paperLabel }).waitFor(wait)
  await page.getByRole('button', { name: readText[language].print }).waitFor(wait)
  await moment(trial, page, file, 'report')
  await page.getByRole('link', { name: t.allToday }).click()
}

/** Nothing hangs over the edge of the glass; the moment is kept where it is one of the kept. */
async function moment({ size, screen }: Trial, page: Page, { format }: DeviceFile, what: string): Promise<void> {
  const name = `real-${size}-${screen.language}-${format}-${what}`
  const overhangPx = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(overhangPx === 0, `${name}: hangs over by ${overhangPx} px`)
  if (kept.has(name)) await picture(page, name)
}

/** The anonymised file has this for a name, its number is the patient's identity. */
const shownName = ({ format, patient }: DeviceFile) => (format === 'scp' ? 'REMOV REMOV' : patient)
const numbered = (language: Language) => new RegExp(clinicText[language].number(0).replace('0', '\\d+'))
