/** One emergency from a village, read and signed at the lead hospital. Everyone and everything in it is invented. */
import { zh } from '@lianxin/contract/text'
import { ecgFile } from '@lianxin/fixtures'
import type { Page } from 'playwright-core'
import { boardText } from '../../../client/web/src/text/board.ts'
import { clinicText } from '../../../client/web/src/text/clinic.ts'
import { readText } from '../../../client/web/src/text/read.ts'
import { picture } from './picture.ts'
import { localTime, type Stage, screenOf, takeToRead, wait } from './stage.ts'

const desktop = screenOf('desktop', 'zh')
const patientName = '方玉珍'

export async function inventedStory({ enter }: Stage): Promise<void> {
  const clinic = await enter('zhao.min', desktop)
  await sendEmergency(clinic)
  const reader = await enter('wang.haichuan', desktop)
  await completeContext(clinic)
  await takeToRead(reader, 'zh', patientName)
  await reader.keyboard.press('3')
  await reader.getByRole('textbox', { name: readText.zh.advice }).fill('立即启动胸痛绿色通道，联系上级医院转运；持续心电监护，备除颤仪。')
  await reader.getByText(readText.zh.draft.saved('').trim()).first().waitFor(wait)
  await picture(reader, 'reading-room')
  const night = await enter('li.siyuan', screenOf('desktop', 'en', { colorScheme: 'dark' }))
  await takeToRead(night, 'en', '毛学文')
  await picture(night, 'reading-room-dark-en')
  const mobile = await enter('zhao.min', screenOf('phone', 'zh'))
  await mobile.getByText(clinicText.zh.state.reading('王海川')).waitFor(wait)
  await picture(mobile, 'clinic-phone')
  await sign(reader)
  await mobile.getByRole('alertdialog').waitFor(wait)
  await picture(mobile, 'clinic-phone-critical')
  await clinicSeesReport(clinic)
  const board = await enter('liu.yaqin', desktop)
  await board.getByRole('heading', { name: boardText.zh.finished }).waitFor(wait)
  await picture(board, 'board')
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
      acquiredAt: { local: localTime(Date.now() - 180_000), offsetMinutes: null },
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
}
