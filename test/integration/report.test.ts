import { createHash } from 'node:crypto'
import { readingTimes } from '@lianxin/contract'
import { ecgFile } from '@lianxin/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { newKey, onDuty, send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
let wang: Caller
let li: Caller
let clinic: Caller
let seed = 3000
const refusal = (reason: string, details?: object) => expect.objectContaining({ reason, ...(details && { details }) })
const content = { findings: 'V1–V4 ST 抬高', conclusion: '急性广泛前壁心肌梗死', advice: '立即转诊', critical: true }
const claimed = async (caller: Caller) => {
  const receipt = await send(hub, { seed: seed++ })
  await hub.handlers['queue:claim']({ key: newKey(), taskId: receipt.taskId }, caller)
  return receipt
}
type EcgId = Awaited<ReturnType<typeof claimed>>['ecgId']
const sign = (ecgId: EcgId, caller: Caller, more: object = {}) =>
  hub.handlers['report:sign']({ key: newKey(), ecgId, content, amendsVersionNo: null, amendmentReason: null, ...more }, caller)
const amend = (ecgId: EcgId, amendsVersionNo: number, caller: Caller, amendmentReason: string | null, more: object = {}) =>
  sign(ecgId, caller, { amendsVersionNo, amendmentReason, ...more })
const draft = (ecgId: EcgId, baseVersion: number, caller: Caller, findings = 'x') =>
  hub.handlers['report:save-draft']({ key: newKey(), ecgId, baseVersion, content: { ...content, findings } }, caller)
const open = (ecgId: EcgId, caller: Caller) => hub.handlers['report:open']({ ecgId }, caller)
const taskOf = async (ecgId: EcgId) => (await hub.handlers['ecg:read']({ ecgId }, wang)).ecg.task

beforeAll(async () => {
  hub = await startCapabilities()
  const callers = await onDuty(hub, 'wang.haichuan', 'li.siyuan')
  wang = callers[0] as Caller
  li = callers[1] as Caller
  clinic = await hub.sender('xinghua')
})
afterAll(() => hub.stop())

describe('a draft', () => {
  it('is the holder’s to write and carries over to the next one', async () => {
    const { ecgId, taskId } = await claimed(wang)
    expect((await draft(ecgId, 0, wang)).draft).toMatchObject({ version: 1, authorName: '王海川', savedAt: hub.clock.nowMs() })
    await expect(draft(ecgId, 1, li)).rejects.toEqual(refusal('queue.not-yours', { by: '王海川' }))
    await hub.handlers['queue:release']({ key: newKey(), taskId }, wang)
    await hub.handlers['queue:claim']({ key: newKey(), taskId }, li)
    expect((await open(ecgId, li)).draft).toMatchObject({ version: 1, content: { findings: 'x' } })
    expect((await draft(ecgId, 1, li)).draft).toMatchObject({ version: 2, authorName: '李思远' })
  })

  it('that was changed elsewhere is not overwritten', async () => {
    const { ecgId } = await claimed(wang)
    await draft(ecgId, 0, wang, 'first')
    await expect(draft(ecgId, 0, wang, 'second')).rejects.toEqual(refusal('report.draft-stale'))
    expect((await open(ecgId, wang)).draft?.content.findings).toBe('first')
  })

  it('saved again by the same request is answered the same, and leaves its text nowhere but in the draft', async () => {
    const { ecgId } = await claimed(wang)
    const input = { key: newKey(), ecgId, baseVersion: 0, content: { ...content, findings: '只在草稿里' } }
    const first = await hub.handlers['report:save-draft'](input, wang)
    await hub.clock.advance(1_000)
    expect(await hub.handlers['report:save-draft'](input, wang)).toEqual(first)
    const other = { ...input, content }
    await expect(hub.handlers['report:save-draft'](other, wang)).rejects.toEqual(refusal('hub.invalid-input'))
    const kept = await hub.db.read.selectFrom('answered_request').select('answer').where('key', '=', input.key).executeTakeFirstOrThrow()
    expect(kept.answer).toEqual({ version: 1, savedAt: first.draft.savedAt })
  })

  it('is not shown to the clinic', async () => {
    const { ecgId } = await claimed(wang)
    await draft(ecgId, 0, wang)
    expect(await open(ecgId, clinic)).toEqual({ draft: null, versions: [] })
  })
})

describe('signing', () => {
  it('makes the version, stops the clock, and tells the clinic with the conclusion', async () => {
    const { ecgId, taskId } = await claimed(wang)
    await hub.clock.advance(5_000)
    await hub.handlers['queue:opened']({ key: newKey(), taskId }, wang)
    await draft(ecgId, 0, wang)
    await hub.clock.advance(20_000)
    await hub.outbox.settled()
    hub.sent.length = 0
    const { report } = await sign(ecgId, wang)
    expect(report).toMatchObject({
      versionNo: 1,
      kind: 'final',
      content,
      signerName: '王海川',
      signedAt: hub.clock.nowMs(),
      amendmentReason: null,
    })
    const task = await taskOf(ecgId)
    expect(task).toMatchObject({ state: 'done', leaseUntil: null, reader: { name: '王海川' } })
    expect(readingTimes(task)).toEqual({ toOpenMs: 5_000, toReadMs: 20_000, toReportMs: 25_000 })
    expect(await open(ecgId, clinic)).toEqual({ draft: null, versions: [report] })
    expect((await open(ecgId, wang)).draft).toBeNull()
    await hub.outbox.settled()
    const push = hub.sent.find(({ name }) => name === 'queue:changed')
    expect(push?.value).toMatchObject({
      row: { state: 'done', outcome: { conclusion: content.conclusion, critical: true, reportId: report.reportId } },
    })
    expect(push?.may(clinic)).toBe(true)
  })

  it('vouches by a hash that anyone can compute from the version and the file', async () => {
    const bytes = ecgFile({ rhythm: 'sinus', leads: 12, seed: seed++ }, 'scp').bytes
    const { ecgId, taskId } = await send(hub, { bytes })
    await hub.handlers['queue:claim']({ key: newKey(), taskId }, wang)
    const { report } = await sign(ecgId, wang)
    const ecgSha256 = createHash('sha256').update(bytes).digest('hex')
    const { advice, conclusion, critical, findings } = content
    const canonical = JSON.stringify({
      amendmentReason: null,
      content: { advice, conclusion, critical, findings },
      ecgId,
      ecgSha256,
      reportId: report.reportId,
      signedAtMs: report.signedAt,
      signerId: wang.personId,
      versionNo: 1,
    })
    expect(report.contentSha256).toBe(createHash('sha256').update(canonical).digest('hex'))
  })

  it('is the holder’s alone, and needs a conclusion', async () => {
    const { ecgId } = await claimed(wang)
    await expect(sign(ecgId, li)).rejects.toEqual(refusal('queue.not-yours', { by: '王海川' }))
    await expect(sign(ecgId, wang, { content: { ...content, conclusion: ' \n' } })).rejects.toEqual(refusal('report.conclusion-missing'))
    const waiting = await send(hub, { seed: seed++ })
    await expect(sign(waiting.ecgId, wang)).rejects.toEqual(refusal('queue.not-yours'))
    expect((await open(ecgId, wang)).versions).toEqual([])
  })

  it('asked for again gives the first answer; pressed twice at once it signs once', async () => {
    const { ecgId } = await claimed(wang)
    const key = newKey()
    const [first, second] = await Promise.all([sign(ecgId, wang, { key }), sign(ecgId, wang, { key })])
    expect(second).toEqual(first)
    expect(await sign(ecgId, wang, { key })).toEqual(first)
    expect((await open(ecgId, wang)).versions).toHaveLength(1)
  })

  it('cannot be undone in the database', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang)
    const change = hub.db.read.updateTable('report_version').set({ signer_name: 'x' }).where('ecg_id', '=', ecgId)
    await expect(change.execute()).rejects.toThrow('insert-only')
    await expect(hub.db.read.deleteFrom('report_version').where('ecg_id', '=', ecgId).execute()).rejects.toThrow('insert-only')
  })
})

describe('an amendment', () => {
  it('needs its reason, keeps the first version and its times, and may be another reader’s', async () => {
    const { ecgId } = await claimed(wang)
    const first = await sign(ecgId, wang)
    await hub.clock.advance(60_000)
    await expect(amend(ecgId, 1, li, null)).rejects.toEqual(refusal('report.amendment-reason-missing'))
    await expect(sign(ecgId, li)).rejects.toEqual(refusal('queue.finished'))
    const amended = { ...content, conclusion: '早期复极', critical: false }
    const { report } = await amend(ecgId, 1, li, '对比旧图', { content: amended })
    expect(report).toMatchObject({ versionNo: 2, kind: 'amended', amendmentReason: '对比旧图', signerName: '李思远' })
    expect((await open(ecgId, clinic)).versions).toEqual([first.report, report])
    expect(await taskOf(ecgId)).toMatchObject({ state: 'done', doneAt: first.report.signedAt, outcome: { versionNo: 2, critical: false } })
  })

  it('that takes a critical value back says so to the queue; one that keeps it, or had none to take back, does not', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang, { content: { ...content, critical: false } })
    const withdrawn = async () => (await taskOf(ecgId)).outcome?.criticalWithdrawn
    expect(await withdrawn()).toBeUndefined()
    await amend(ecgId, 1, li, 'a', { content: { ...content, critical: true } })
    expect(await withdrawn()).toBeUndefined()
    await amend(ecgId, 2, li, 'b', { content: { ...content, critical: false } })
    expect(await withdrawn()).toBe(true)
    await amend(ecgId, 3, li, 'c', { content: { ...content, critical: true } })
    expect(await withdrawn()).toBeUndefined()
  })

  it('is of the newest version only: of two at once one is refused, and goes on once it has seen the other', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang)
    const both = await Promise.allSettled([amend(ecgId, 1, wang, 'a'), amend(ecgId, 1, li, 'b')])
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toEqual([refusal('report.superseded')])
    await expect(amend(ecgId, 3, li, 'c')).rejects.toEqual(refusal('report.superseded'))
    await amend(ecgId, 2, li, 'c')
    expect((await open(ecgId, wang)).versions.map(({ versionNo }) => versionNo)).toEqual([1, 2, 3])
  })

  it('is not for a reader outside the scope', async () => {
    const receipt = await send(hub, { seed: seed++, site: 'dahuai' })
    await hub.handlers['queue:claim']({ key: newKey(), taskId: receipt.taskId }, wang)
    await sign(receipt.ecgId, wang)
    const wu = await hub.as('wu.jianping') // of Bailu County; Dahuai belongs to Qinglan
    await expect(amend(receipt.ecgId, 1, wu, 'x')).rejects.toEqual(refusal('ecg.unknown'))
    await expect(open(receipt.ecgId, wu)).rejects.toEqual(refusal('ecg.unknown'))
  })
})

describe('a critical value', () => {
  const acknowledge = (ecgId: EcgId, caller: Caller, versionNo = 1) =>
    hub.handlers['report:acknowledge']({ key: newKey(), ecgId, versionNo }, caller)

  it('is read back by the sender’s site; the first time counts', async () => {
    const { ecgId } = await claimed(wang)
    await expect(acknowledge(ecgId, clinic)).rejects.toEqual(refusal('report.unknown'))
    await sign(ecgId, wang)
    await hub.clock.advance(30_000)
    const first = await acknowledge(ecgId, clinic)
    expect(first).toEqual({ acknowledgedAt: hub.clock.nowMs() })
    await hub.clock.advance(30_000)
    expect(await acknowledge(ecgId, clinic)).toEqual(first)
    expect((await taskOf(ecgId)).acknowledged).toEqual({ by: '赵敏', at: first.acknowledgedAt })
    await expect(acknowledge(ecgId, await hub.sender('shangtang'))).rejects.toEqual(refusal('ecg.unknown'))
  })

  it('is not there to be read back in an ordinary report', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang, { content: { ...content, critical: false } })
    await expect(acknowledge(ecgId, clinic)).rejects.toEqual(refusal('report.not-critical'))
  })

  it('that is amended must be read back again', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang)
    await acknowledge(ecgId, clinic)
    await amend(ecgId, 1, wang, '补充')
    expect((await taskOf(ecgId)).acknowledged).toBeNull()
  })

  it('is confirmed of the version that was seen, and not of one that amends it at that moment', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang)
    await Promise.allSettled([acknowledge(ecgId, clinic), amend(ecgId, 1, wang, '补充')])
    expect((await taskOf(ecgId)).acknowledged).toBeNull()
    await expect(acknowledge(ecgId, clinic)).rejects.toEqual(refusal('report.superseded'))
    await acknowledge(ecgId, clinic, 2)
    expect((await taskOf(ecgId)).acknowledged).toMatchObject({ by: '赵敏' })
  })

  it('is not confirmed by its reader, nor by anyone above the site, in place of those who are with the patient', async () => {
    const { ecgId } = await claimed(wang)
    await sign(ecgId, wang)
    for (const caller of [wang, await hub.as('lin.xiao'), await hub.as('he.jing')])
      await expect(acknowledge(ecgId, caller)).rejects.toEqual(refusal('identity.forbidden'))
  })
})

describe('opening a report', () => {
  it('is on record', async () => {
    const { ecgId } = await claimed(wang)
    await open(ecgId, clinic)
    const entries = await hub.db.read
      .selectFrom('audit_entry')
      .selectAll()
      .where('subject_id', '=', ecgId)
      .where('action', '=', 'report.read')
      .execute()
    expect(entries).toMatchObject([{ actor_id: clinic.personId }])
  })
})
