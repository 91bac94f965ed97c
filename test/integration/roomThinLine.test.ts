/** The shared tracing over 32 kbit/s, 300 ms there and back and 5 % loss: the newest arrives, and nothing queues up before it. */
import type { OrganisationId, PersonId } from '@lianxin/contract'
import { demoPassword, demoPerson, ecgFile } from '@lianxin/fixtures'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, signIn, upload } from '../bench/senders.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { enterStage, pageAt, type StageDevice } from '../harness/stageDevice.ts'
import { startThinLine, type ThinLine } from '../harness/thinLine.ts'
import { arrive, newKey } from '../harness/visitor.ts'

let hub: TestHub
let line: ThinLine
let ecgId: string
let consultId: string
const devices: StageDevice[] = []

beforeEach(async () => {
  hub = await startTestHub()
  line = await startThinLine(hub.url, { bitsPerS: 32_000, delayMs: 150, loss: 0.05, random: seeded() })
  const { cookie, siteId } = await signIn(hub.url, 'zhao.min', demoPassword)
  const socket = await connect(hub.url, cookie)
  const { bytes } = ecgFile({ rhythm: 'anterior-stemi', leads: 12, rateHz: 500, durationS: 10, seed: 7 }, 'dicom')
  ecgId = (await upload(socket, siteId, bytes, 'routine')).ecgId
  socket.disconnect()
  consultId = await openConsult(siteId, ecgId)
})
afterEach(async () => {
  for (const device of devices.splice(0)) device.leave()
  await line.stop()
  await hub.stop()
})

async function openConsult(siteId: string, about: string): Promise<string> {
  const { visitor, line: village } = await arrive(hub.url, 'zhao.min')
  const { row } = await village.must('consult:open', {
    key: newKey(),
    ecgId: about as never,
    organisationId: siteId as OrganisationId,
    urgency: 'emergency',
    title: '胸痛 2 小时',
    question: '',
    startsAt: null,
    durationMin: null,
    waitingRoom: false,
    invite: [{ kind: 'person', personId: demoPerson('wang.haichuan').id as PersonId }],
    materials: [],
  })
  visitor.leave()
  return row.consultId
}

/** mulberry32 */
function seeded(): () => number {
  let state = 4
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Turns and points as fast as a hand can; what is meant at the end. */
async function hurry(presenter: StageDevice, forMs: number): Promise<{ startS: number; xMm: number }> {
  let [startS, xMm] = [0, 0]
  const endsAt = performance.now() + forMs
  while (performance.now() < endsAt) {
    presenter.stage.present(pageAt(ecgId, (startS += 0.01)))
    presenter.stage.point(0, { xMm: ++xMm, yMm: 40 })
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { startS, xMm }
}

describe('the shared tracing over a thin line', () => {
  for (const behind of ['presenter', 'follower'] as const) {
    it(`arrives as it is now, with the ${behind} behind it, however fast it was changed`, async () => {
      const presenter = await enterStage(behind === 'presenter' ? line.url : hub.url, 'zhao.min', consultId)
      devices.push(presenter)
      const follower = await enterStage(behind === 'follower' ? line.url : hub.url, 'wang.haichuan', consultId)
      devices.push(follower)
      await presenter.stage.take()
      // what coming in has put on the line
      await hurry(presenter, 2_000)
      line.mostQueuedBytes()
      const meant = await hurry(presenter, 5_000)
      const seen = () => ({ startS: follower.stage.state.get().stage.sheets[0]?.startS, xMm: follower.stage.pointers.get()[0]?.xMm })
      await expect.poll(seen, { timeout: 10_000, interval: 20 }).toEqual(meant)
      // a second of this line, with whatever was lost and sent again
      expect(Math.max(...Object.values(line.mostQueuedBytes()))).toBeLessThan(4_000)
    })
  }
})
