/** After a whole story with everything that can go wrong in it, the log knows nobody. */
import { createHash, randomUUID } from 'node:crypto'
import { emptyContext, type OrganisationId, type UploadKey } from '@lianxin/contract'
import { demoPassword, demoSites, ecgFile, hostileFiles } from '@lianxin/fixtures'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arrive, type Line, newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())

const secret = {
  patient: '欧阳秘密',
  number: 'MRN-5550123',
  fileName: '欧阳秘密-心电图.scp',
  history: '吸烟三十年，糖尿病',
  conclusion: '急性广泛前壁心肌梗死待排',
  draft: '草稿里的字句',
  reason: '导联脱落请重做',
} as const

async function sendWith(line: Line, bytes: Uint8Array): Promise<{ ok: boolean; ecgId: string; taskId: string }> {
  const uploadKey = randomUUID() as UploadKey
  await line.must('ecg:begin', {
    uploadKey,
    siteId: demoSites.xinghua as OrganisationId,
    fileName: secret.fileName,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    urgency: 'emergency',
    patient: { id: secret.number, name: secret.patient, sex: 'female', birthDate: '1961-02-03', ageYears: 65 },
    context: { ...emptyContext, history: secret.history },
  })
  for (let offset = 0; offset < bytes.length; offset += 24_576)
    await line.must('ecg:chunk', { uploadKey, offset, data: bytes.subarray(offset, offset + 24_576) })
  const answer = await line.ask('ecg:finish', { uploadKey })
  return answer.ok ? { ok: true, ...answer.value.receipt } : { ok: false, ecgId: '', taskId: '' }
}

async function tellTheStory(): Promise<void> {
  const [clinic, doctor] = [await arrive(hub.url, 'zhao.min'), await arrive(hub.url, 'wang.haichuan')]
  await clinic.visitor.signIn('zhao.min', 'wrong-password-typed')
  const { ecgId, taskId, ok } = await sendWith(clinic.line, ecgFile({ rhythm: 'sinus', leads: 12, seed: 8 }, 'scp').bytes)
  expect(ok).toBe(true)
  for (const { bytes } of hostileFiles().filter(({ bytes }) => bytes.length > 0 && bytes.length < 1_000_000))
    expect((await sendWith(clinic.line, bytes)).ok).toBe(false)

  const content = { findings: secret.draft, conclusion: secret.conclusion, advice: '', critical: true }
  const about = { ecgId, taskId } as never as { ecgId: never; taskId: never }
  await doctor.line.must('queue:set-duty', { key: newKey(), on: true })
  await doctor.line.must('queue:claim', { key: newKey(), taskId: about.taskId })
  await doctor.line.must('report:save-draft', { key: newKey(), ecgId: about.ecgId, baseVersion: 0, content })
  await failsInTheDatabase(() => doctor.line.ask('report:save-draft', { key: newKey(), ecgId: about.ecgId, baseVersion: 1, content }))
  await clock.advance(60_000)
  await doctor.line.must('queue:claim', { key: newKey(), taskId: about.taskId })
  await doctor.visitor.http('GET', `/api/ecgs/${ecgId}/original`)
  await doctor.line.ask('queue:hand-back', { key: newKey(), taskId: randomUUID() as never, reason: secret.reason })
  await doctor.line.must('report:sign', { key: newKey(), ecgId: about.ecgId, content, amendsVersionNo: null, amendmentReason: null })
  await clinic.line.must('report:acknowledge', { key: newKey(), ecgId: about.ecgId, versionNo: 1 })
  // malformed, so that it is refused while it carries what must not be repeated
  await clinic.line.say('ecg:describe', { patient: { name: secret.patient }, context: secret.history })
  await clinic.visitor.http('POST', '/api/session', `{"login":"${secret.patient}`)
  for (let n = 0; n < 400; n++) clinic.line.socket.emit(secret.patient, secret.history)
  await clinic.line.ended
  doctor.visitor.leave()
}

/** A constraint that fails quotes the row at fault in its details. */
async function failsInTheDatabase(ask: () => Promise<unknown>): Promise<void> {
  await sql`alter table report_draft add constraint test_fails check (version < 2)`.execute(hub.db.read)
  expect(await ask()).toMatchObject({ ok: false, error: { reason: 'hub.internal' } })
  await sql`alter table report_draft drop constraint test_fails`.execute(hub.db.read)
}

describe('the log', () => {
  it('of a whole story names no patient, no file, no text that a person wrote, no password, and no token', async () => {
    await tellTheStory()
    const log = hub.logged.join('\n')
    expect(log).toContain('test_fails')
    expect(log).toContain('leases lapsed')
    expect(log).toContain('too many refused messages')
    for (const word of [...Object.values(secret), '赵敏', '王海川', 'zhao.min', demoPassword, 'wrong-password-typed', 'lianxin_session'])
      expect(log).not.toContain(word)
  })

  it('is not told to the public by the health page either', async () => {
    const health = await (await fetch(`${hub.url}/api/health`)).text()
    for (const word of Object.values(secret)) expect(health).not.toContain(word)
  })

  it('leaves the audit with what was done to which record, without its contents', async () => {
    const entries = await hub.db.read.selectFrom('audit_entry').selectAll().execute()
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set([
        'identity.sign-in',
        'identity.sign-in-refused',
        'ecg.received',
        'ecg.refused',
        'ecg.original-read',
        'queue.claimed',
        'queue.duty-on',
        'report.sign',
        'report.acknowledge',
      ]),
    )
    const told = JSON.stringify(entries)
    for (const word of Object.values(secret)) expect(told).not.toContain(word)
  })
})
