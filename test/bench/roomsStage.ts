/** The shared tracing over a thin line: what the presenter does, until the others see that or something newer. */
import { setTimeout as delay } from 'node:timers/promises'
import type { OrganisationId, PersonId } from '@lianxin/contract'
import { demoPassword, demoPerson, ecgFile } from '@lianxin/fixtures'
import { enterStage, pageAt, type StageDevice } from '../harness/stageDevice.ts'
import { startThinLine, type ThinLine } from '../harness/thinLine.ts'
import { arrive, newKey } from '../harness/visitor.ts'
import { connect, signIn, upload } from './senders.ts'
import { say } from './table.ts'

const [village, county] = ['zhao.min', 'wang.haichuan'] as const
/** Of the round trip; half of it each way. */
export const thin = { bitsPerS: 32_000, delayMs: 150, loss: 0.05, random: Math.random } as const

export interface StageTimes {
  readonly pointerMs: number[]
  readonly pageMs: number[]
  /** Bytes a second on the line, the fuller way, and the most that waited there. */
  readonly bytesPerS: number
  readonly mostQueuedBytes: number
}

/** Presents for `seconds`, with the presenter or the one who follows behind the thin line. */
export async function stageOverThinLine(url: string, behind: 'presenter' | 'follower', seconds: number): Promise<StageTimes> {
  const { consultId, ecgId } = await consultOverEcg(url)
  const line = await startThinLine(url, thin)
  const presenter = await enterStage(behind === 'presenter' ? line.url : url, village, consultId)
  const follower = await enterStage(behind === 'follower' ? line.url : url, county, consultId)
  try {
    await presenter.stage.take()
    return await present({ presenter, follower, line, ecgId, seconds })
  } finally {
    presenter.leave()
    follower.leave()
    await line.stop()
    say(`the tracing over a thin line, ${behind} behind it: ${seconds} s`)
  }
}

async function consultOverEcg(url: string): Promise<{ consultId: string; ecgId: string }> {
  const { cookie, siteId } = await signIn(url, village, demoPassword)
  const socket = await connect(url, cookie)
  const { bytes } = ecgFile({ rhythm: 'anterior-stemi', leads: 12, rateHz: 500, durationS: 10, seed: Date.now() % 1e6 }, 'dicom')
  const { ecgId } = await upload(socket, siteId, bytes, 'routine')
  socket.disconnect()
  const { visitor, line } = await arrive(url, village)
  const { row } = await line.must('consult:open', {
    key: newKey(),
    ecgId,
    organisationId: siteId as OrganisationId,
    urgency: 'emergency',
    title: '胸痛 2 小时',
    question: '',
    startsAt: null,
    durationMin: null,
    waitingRoom: false,
    invite: [{ kind: 'person', personId: demoPerson(county).id as PersonId }],
    materials: [],
  })
  visitor.leave()
  return { consultId: row.consultId, ecgId }
}

interface Scene {
  readonly presenter: StageDevice
  readonly follower: StageDevice
  readonly line: ThinLine
  readonly ecgId: string
  readonly seconds: number
}

/** Another page every one to two seconds, and a hand that moves all the time, as often as a browser tells of it. */
async function present({ presenter, follower, line, ecgId, seconds }: Scene): Promise<StageTimes> {
  const pages = waitingFor(() => follower.stage.state.get().stage.sheets[0]?.startS)
  const points = waitingFor(() => follower.stage.pointers.get()[0]?.xMm)
  const stops = [follower.stage.state.subscribe(pages.look), follower.stage.pointers.subscribe(points.look)]
  const before = line.bytes()
  line.mostQueuedBytes()
  const endsAt = performance.now() + seconds * 1000
  let [page, point, nextPageAt] = [0, 0, 0]
  while (performance.now() < endsAt) {
    if (performance.now() >= nextPageAt) {
      nextPageAt = performance.now() + 1000 + Math.random() * 1000
      pages.made((page += 0.02))
      presenter.stage.present(pageAt(ecgId, page))
    }
    points.made((point += 0.1))
    presenter.stage.point(0, { xMm: point, yMm: 40 })
    await delay(16)
  }
  const after = line.bytes()
  // what was made last is to arrive as well
  for (let waited = 0; waited < 20_000 && pages.missing() + points.missing() > 0; waited += 50) await delay(50)
  for (const stop of stops) stop()
  if (pages.missing() + points.missing() > 0) throw new Error('the last page or pointer never arrived')
  return {
    pageMs: pages.tookMs,
    pointerMs: points.tookMs,
    bytesPerS: Math.max(after.up - before.up, after.down - before.down) / seconds,
    mostQueuedBytes: Math.max(...Object.values(line.mostQueuedBytes())),
  }
}

/** Values only rise, so a value has been seen once it or a later one is. */
function waitingFor(shown: () => number | undefined) {
  const waiting: { readonly value: number; readonly at: number }[] = []
  const tookMs: number[] = []
  return {
    tookMs,
    missing: () => waiting.length,
    made: (value: number) => void waiting.push({ value, at: performance.now() }),
    look() {
      const now = performance.now()
      const value = shown()
      while (value !== undefined && waiting[0] && waiting[0].value <= value + 1e-3) tookMs.push(now - (waiting.shift()?.at ?? now))
    },
  }
}
