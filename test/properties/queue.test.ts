/** Whatever readers do to the queue at once and in whatever order, its promises hold. */
import type { QueueRow, TaskStep } from '@lianxin/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seeded } from '../../client/live/src/testing/seeded.ts'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { newKey, onDuty, send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
let readers: Caller[]
beforeAll(async () => {
  hub = await startCapabilities()
  readers = await onDuty(hub, 'wang.haichuan', 'li.siyuan', 'chen.yuehua', 'zhou.qiming')
})
afterAll(() => hub.stop())

const rowsNow = async () => {
  const { rows } = await hub.handlers['queue:watch']({ view: 'all', since: 0 }, readers[0] as Caller)
  return rows
}
type Act = (row: QueueRow, caller: Caller) => Promise<unknown>
const content = { findings: '', conclusion: '见图', advice: '', critical: false }
const acts: readonly Act[] = [
  ({ taskId }, caller) => hub.handlers['queue:claim']({ key: newKey(), taskId }, caller),
  ({ taskId }, caller) => hub.handlers['queue:claim']({ key: newKey(), taskId }, caller),
  ({ taskId }, caller) => hub.handlers['queue:opened']({ key: newKey(), taskId }, caller),
  ({ taskId }, caller) => hub.handlers['queue:renew']({ taskId }, caller),
  ({ taskId }, caller) => hub.handlers['queue:release']({ key: newKey(), taskId }, caller),
  ({ taskId }, caller) => hub.handlers['queue:hand-back']({ key: newKey(), taskId, reason: '重采' }, caller),
  ({ subject }, caller) =>
    hub.handlers['report:sign']({ key: newKey(), ecgId: subject.id, content, amendsVersionNo: null, amendmentReason: null }, caller),
]

/** Who holds it, as its history tells. */
function holderBySteps(steps: readonly { step: TaskStep; personName: string | null }[]): string | null {
  return steps.reduce<string | null>((holder, { step, personName }) => {
    if (step === 'claimed') return personName
    return step === 'released' || step === 'lease-lost' ? null : holder
  }, null)
}

describe('the queue under four readers who act at random, several at once, while time passes', () => {
  it.each([1, 2, 3])('keeps each task with one holder at most, finished once, with a history that tells it (seed %i)', async (seed) => {
    const random = seeded(seed)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    for (let n = 0; n < 4; n++) await send(hub, { seed: 5000 + 10 * seed + n, urgency: n % 2 ? 'emergency' : 'routine' })
    const before = new Map<string, QueueRow>()
    for (let round = 0; round < 25; round++) {
      const rows = await rowsNow()
      await Promise.allSettled(Array.from({ length: 5 }, () => pick(acts)(pick(rows), pick(readers))))
      if (random() < 0.3) await hub.clock.advance(45_000)
      for (const row of await rowsNow()) {
        holdsTogether(row, before.get(row.taskId))
        before.set(row.taskId, row)
      }
    }
    expect([...before.values()].filter(({ doneAt }) => doneAt !== null).length).toBeGreaterThan(0)
    for (const row of before.values()) {
      const { steps } = await hub.handlers['queue:steps']({ taskId: row.taskId }, readers[0] as Caller)
      expect(holderBySteps(steps)).toBe(row.reader?.name ?? null)
      expect(steps.filter(({ step }) => step === 'reported' || step === 'returned').length).toBe(row.doneAt === null ? 0 : 1)
      expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).sort((a, b) => a - b))
    }
  })
})

function holdsTogether(row: QueueRow, earlier: QueueRow | undefined): void {
  const held = row.state === 'claimed' || row.state === 'reading'
  expect(row.leaseUntil !== null).toBe(held)
  if (held || row.state === 'done') expect(row.reader).not.toBeNull()
  if (row.state === 'waiting') expect(row.reader).toBeNull()
  expect(row.outcome !== null).toBe(row.state === 'done')
  if (row.claimedAt !== null) expect(row.claimedAt).toBeGreaterThanOrEqual(row.receivedAt)
  if (row.openedAt !== null) expect(row.openedAt).toBeGreaterThanOrEqual(row.claimedAt ?? Number.POSITIVE_INFINITY)
  if (!earlier) return
  expect(row.version).toBeGreaterThanOrEqual(earlier.version)
  if (row.version === earlier.version) expect({ ...row, leaseUntil: null }).toEqual({ ...earlier, leaseUntil: null })
  // what is finished stays as it was, and the first claim and opening are what times are measured by
  if (earlier.doneAt !== null) expect(row).toEqual(earlier)
  if (earlier.claimedAt !== null) expect(row.claimedAt).toBe(earlier.claimedAt)
  if (earlier.openedAt !== null) expect(row.openedAt).toBe(earlier.openedAt)
}
