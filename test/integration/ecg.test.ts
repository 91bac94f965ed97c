import { readdir } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { emptyContext, type InputOf, type OrganisationId, Refusal, readingTimes } from '@lianxin/contract'
import { decodeEcg, decodeFrame, encodeFrame } from '@lianxin/ecg'
import { demoSites, ecgFile, hostileFiles } from '@lianxin/fixtures'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { announcement, newKey, nobody, onDuty, send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
let sender: Caller
let seed = 2000
const fresh = () => ecgFile({ rhythm: 'sinus', leads: 12, seed: seed++ }, 'scp').bytes
const refusal = (reason: string, details?: object) =>
  expect.objectContaining({ reason, ...(details && { details: expect.objectContaining(details) }) })
const begin = (input: InputOf<'ecg:begin'>, caller = sender) => hub.handlers['ecg:begin'](input, caller)
const chunk = (input: InputOf<'ecg:chunk'>, caller = sender) => hub.handlers['ecg:chunk'](input, caller)
const finish = (uploadKey: InputOf<'ecg:finish'>['uploadKey'], caller = sender) => hub.handlers['ecg:finish']({ uploadKey }, caller)
const count = async (table: 'ecg' | 'ecg_original' | 'queue_task') =>
  Number(
    (
      await hub.db.read
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )
const auditOf = (action: string) => hub.db.read.selectFrom('audit_entry').selectAll().where('action', '=', action).execute()

beforeAll(async () => {
  hub = await startCapabilities()
  sender = await hub.sender('xinghua')
})
afterAll(() => hub.stop())

describe('receiving an ECG', () => {
  it.each(['scp', 'aecg', 'dicom'] as const)('stores a %s file whole, queues it, and gives a durable receipt', async (format) => {
    const { bytes } = ecgFile({ rhythm: 'sinus', leads: 12, seed: seed++ }, format)
    const receipt = await send(hub, { bytes, urgency: 'emergency', context: { ...emptyContext, symptoms: ['chest-pain'] } })
    expect(receipt).toMatchObject({ duplicate: false, receivedAt: hub.clock.nowMs() })
    const { ecg } = await hub.handlers['ecg:read']({ ecgId: receipt.ecgId }, sender)
    expect(ecg).toMatchObject({ number: receipt.number, format, sizeBytes: bytes.length, version: 1, fileName: '静息.scp' })
    expect(ecg.leads).toHaveLength(12)
    expect(ecg.task).toMatchObject({ taskId: receipt.taskId, urgency: 'emergency', state: 'waiting', receivedAt: receipt.receivedAt })
    expect(ecg.task.summary).toMatchObject({
      number: receipt.number,
      leadCount: 12,
      symptoms: ['chest-pain'],
      patientName: ecg.patient.name,
    })
    const original = await hub.db.read
      .selectFrom('ecg_original')
      .select('bytes')
      .where('ecg_id', '=', receipt.ecgId)
      .executeTakeFirstOrThrow()
    expect(original.bytes.equals(bytes)).toBe(true)
    expect(await readdir(hub.spoolDir)).toEqual([])
  })

  it('knows 18 leads', async () => {
    const { ecgId } = await send(hub, { bytes: ecgFile({ rhythm: 'sinus', leads: 18, seed: seed++ }, 'dicom').bytes })
    expect((await hub.handlers['ecg:read']({ ecgId }, sender)).ecg.task.summary.leadCount).toBe(18)
  })

  it('lets the sender correct whose ECG it is, but not the number in the file', async () => {
    const bytes = fresh()
    const decoded = decodeEcg(bytes)
    const ofFile = decoded.ok ? decoded.record.patient : nobody
    const typed = { id: 'typed', name: '张三', sex: 'female', birthDate: '1960-02-29', ageYears: 66 } as const
    const { ecgId } = await send(hub, { bytes, patient: typed })
    expect((await hub.handlers['ecg:read']({ ecgId }, sender)).ecg.patient).toEqual({ ...typed, id: ofFile.id ?? 'typed' })
  })
})

describe('the same file again', () => {
  it('under the same key gives the first receipt, before and after a restart', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    const receipt = await send(hub, { bytes, ...input })
    expect(await finish(input.uploadKey)).toEqual({ receipt })
    await hub.restart()
    expect(await begin(input)).toEqual({ state: 'received', receipt })
    expect(await finish(input.uploadKey)).toEqual({ receipt })
  })

  it('under another key is one ECG, and says so before any byte is sent', async () => {
    const bytes = fresh()
    const first = await send(hub, { bytes })
    const again = await begin(announcement(bytes, 'xinghua'))
    expect(again).toEqual({ state: 'received', receipt: { ...first, duplicate: true } })
  })

  it('is raised when it is an emergency now, never lowered', async () => {
    const bytes = fresh()
    const { ecgId } = await send(hub, { bytes })
    await begin(announcement(bytes, 'xinghua', { urgency: 'emergency' }))
    await begin(announcement(bytes, 'xinghua', { urgency: 'routine' }))
    const { ecg } = await hub.handlers['ecg:read']({ ecgId }, sender)
    expect(ecg.task).toMatchObject({ urgency: 'emergency', version: 2 })
  })

  it('that was handed back waits anew: urgency, sender and patient as stated now, times from now, the first receipt', async () => {
    const bytes = fresh()
    const first = await send(hub, { bytes, urgency: 'emergency' })
    const { ecgId, taskId } = first
    const [wang] = await onDuty(hub, 'wang.haichuan')
    if (!wang) throw new Error('nobody')
    const key = { taskId, key: newKey() }
    await hub.handlers['queue:claim'](key, wang)
    await hub.clock.advance(5_000)
    await hub.handlers['queue:opened']({ taskId, key: newKey() }, wang)
    await hub.handlers['queue:hand-back']({ taskId, key: newKey(), reason: '姓名不符' }, wang)
    await hub.clock.advance(60_000)
    const again = announcement(bytes, 'xinghua', { patient: { ...nobody, name: '更正' }, context: { ...emptyContext, note: '已核对' } })
    expect(await begin(again)).toEqual({ state: 'received', receipt: { ...first, duplicate: true } })
    const { ecg } = await hub.handlers['ecg:read']({ ecgId }, sender)
    const round = { state: 'waiting', urgency: 'routine', reader: null, claimedAt: null, openedAt: null, doneAt: null, returnReason: null }
    expect(ecg.task).toMatchObject({ ...round, receivedAt: hub.clock.nowMs(), summary: { patientName: '更正' } })
    expect(ecg).toMatchObject({ receivedAt: first.receivedAt, version: 2, context: { note: '已核对' } })
    const { steps } = await hub.handlers['queue:steps']({ taskId }, wang)
    expect(steps.map(({ step }) => step)).toEqual(['received', 'claimed', 'opened', 'returned', 'received'])
    await hub.clock.advance(7_000)
    await hub.handlers['queue:claim']({ taskId, key: newKey() }, wang)
    const opened = await hub.handlers['queue:opened']({ taskId, key: newKey() }, wang)
    expect(readingTimes(opened.row).toOpenMs).toBe(7_000)
    // the same sending asked for again (its answer was lost) does not undo a second handing back
    await hub.handlers['queue:hand-back']({ taskId, key: newKey(), reason: '仍不可读' }, wang)
    await begin(again)
    expect((await hub.handlers['ecg:read']({ ecgId }, sender)).ecg.task.state).toBe('returned')
    await Promise.all(Array.from({ length: 4 }, () => send(hub, { bytes, sha256: null })))
    const rounds = (await hub.handlers['queue:steps']({ taskId }, wang)).steps.filter(({ step }) => step === 'received')
    expect(rounds).toHaveLength(3)
  })

  it('from another site is another ECG', async () => {
    const bytes = fresh()
    const first = await send(hub, { bytes, site: 'xinghua' })
    const second = await send(hub, { bytes, site: 'shangtang' })
    expect(second.ecgId).not.toBe(first.ecgId)
  })

  it('sent eight times at once without a hash is one ECG with one task', async () => {
    const bytes = fresh()
    const before = [await count('ecg'), await count('ecg_original'), await count('queue_task')]
    const receipts = await Promise.all(Array.from({ length: 8 }, () => send(hub, { bytes, sha256: null })))
    expect(new Set(receipts.map(({ ecgId }) => ecgId)).size).toBe(1)
    expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect([await count('ecg'), await count('ecg_original'), await count('queue_task')]).toEqual(before.map((n) => n + 1))
  })

  it('finished eight times at once under one key gives one receipt', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    await begin(input)
    for (let offset = 0; offset < bytes.length; offset += 30_000)
      await chunk({ uploadKey: input.uploadKey, offset, data: bytes.slice(offset, offset + 30_000) })
    const receipts = await Promise.all(Array.from({ length: 8 }, () => finish(input.uploadKey)))
    expect(new Set(receipts.map(({ receipt }) => JSON.stringify(receipt))).size).toBe(1)
  })
})

describe('an upload on its way', () => {
  it('takes chunks and the finish sent without waiting, in their order', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    await begin(input)
    const offsets = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, i) => i * 16_384)
    const acks = offsets.map((offset) => chunk({ uploadKey: input.uploadKey, offset, data: bytes.slice(offset, offset + 16_384) }))
    const receipt = finish(input.uploadKey)
    expect((await Promise.all(acks)).at(-1)).toEqual({ nextOffset: bytes.length })
    expect((await receipt).receipt.duplicate).toBe(false)
  })

  it('refuses a chunk out of order with the place to go on, and a finish before the end', async () => {
    const bytes = fresh()
    const { uploadKey, ...rest } = announcement(bytes, 'xinghua')
    await begin({ uploadKey, ...rest })
    await chunk({ uploadKey, offset: 0, data: bytes.slice(0, 1000) })
    await expect(chunk({ uploadKey, offset: 2000, data: bytes.slice(2000, 3000) })).rejects.toEqual(
      refusal('ecg.upload-gap', { nextOffset: 1000 }),
    )
    await expect(finish(uploadKey)).rejects.toEqual(refusal('ecg.upload-gap', { nextOffset: 1000 }))
    await chunk({ uploadKey, offset: 1000, data: bytes.slice(1000) })
    expect((await finish(uploadKey)).receipt.duplicate).toBe(false)
  })

  it('goes on after the hub was restarted', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    await begin(input)
    await chunk({ uploadKey: input.uploadKey, offset: 0, data: bytes.slice(0, 10_000) })
    await hub.restart()
    expect(await begin(input)).toEqual({ state: 'send', nextOffset: 10_000 })
    await chunk({ uploadKey: input.uploadKey, offset: 10_000, data: bytes.slice(10_000) })
    const { receipt } = await finish(input.uploadKey)
    const original = await hub.db.read
      .selectFrom('ecg_original')
      .select('bytes')
      .where('ecg_id', '=', receipt.ecgId)
      .executeTakeFirstOrThrow()
    expect(original.bytes.equals(bytes)).toBe(true)
  })

  it('is kept when the machine had no time to decode it, and finished later', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    await begin(input)
    await chunk({ uploadKey: input.uploadKey, offset: 0, data: bytes })
    const overloaded = vi.spyOn(hub.ecg.parts.decoding, 'run').mockRejectedValueOnce(new Refusal('hub.timeout'))
    await expect(finish(input.uploadKey)).rejects.toEqual(refusal('hub.timeout'))
    expect((await finish(input.uploadKey)).receipt).toMatchObject({ duplicate: false })
    overloaded.mockRestore()
  })

  it('whose bytes are not the announced ones is dropped whole', async () => {
    const bytes = fresh()
    const input = announcement(bytes, 'xinghua')
    const before = await count('ecg')
    await begin(input)
    await chunk({ uploadKey: input.uploadKey, offset: 0, data: bytes.map((byte) => byte ^ 1) })
    await expect(finish(input.uploadKey)).rejects.toEqual(refusal('ecg.upload-altered'))
    await expect(finish(input.uploadKey)).rejects.toEqual(refusal('ecg.upload-unknown'))
    expect(await count('ecg')).toBe(before)
    expect(await begin(input)).toEqual({ state: 'send', nextOffset: 0 })
  })

  it('is for one’s own sites only, and nobody else’s to go on with', async () => {
    const bytes = fresh()
    await expect(begin(announcement(bytes, 'shangtang'))).rejects.toEqual(refusal('identity.forbidden'))
    await expect(begin(announcement(bytes, 'xinghua', { siteId: newKey() as unknown as OrganisationId }))).rejects.toEqual(
      refusal('identity.forbidden'),
    )
    const input = announcement(bytes, 'xinghua')
    await begin(input)
    const other = await hub.sender('shangtang')
    await expect(chunk({ uploadKey: input.uploadKey, offset: 0, data: bytes }, other)).rejects.toEqual(refusal('ecg.upload-unknown'))
    await expect(finish(input.uploadKey, other)).rejects.toEqual(refusal('ecg.upload-unknown'))
    await send(hub, { bytes, ...input })
    await expect(begin({ ...input, siteId: demoSites.shangtang as OrganisationId }, other)).rejects.toEqual(refusal('ecg.upload-unknown'))
  })
})

describe('a file that is no sound ECG', () => {
  const cases = hostileFiles().filter(({ bytes, reason }) => bytes.length > 0 && reason !== 'too-large')
  it.each(cases.map((file) => [file.fileName, file] as const))(
    '%s is refused with its reason and leaves nothing behind',
    async (_name, file) => {
      const before = [await count('ecg'), await count('ecg_original'), await count('queue_task')]
      await expect(send(hub, { bytes: file.bytes, fileName: file.fileName })).rejects.toEqual(refusal(`ecg.${file.reason}`))
      expect([await count('ecg'), await count('ecg_original'), await count('queue_task')]).toEqual(before)
      expect(await readdir(hub.spoolDir)).toEqual([])
    },
  )

  it('is on record as refused, without its name or content', async () => {
    const entries = await auditOf('ecg.refused')
    expect(entries.length).toBeGreaterThanOrEqual(cases.length)
    const text = JSON.stringify(entries) + hub.logged.join('\n')
    for (const { fileName } of cases) expect(text).not.toContain(fileName)
  })

  it('does not keep others from being received', async () => {
    const hostile = hostileFiles().find(({ fileName }) => fileName === 'billion-laughs.xml')
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 4 }, () => send(hub, { bytes: hostile?.bytes ?? new Uint8Array() })),
      ...Array.from({ length: 4 }, () => send(hub, { bytes: fresh() })),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(4).fill('rejected'), ...Array(4).fill('fulfilled')])
  })
})

describe('describing an ECG later', () => {
  const context = {
    ...emptyContext,
    symptoms: ['syncope' as const],
    systolicMmhg: 90,
    diastolicMmhg: 60,
    onsetAt: 1_000,
    onsetPrecision: 'earliest' as const,
  }

  it('reaches record, queue and whoever may read it', async () => {
    const { ecgId, taskId } = await send(hub, { bytes: fresh() })
    await hub.outbox.settled()
    hub.sent.length = 0
    const patient = { ...nobody, name: '李四', birthDate: '1950-05-13' }
    expect(await hub.handlers['ecg:describe']({ key: newKey(), ecgId, baseVersion: 1, patient, context }, sender)).toEqual({ version: 2 })
    const { ecg } = await hub.handlers['ecg:read']({ ecgId }, sender)
    expect(ecg).toMatchObject({ version: 2, patient, context })
    expect(ecg.task.summary).toMatchObject({
      patientName: '李四',
      ageYears: 75,
      symptoms: ['syncope'],
      onsetAt: 1_000,
      onsetPrecision: 'earliest',
    })
    await hub.outbox.settled()
    expect(hub.sent.map(({ name }) => name).sort()).toEqual(['ecg:changed', 'queue:changed'])
    const changed = hub.sent.find(({ name }) => name === 'ecg:changed')
    expect(changed?.value).toEqual({ ecgId, version: 2 })
    expect([changed?.may(await hub.as('wang.haichuan')), changed?.may(await hub.sender('shangtang'))]).toEqual([true, false])
    expect(taskId).toBe(ecg.task.taskId)
  })

  it('of two at once refuses the one that did not see the other', async () => {
    const { ecgId } = await send(hub, { bytes: fresh() })
    const describeOnce = (name: string) =>
      hub.handlers['ecg:describe']({ key: newKey(), ecgId, baseVersion: 1, patient: { ...nobody, name }, context: emptyContext }, sender)
    const outcomes = await Promise.allSettled([describeOnce('a'), describeOnce('b')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal('ecg.version-stale', { version: 2 }) })
  })

  it('answers a repeat with the first answer', async () => {
    const { ecgId } = await send(hub, { bytes: fresh() })
    const input = { key: newKey(), ecgId, baseVersion: 1, patient: nobody, context }
    expect(await hub.handlers['ecg:describe'](input, sender)).toEqual({ version: 2 })
    expect(await hub.handlers['ecg:describe'](input, sender)).toEqual({ version: 2 })
  })

  it('is not for other sites, to whom the ECG does not exist', async () => {
    const { ecgId } = await send(hub, { bytes: fresh() })
    const other = await hub.sender('shangtang')
    await expect(hub.handlers['ecg:describe']({ key: newKey(), ecgId, baseVersion: 1, patient: nobody, context }, other)).rejects.toEqual(
      refusal('ecg.unknown'),
    )
    await expect(hub.handlers['ecg:read']({ ecgId }, other)).rejects.toEqual(refusal('ecg.unknown'))
  })
})

describe('reading an ECG', () => {
  it('is on record before the answer, with who and where', async () => {
    const { ecgId } = await send(hub, { bytes: fresh() })
    const wang = await hub.as('wang.haichuan')
    await hub.handlers['ecg:read']({ ecgId }, wang)
    const entries = (await auditOf('ecg.read')).filter((entry) => entry.subject_id === ecgId)
    expect(entries).toMatchObject([{ actor_id: wang.personId, organisation_id: demoSites.xinghua }])
  })

  it('gives the waveform as the decoder makes it of the original', async () => {
    const bytes = fresh()
    const { ecgId } = await send(hub, { bytes })
    const place = await hub.ecg.identify(hub.db.read, ecgId)
    if (!place) throw new Error('just stored')
    const frame = await hub.ecg.parts.frames.frameOf(place, sender.personId)
    const decoded = decodeEcg(bytes)
    expect(decoded.ok && Buffer.from(encodeFrame(decoded.record)).equals(frame.bytes)).toBe(true)
    expect(frame).toMatchObject({ differs: false, sha256: createHash('sha256').update(frame.bytes).digest('hex') })
    expect(decodeFrame(frame.bytes).leads).toHaveLength(12)
    expect(await hub.ecg.parts.frames.frameOf(place, sender.personId)).toBe(frame)
  })

  it('notices a waveform that today’s decoder makes otherwise', async () => {
    const { ecgId } = await send(hub, { bytes: fresh() })
    const place = await hub.ecg.identify(hub.db.read, ecgId)
    if (!place) throw new Error('just stored')
    expect(await hub.ecg.parts.frames.frameOf({ ...place, frameSha256: Buffer.alloc(32) }, sender.personId)).toMatchObject({
      differs: true,
    })
    expect(hub.logged.some((line) => line.includes('another frame') && line.includes(ecgId))).toBe(true)
  })
})

describe('patient data', () => {
  it('is in no log line', async () => {
    const [wu] = await onDuty(hub, 'wu.jianping')
    const { taskId } = await send(hub, { bytes: fresh(), patient: { ...nobody, name: '绝密姓名' }, fileName: '绝密文件.scp' })
    await hub.handlers['queue:claim']({ key: newKey(), taskId }, wu as Caller)
    expect(hub.logged.join('\n')).not.toMatch(/绝密/)
    const audits = await hub.db.read.selectFrom('audit_entry').selectAll().execute()
    expect(JSON.stringify(audits)).not.toMatch(/绝密/)
  })
})
