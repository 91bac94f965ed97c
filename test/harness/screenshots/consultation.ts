/**
 * A village doctor asks who is on duty and the county hospital about an anterior infarction; a guest comes by telephone. They meet in
 * a room with today's ECG beside last month's, and the cardiologist signs an opinion. Everyone and everything in it is invented.
 */
import type { ConsultId, EcgId } from '@lianxin/contract'
import { demoSites, ecgFile, type SyntheticRhythm } from '@lianxin/fixtures'
import type { Page } from 'playwright-core'
import { consultText } from '../../../client/web/src/text/consult.ts'
import { consultRecordText } from '../../../client/web/src/text/consultRecord.ts'
import { roomText } from '../../../client/web/src/text/room.ts'
import { upload } from '../../bench/senders.ts'
import { prepareMediaWorker } from '../mediaWorker.ts'
import { arrive, type Line, newKey } from '../visitor.ts'
import type { Sitter } from './cameraFilm.ts'
import { picture } from './picture.ts'
import { check, type Language, painted, type Stage, localTime, screenOf, wait } from './stage.ts'

const desktop = screenOf('desktop', 'zh')
const sitters = {
  village: { hueDegrees: 150, aside: -0.04 },
  duty: { hueDegrees: 212 },
  county: { hueDegrees: 38, aside: 0.05 },
  guest: { hueDegrees: 275 },
} satisfies Record<string, Sitter>
const t = { list: consultText.zh, record: consultRecordText.zh, room: roomText.zh }
const earlier = '一个月前的心电图'

export async function consultation({ url, device, enter }: Stage): Promise<void> {
  check((await prepareMediaWorker()) !== '', 'there is a media worker')
  const [zhao, wang] = [await arrive(url, 'zhao.min'), await arrive(url, 'wang.haichuan')]
  try {
    await wang.line.must('queue:set-duty', { key: newKey(), on: true })
    const before = await send(zhao.line, 'sinus', 30 * 24 * 60)
    const now = await send(zhao.line, 'anterior-stemi', 4)
    const [village, duty, county] = await Promise.all([
      enter('zhao.min', desktop, sitters.village),
      enter('wang.haichuan', desktop, sitters.duty),
      enter('wu.jianping', screenOf('desktop', 'en', { colorScheme: 'dark' }), sitters.county),
    ])
    const consultId = await ask(village, `${url}/#/clinic/ecg/${now}`)
    await answer(duty, county)
    const material = { label: earlier, required: true, fileId: null, ready: true }
    await zhao.line.must('consult:set-material', { key: newKey(), consultId, materialId: null, ecgId: before, ...material })
    const { token } = await zhao.line.must('consult:make-link', { key: newKey(), consultId, label: '省医院专家', validHours: 4 })
    const guest = await device(screenOf('phone', 'zh'), sitters.guest)
    await comeByLink(guest, `${url}/#/guest/${token}`, village)
    await discuss({ village, duty, county, guest })
    await conclude(village, duty)
  } finally {
    zhao.visitor.leave()
    wang.visitor.leave()
  }
}

async function send({ socket }: Line, rhythm: SyntheticRhythm, minutesAgo: number): Promise<EcgId> {
  const patient = { id: 'XH-2026-0131', name: '冯守田', sex: 'male', birthDate: '1968-03-14', ageYears: 58 } as const
  const acquiredAt = { local: localTime(Date.now() - minutesAgo * 60_000), offsetMinutes: null }
  const noise = { muscleUv: 8, mainsUv: 0, wanderUv: 30 }
  const { bytes } = ecgFile({ rhythm, leads: 12, seed: 31, noise, patient, acquiredAt }, 'dicom')
  return (await upload(socket, demoSites.xinghua, bytes, rhythm === 'sinus' ? 'routine' : 'emergency')).ecgId
}

async function ask(page: Page, ecgPage: string): Promise<ConsultId> {
  await page.getByRole('main').waitFor(wait)
  await page.goto(ecgPage)
  await page.getByRole('button', { name: t.list.startFromEcg }).click(wait)
  const sheet = page.getByRole('dialog', { name: t.list.begin.title })
  await sheet.getByPlaceholder(t.list.begin.search).fill('吴建平')
  await sheet.getByRole('button', { name: /吴建平/ }).click(wait)
  await sheet.getByLabel(t.list.begin.question).fill('胸痛 50 分钟，血压 148/92 mmHg。转运到导管室约 2 小时：先溶栓还是直接转运？')
  await sheet.getByRole('button', { name: t.list.begin.callNow }).click()
  await page.waitForURL(/#\/room\//, wait)
  await inRoom(page, 'zh')
  return /#\/room\/([0-9a-f-]{36})/.exec(page.url())?.[1] as ConsultId
}

async function answer(duty: Page, county: Page): Promise<void> {
  const call = (page: Page, language: Language) => page.getByRole('alertdialog', { name: consultText[language].ring.emergency })
  await call(duty, 'zh').waitFor(wait)
  await duty.mouse.move(0, 0)
  await picture(duty, 'consultation-ring')
  await call(duty, 'zh').getByRole('button', { name: t.list.ring.accept }).click()
  await call(county, 'en').getByRole('button', { name: consultText.en.ring.accept }).click(wait)
  await Promise.all([inRoom(duty, 'zh'), inRoom(county, 'en')])
}

async function comeByLink(guest: Page, address: string, host: Page): Promise<void> {
  await guest.goto(address)
  await guest.getByLabel(t.record.guest.name).fill('沈若谷')
  await guest.getByLabel(t.record.guest.organisation).fill('省立医院心内科')
  await guest.getByRole('button', { name: t.record.guest.join }).click()
  await host.getByRole('button', { name: t.room.notices.lobbyAsk, exact: true }).click(wait)
  await inRoom(guest, 'zh')
}

interface Room {
  readonly village: Page
  readonly duty: Page
  readonly county: Page
  readonly guest: Page
}

async function discuss({ village, duty, county, guest }: Room): Promise<void> {
  const languages = new Map([[county, 'en' as const]])
  const chairs = [village, duty, county, guest].map((page) => ({ page, language: languages.get(page) ?? ('zh' as const) }))
  for (const { page, language } of chairs) await press(page, language, 'cameraOn')
  for (const { page, language } of chairs) if (page !== duty) await press(page, language, 'mute')
  await duty.getByRole('button', { name: t.room.stage.add }).click()
  await duty.getByRole('dialog').getByRole('button', { name: earlier }).click()
  for (const { page, language } of chairs) if (page !== guest) await press(page, language, 'chat')
  await say(county, 'en', '救护车已出发，约 25 分钟到村，车上可溶栓。')
  await say(village, 'zh', '阿司匹林 300 mg 已嚼服，静脉通路已建立。')
  await say(duty, 'zh', '请对比 V2–V4：一个月前没有 ST 段抬高。')
  for (const { page } of chairs) await allSeen(page)
  await pointAt(duty)
  await picture(village, 'consultation-room')
  await pointAt(duty)
  await picture(county, 'consultation-room-dark-en')
  await pointAt(duty)
  await picture(guest, 'consultation-phone')
}

async function press(page: Page, language: Language, button: 'cameraOn' | 'mute' | 'chat' | 'leave'): Promise<void> {
  const { bar } = roomText[language]
  await page.getByRole('toolbar', { name: bar.label }).getByRole('button', { name: bar[button] }).click(wait)
}

async function inRoom(page: Page, language: Language): Promise<void> {
  await page.getByRole('toolbar', { name: roomText[language].bar.label }).waitFor(wait)
}

async function say(page: Page, language: Language, words: string): Promise<void> {
  const { chat } = roomText[language]
  await page.getByRole('textbox', { name: chat.message }).fill(words)
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: chat.label }).getByText(words).waitFor(wait)
}

/** Both tracings and all four people, each picture decoded. */
async function allSeen(page: Page): Promise<void> {
  const papers = page.getByTestId('shared-paper')
  await papers.nth(1).waitFor(wait)
  for (const paper of await papers.all()) await painted(paper, 300)
  const shown = () => [...document.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth > 0).length >= 4
  await page.waitForFunction(shown, undefined, wait)
}

/** At the ST segment of the chest leads of today's ECG, for a few seconds. */
async function pointAt(page: Page): Promise<void> {
  const paper = page.getByTestId('shared-paper').first()
  const { width, height } = (await paper.boundingBox()) ?? { width: 0, height: 0 }
  for (const x of [0.6, 0.62]) await paper.hover({ position: { x: x * width, y: 0.5 * height } })
}

async function conclude(village: Page, duty: Page): Promise<void> {
  const { record } = t
  await press(village, 'zh', 'leave')
  await village.getByRole('dialog').getByRole('button', { name: t.room.bar.closeAll }).click()
  await duty.getByRole('button', { name: t.room.ended.toRecord }).click(wait)
  await duty.getByRole('region', { name: record.opinion }).getByRole('button', { name: record.write }).click(wait)
  const write = (label: string, words: string) => duty.getByLabel(label, { exact: true }).fill(words)
  await write(record.findings, '窦性心律，V1–V5 导联 ST 段弓背向上抬高，较一个月前为新发；III、aVF 导联 ST 段压低。')
  await write(
    record.opinionText,
    '急性前壁 ST 段抬高型心肌梗死，发病 50 分钟。预计首次医疗接触至导丝通过超过 120 分钟，无禁忌时先溶栓，再转运行介入治疗。',
  )
  await write(
    record.advice,
    '溶栓前逐项核对禁忌证；阿司匹林 300 mg 已嚼服，加氯吡格雷 300 mg 口服，肝素抗凝；心电监护，除颤仪随行，转运至临江市中心医院。',
  )
  await duty.getByRole('button', { name: record.sign }).click()
  await duty.getByRole('dialog').getByRole('button', { name: record.signNow }).click()
  await village.getByRole('button', { name: t.room.ended.toRecord }).click(wait)
  await village.getByRole('region', { name: record.opinion }).getByText(record.signedBy('王海川')).waitFor(wait)
  await picture(village, 'consultation-record')
}
