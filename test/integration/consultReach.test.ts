import type { ConsultId, ConsultRow, RoomState } from '@lianxin/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { consultations, type Doctor, open, partyId, partyOf, personId, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { visitor } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
const { come, comeByLink, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
  // what one test's people and guests did does not count against the next one's
  await clock.advance(601_000)
})

const refused = (reason: string) => ({ ok: false, error: { reason } })
const asked = (...logins: string[]) => logins.map((login) => ({ kind: 'person' as const, personId: personId(login) }))
const everyone = async <const L extends readonly string[]>(...logins: L) =>
  (await Promise.all(logins.map(come))) as { [K in keyof L]: Doctor }
const rowAt = async ({ line }: Doctor, consultId: ConsultId) =>
  (await line.must('consult:watch', { since: 0 })).rows.find((row) => row.consultId === consultId)
const linkTo = (host: Doctor, consultId: ConsultId) =>
  host.line.must('consult:make-link', { ...write(consultId), label: '', validHours: 24 })
const actionsOf = async (consultId: ConsultId, who: Doctor) => {
  const entries = hub.db.read.selectFrom('audit_entry').select('action').where('subject_id', '=', consultId)
  return (await entries.where('actor_id', '=', who.me.personId).orderBy('id').execute()).map(({ action }) => action)
}

describe('an ECG from another place', () => {
  it('is seen by those inside, and by nobody whose scope covers the place of the consultation alone', async () => {
    // Guo's township has nothing to do with Wu's, whose scope covers Xinghua
    const [zhao, guo, wu] = await everyone('zhao.min', 'guo.lihua', 'wu.jianping')
    const row = await open(zhao, { ecgId: await ecg(zhao), invite: asked('guo.lihua') })
    const { consultId } = row
    const ecgId = await ecg(guo)
    expect(await wu.line.ask('ecg:read', { ecgId })).toMatchObject(refused('ecg.unknown'))
    const material = { materialId: null, label: '去年的心电图', required: false, ecgId, fileId: null, ready: true }
    await guo.line.must('consult:set-material', { ...write(consultId), ...material })
    const frame = (who: Doctor) => who.visitor.http('GET', `/api/consults/${consultId}/ecgs/${ecgId}/frame`)

    expect(await zhao.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject({ ok: true })
    expect((await frame(zhao)).status).toBe(200)
    expect(await wu.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject(refused('ecg.unknown'))
    expect((await frame(wu)).status).toBe(404)
    await zhao.line.must('consult:invite', { ...write(consultId), invite: asked('wu.jianping') })
    expect((await frame(wu)).status).toBe(200)
  })
})

describe('somebody who was put out', () => {
  it('is told so and no more of the patient, until asked again; of their own scope they see what they saw before', async () => {
    const [zhao, guo, wang] = await everyone('zhao.min', 'guo.lihua', 'wang.haichuan')
    const row = await open(zhao, { ecgId: await ecg(zhao), question: '李桂兰，是否溶栓？', invite: asked('guo.lihua', 'wang.haichuan') })
    const { consultId } = row
    for (const each of [guo, wang]) await zhao.line.must('consult:remove', { ...write(consultId), partyId: partyId(row, each) })
    await expect.poll(() => partyOf(guo.told(consultId), guo)?.presence).toBe('removed')
    const little = { question: '', subject: null, materials: [], opinion: null }
    expect(guo.told(consultId)).toMatchObject(little)
    expect(await rowAt(guo, consultId)).toMatchObject(little)
    const read = await guo.line.must('consult:read', { consultId })
    expect(read).toMatchObject({ row: little, attendance: [], links: [], opinions: [], recordings: [] })
    expect(await rowAt(wang, consultId)).toMatchObject({ question: '李桂兰，是否溶栓？' })

    await zhao.line.must('consult:invite', { ...write(consultId), invite: asked('guo.lihua') })
    await expect.poll(() => guo.told(consultId)?.question).toBe('李桂兰，是否溶栓？')
  })
})

describe('the chat', () => {
  it('is not read without a trace', async () => {
    const [zhao, liu] = await everyone('zhao.min', 'liu.yaqin')
    const { consultId } = await open(zhao)
    await zhao.join(consultId)
    for (const each of [zhao, liu]) await each.line.must('chat:read', { consultId, afterNo: 0 })
    expect(await actionsOf(consultId, liu)).toEqual(['consult.chat-read'])
    expect(await actionsOf(consultId, zhao)).toEqual(['consult.open', 'consult.join'])
  })
})

describe('numbers and names that no database holds', () => {
  it('are refused as such', async () => {
    const zhao = await come('zhao.min')
    const { consultId } = await open(zhao)
    await zhao.join(consultId)
    const page = { consultId, peerId: zhao.peerId }
    await zhao.line.must('stage:take', page)
    const sheet = { ecgId: crypto.randomUUID(), speedMmPerS: 25, gainMmPerMv: 10, startS: 0, window: null, calipers: null }
    for (const [name, input] of [
      ['chat:read', { consultId, afterNo: 2 ** 40 }],
      ['chat:read', { consultId, afterNo: -(2 ** 40) }],
      ['chat:mark', { consultId, deliveredNo: 2 ** 40, seenNo: 0 }],
      ['consult:watch', { since: 2 ** 53 - 1 }],
      ['stage:set', { ...page, stage: { sheets: [{ ...sheet, layout: '3x4\0' }], active: 0, fileId: null } }],
      ['stage:set', { ...page, stage: { sheets: [{ ...sheet, layout: '\ud800' }], active: 0, fileId: null } }],
    ] as const)
      expect([name, await zhao.line.say(name, input)]).toMatchObject([name, refused('hub.invalid-input')])
  })
})

describe('a link in wrong hands', () => {
  const enter = (token: string) =>
    visitor(hub.url, '/api/guest-session').http('POST', '/api/guest-session', { token, name: '甲', organisation: '' })
  const reasonOf = async (response: Response) => ((await response.json()) as { error?: { reason: string } }).error?.reason

  it('fills neither the consultation nor everybody’s line', async () => {
    const [zhao, wang] = await everyone('zhao.min', 'wang.haichuan')
    const { consultId } = await open(zhao)
    const { token, link } = await linkTo(zhao, consultId)
    for (let n = 0; n < 30; n++) expect((await enter(token)).status).toBe(200)
    expect(await reasonOf(await enter(token))).toBe('consult.full')
    const other = await linkTo(zhao, consultId)
    await expect(comeByLink(other.token, ' \t')).rejects.toThrow('hub.invalid-input')
    const guest = await comeByLink(other.token)
    await zhao.line.must('consult:revoke-link', { ...write(consultId), linkId: link.linkId })
    await zhao.line.must('consult:invite', { ...write(consultId), invite: asked('wang.haichuan') })
    await expect.poll(() => partyOf(wang.told(consultId), wang)?.askedAs).toBe('person')

    const { version } = (await rowAt(zhao, consultId)) as ConsultRow
    const again = { token: other.token, name: '专家甲', organisation: '省立医院' }
    for (let n = 0; n < 5; n++) expect((await guest.visitor.http('POST', '/api/guest-session', again)).status).toBe(200)
    expect((await rowAt(zhao, consultId))?.version).toBe(version)
    let reason: string | undefined
    for (let n = 0; n < 200 && !reason; n++)
      reason = await reasonOf(await guest.visitor.http('POST', '/api/guest-session', { ...again, name: `${n}` }))
    expect(reason).toBe('consult.too-many')
  })

  it('is one of fifty at most', async () => {
    const zhao = await come('zhao.min')
    const { consultId } = await open(zhao)
    for (let n = 0; n < 50; n++) await linkTo(zhao, consultId)
    const more = { ...write(consultId), label: '', validHours: 24 }
    expect(await zhao.line.ask('consult:make-link', more)).toMatchObject(refused('consult.too-many'))
  })
})

describe('a recording', () => {
  it('is replayed by who came, not by who was only asked, whose trying is on record', async () => {
    const [zhao, guo] = await everyone('zhao.min', 'guo.lihua')
    const { consultId } = await open(zhao, { invite: asked('guo.lihua') })
    await zhao.join(consultId)
    const own = () => ({ ...write(consultId), peerId: zhao.peerId })
    const { recordingId } = await zhao.line.must('recording:ask', own())
    await zhao.line.must('recording:start', { ...own(), recordingId })
    await zhao.line.must('recording:stop', { ...own(), recordingId })
    const replay = async ({ visitor: who }: Doctor) =>
      (await who.http('GET', `/api/consults/${consultId}/recordings/${recordingId}/stage.json`)).status
    expect([await replay(zhao), await replay(guo)]).toEqual([200, 404])
    expect(await actionsOf(consultId, guo)).toEqual(['access.refused'])
    await guo.join(consultId)
    expect(await replay(guo)).toBe(200)
  })
})

describe('consent to a recording', () => {
  it('is the last word that was said, whatever is sent once more', async () => {
    const [zhao, wang] = await everyone('zhao.min', 'wang.haichuan')
    const { consultId } = await open(zhao, { invite: asked('wang.haichuan') })
    for (const each of [zhao, wang]) await each.join(consultId)
    const { recordingId } = await zhao.line.must('recording:ask', { ...write(consultId), peerId: zhao.peerId })
    const say = (agreed: boolean) => ({ ...write(consultId), peerId: wang.peerId, recordingId, agreed })
    const shown = async () => {
      await clock.advance(200)
      const states = wang.line.pushes.flatMap(({ name, value }) => (name === 'room:changed' ? [(value as { state: RoomState }).state] : []))
      return states.at(-1)?.recording?.consents.find((one) => one.partyId !== states.at(-1)?.recording?.by)?.agreed
    }
    const yes = say(true)
    await wang.line.must('recording:consent', yes)
    await expect.poll(shown).toBe(true)
    await wang.line.must('recording:consent', say(false))
    await expect.poll(shown).toBe(false)
    await wang.line.must('recording:consent', yes)
    await wang.line.must('room:signal', { consultId, peerId: wang.peerId, audioOnly: true, handUp: false })
    expect(await shown()).toBe(false)
  })
})
