import type { ConsultRow, OrganisationId } from '@lianxin/contract'
import { demoSites } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asksPerMinute } from '../../server/src/consult/ask.ts'
import { manualClock } from '../harness/clock.ts'
import { asking, consultations, type Doctor, open, partyId, partyOf, personId, write, xinghua } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
const { come, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
  // what one test's people were asked for does not count against the next one's
  await clock.advance(61_000)
})

const refused = (reason: string) => ({ ok: false, error: { reason } })
const onDuty = async (...logins: string[]): Promise<Doctor[]> => {
  const doctors = await Promise.all(logins.map(come))
  for (const { line } of doctors) await line.must('queue:set-duty', { key: newKey(), on: true })
  return doctors
}
const audited = async (consultId: string) => {
  const rows = await hub.db.read.selectFrom('audit_entry').select('action').where('subject_id', '=', consultId).orderBy('id').execute()
  return rows.map(({ action }) => action)
}

describe('a consultation from an ECG', () => {
  it('goes from the call to the close: rung, taken once, waited for, let in, handed over, put out, closed', async () => {
    const zhao = await come('zhao.min')
    const [wang, li] = (await onDuty('wang.haichuan', 'li.siyuan')) as [Doctor, Doctor]
    const wangsPhone = await come('wang.haichuan')
    const ecgId = await ecg(zhao)
    const { consultId } = await open(zhao, { ecgId, organisationId: demoSites.dahuai as OrganisationId, invite: [{ kind: 'duty' }] })

    for (const each of [wang, wangsPhone, li]) {
      await expect.poll(() => each.told(consultId)).toMatchObject({ state: 'open', subject: { id: ecgId }, place: { id: xinghua } })
      const party = partyOf(each.told(consultId), each)
      expect(party).toMatchObject({ askedAs: 'duty', answer: null, ringUntil: clock.nowMs() + 60_000 })
    }
    await wangsPhone.line.must('consult:answer', { ...write(consultId), answer: 'accepted' })
    await expect.poll(() => partyOf(wang.told(consultId), wang)).toMatchObject({ answer: 'accepted', ringUntil: null })
    await expect.poll(() => partyOf(li.told(consultId), li)).toMatchObject({ answer: 'covered', ringUntil: null })
    const late = await li.line.must('consult:answer', { ...write(consultId), answer: 'accepted' })
    expect(partyOf(late.row, li)).toMatchObject({ answer: 'covered' })

    expect(await zhao.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
    expect(await wang.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
    const wu = await come('liu.yaqin')
    expect(await wu.join(consultId)).toMatchObject({ ok: true, value: { at: 'lobby' } })
    await expect.poll(() => partyOf(zhao.told(consultId), wu)).toMatchObject({ askedAs: 'knock', presence: 'lobby' })
    const knocker = partyId(zhao.told(consultId) as ConsultRow, wu)

    expect(await wang.line.ask('consult:admit', { ...write(consultId), partyId: knocker })).toMatchObject(refused('consult.not-host'))
    await zhao.line.must('consult:admit', { ...write(consultId), partyId: knocker })
    await expect.poll(() => partyOf(wu.told(consultId), wu)?.presence).toBe('out')
    expect(await wu.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })

    const wangs = partyId(late.row, wang)
    const handed = await zhao.line.must('consult:hand-over', { ...write(consultId), partyId: wangs })
    expect(handed.row.hostPartyId).toBe(wangs)
    await wang.line.must('consult:ask-mute', { ...write(consultId), partyId: knocker })
    await expect.poll(() => wu.line.pushes.find(({ name }) => name === 'consult:mute-asked')?.value).toEqual({ consultId, by: '王海川' })
    expect(zhao.line.pushes.some(({ name }) => name === 'consult:mute-asked')).toBe(false)
    const after = await wang.line.must('consult:remove', { ...write(consultId), partyId: knocker })
    expect(partyOf(after.row, wu)).toMatchObject({ presence: 'removed' })
    expect(await wu.join(consultId)).toMatchObject(refused('consult.removed'))

    const { row } = await wang.line.must('consult:close', write(consultId))
    expect(row).toMatchObject({ state: 'closed', closedAt: clock.nowMs(), startsAt: null })
    expect(row.parties.filter(({ presence }) => presence === 'in')).toEqual([])
    expect(await zhao.join(consultId)).toMatchObject(refused('consult.closed'))
    expect(await zhao.line.ask('consult:invite', { ...write(consultId), invite: [] })).toMatchObject(refused('consult.closed'))

    const all = await zhao.line.must('consult:read', { consultId })
    expect(all.attendance.map(({ partyId: id, reason }) => [id, reason])).toEqual([
      [partyId(row, zhao), 'closed'],
      [wangs, 'closed'],
      [knocker, 'removed'],
    ])
    expect(await audited(consultId)).toEqual([
      ...['consult.open', 'consult.answer', 'consult.join', 'consult.join', 'consult.admit', 'consult.join'],
      ...['consult.hand-over', 'consult.remove', 'consult.close', 'consult.read'],
    ])
  })

  it('belongs to those who may read the ECG, and is about no other', async () => {
    const zhao = await come('zhao.min')
    const ecgId = await ecg(zhao)
    const tian = await come('tian.xiuying')
    expect(await tian.line.ask('consult:open', asking({ ecgId }))).toMatchObject(refused('ecg.unknown'))
    expect(await tian.line.ask('consult:open', asking())).toMatchObject(refused('identity.organisation-unknown'))
    const unknown = { ...asking(), ecgId: asking().key as unknown as typeof ecgId }
    expect(await zhao.line.ask('consult:open', unknown)).toMatchObject(refused('ecg.unknown'))
    const refusals = await hub.db.read.selectFrom('audit_entry').select('action').where('subject_id', '=', ecgId).execute()
    expect(refusals.map(({ action }) => action)).toContain('access.refused')
  })

  it('tells of the patient as the ECG does, after a correction too', async () => {
    const zhao = await come('zhao.min')
    const ecgId = await ecg(zhao)
    const { consultId } = await open(zhao, { ecgId })
    const { ecg: before } = await zhao.line.must('ecg:read', { ecgId })
    const patient = { ...before.patient, name: '李桂兰' }
    await zhao.line.must('ecg:describe', { key: newKey(), ecgId, baseVersion: before.version, patient, context: before.context })
    await expect.poll(() => zhao.told(consultId)?.subject?.summary.patientName).toBe('李桂兰')
  })
})

describe('the scope of a consultation', () => {
  it('ends at its place for who was not asked, and at this one for who was', async () => {
    const zhao = await come('zhao.min')
    const [sun, guo, wu, gao] = (await Promise.all(['sun.fulai', 'guo.lihua', 'wu.jianping', 'gao.lei'].map(come))) as [
      Doctor,
      Doctor,
      Doctor,
      Doctor,
    ]
    const ecgId = await ecg(zhao)
    const other = await open(zhao, { ecgId })
    const { consultId } = await open(zhao, { ecgId, invite: [{ kind: 'person', personId: personId('guo.lihua') }] })
    await expect.poll(() => [guo, wu].map((each) => each.told(consultId) !== undefined)).toEqual([true, true])
    // whoever could have heard of it has: answers come after pushes
    await Promise.all([sun, gao, guo].map(({ line }) => line.ask('hub:time', {})))
    expect([sun.told(consultId), gao.told(consultId), guo.told(other.consultId)]).toEqual([undefined, undefined, undefined])

    expect(await sun.line.ask('consult:read', { consultId })).toMatchObject(refused('consult.unknown'))
    expect(await sun.join(consultId)).toMatchObject(refused('consult.unknown'))
    expect(await sun.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject(refused('consult.unknown'))
    expect((await sun.line.must('consult:watch', { since: 0 })).rows.filter((row) => row.subject?.id === ecgId)).toEqual([])
    expect((await sun.visitor.http('GET', `/api/consults/${consultId}/ecgs/${ecgId}/frame`)).status).toBe(404)

    const seen = (await guo.line.must('consult:watch', { since: 0 })).rows.filter((row) => row.subject?.id === ecgId)
    expect(seen.map((row) => row.consultId)).toEqual([consultId])
    expect(await guo.line.ask('ecg:read', { ecgId })).toMatchObject(refused('ecg.unknown'))
    expect(await guo.line.must('consult:ecg', { consultId, ecgId })).toMatchObject({ ecgId, site: { zh: '杏花村卫生室' } })
    const frame = await guo.visitor.http('GET', `/api/consults/${consultId}/ecgs/${ecgId}/frame`)
    expect([frame.status, frame.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
    const etag = frame.headers.get('etag') ?? ''
    const again = await guo.visitor.http('GET', `/api/consults/${consultId}/ecgs/${ecgId}/frame`, undefined, { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect((await guo.visitor.http('GET', `/api/consults/${other.consultId}/ecgs/${ecgId}/frame`)).status).toBe(404)
    const reads = await hub.db.read.selectFrom('audit_entry').select('actor_id').where('action', '=', 'consult.ecg-read').execute()
    expect(reads.filter(({ actor_id }) => actor_id === personId('guo.lihua'))).toHaveLength(3)
  })

  it('is lost with being put out, unless it is the caller’s own', async () => {
    const zhao = await come('zhao.min')
    const [guo, wang] = (await Promise.all(['guo.lihua', 'wang.haichuan'].map(come))) as [Doctor, Doctor]
    const ecgId = await ecg(zhao)
    const invite = ['guo.lihua', 'wang.haichuan'].map((login) => ({ kind: 'person' as const, personId: personId(login) }))
    const row = await open(zhao, { ecgId, invite })
    const { consultId } = row
    for (const each of [guo, wang]) {
      await each.join(consultId)
      await zhao.line.must('consult:remove', { ...write(consultId), partyId: partyId(row, each) })
    }
    expect(await guo.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject(refused('consult.removed'))
    expect(await wang.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject({ ok: true })
    await zhao.line.must('consult:invite', { ...write(consultId), invite: [{ kind: 'person', personId: personId('guo.lihua') }] })
    expect(await guo.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
  })
})

describe('a party whose rights are taken', () => {
  it('is told and shown nothing any more, and leaves the room', async () => {
    const [zhao, deng, gao] = (await Promise.all(['zhao.min', 'deng.hao', 'gao.lei'].map(come))) as [Doctor, Doctor, Doctor]
    const ecgId = await ecg(zhao)
    const row = await open(zhao, { ecgId, invite: [{ kind: 'person', personId: personId('deng.hao') }] })
    const { consultId } = row
    await deng.join(consultId)
    const role = { personId: personId('deng.hao'), role: 'clinic-staff', organisationId: demoSites.yangdu as OrganisationId } as const
    await gao.line.must('identity:revoke-role', { key: newKey(), ...role })
    await expect.poll(() => partyOf(zhao.told(consultId), deng)?.presence).toBe('out')
    const frame = () => deng.visitor.http('GET', `/api/consults/${consultId}/ecgs/${ecgId}/frame`)
    expect((await frame()).status).toBe(404)
    await zhao.line.must('consult:set-door', { ...write(consultId), locked: true, waitingRoom: false })
    await expect.poll(() => zhao.told(consultId)?.locked).toBe(true)
    await deng.line.ask('hub:time', {})
    expect(deng.told(consultId)?.locked).toBe(false)
    await gao.line.must('identity:grant', { key: newKey(), ...role })
    expect((await frame()).status).toBe(200)
  })
})

describe('asking', () => {
  it('of a role reaches those who hold it there; again it rings again, and whoever is there is left in peace', async () => {
    const zhao = await come('zhao.min')
    const [wang, li] = (await Promise.all(['wang.haichuan', 'li.siyuan'].map(come))) as [Doctor, Doctor]
    const { consultId } = await open(zhao)
    const invite = [{ kind: 'role' as const, role: 'cardiologist' as const, organisationId: demoSites.linjiang as OrganisationId }]
    const { row } = await zhao.line.must('consult:invite', { ...write(consultId), invite })
    expect(row.parties.filter(({ askedAs }) => askedAs === 'role')).toHaveLength(4)
    await li.line.must('consult:answer', { ...write(consultId), answer: 'declined' })
    await wang.join(consultId)
    const taken = await zhao.line.must('consult:read', { consultId })
    expect(taken.row.parties.map(({ answer }) => answer).sort()).toEqual(['accepted', 'accepted', 'covered', 'covered', 'declined'])

    await clock.advance(30_000)
    const again = await zhao.line.must('consult:invite', { ...write(consultId), invite })
    expect(partyOf(again.row, li)).toMatchObject({ answer: null, ringUntil: clock.nowMs() + 60_000 })
    expect(partyOf(again.row, wang)).toMatchObject({ answer: 'accepted', presence: 'in' })
    const asked = await hub.db.read.selectFrom('consult_asked').select('party_id').where('consult_id', '=', consultId).execute()
    expect(asked).toHaveLength(4 + 3)
    await expect(hub.db.read.deleteFrom('consult_asked').execute()).rejects.toThrow('insert-only')
  })

  it('is refused of nobody, of who takes part in none, and too often', async () => {
    const zhao = await come('zhao.min')
    const { consultId } = await open(zhao)
    const invite = (one: object) => zhao.line.ask('consult:invite', { ...write(consultId), invite: [one as never] })
    const duty = await hub.db.read.selectFrom('on_duty').select('person_id').execute()
    await Promise.all(duty.map(({ person_id }) => hub.db.read.deleteFrom('on_duty').where('person_id', '=', person_id).execute()))
    expect(await invite({ kind: 'duty' })).toMatchObject(refused('consult.nobody-to-ask'))
    expect(await invite({ kind: 'person', personId: personId('gao.lei') })).toMatchObject(refused('identity.person-unknown'))
    let asked = 0
    while ((await invite({ kind: 'person', personId: personId('sun.fulai') })).ok) asked++
    expect(asked).toBe(asksPerMinute)
    expect(await invite({ kind: 'person', personId: personId('sun.fulai') })).toMatchObject(refused('consult.too-many'))
    await clock.advance(61_000)
    expect(await invite({ kind: 'person', personId: personId('sun.fulai') })).toMatchObject({ ok: true })
  })

  it('looks for colleagues in the whole alliance, and knows who is there and on duty', async () => {
    const zhao = await come('zhao.min')
    const [wang] = (await onDuty('wang.haichuan')) as [Doctor]
    const find = async (query: string) => (await zhao.line.must('consult:colleagues', { query })).colleagues
    expect(await find('wang.hai')).toMatchObject([{ name: '王海川', online: true, onDuty: true, memberships: [{ role: 'cardiologist' }] }])
    expect((await find('青岚县')).map(({ name }) => name)).toEqual(['郭丽华'])
    expect((await find('')).map(({ name }) => name)).not.toContain('高磊')
    expect((await find('')).map(({ name }) => name)).not.toContain('赵敏')
    expect((await find('')).at(0)?.name).toBe('王海川')
    expect(await find('100%')).toEqual([])
    wang.visitor.leave()
    await expect.poll(async () => (await find('wang.hai'))[0]?.online).toBe(false)
  })
})

describe('the door', () => {
  it('that is locked lets nobody new in, and still those who were in before', async () => {
    const zhao = await come('zhao.min')
    const [wang, li] = (await Promise.all(['wang.haichuan', 'li.siyuan'].map(come))) as [Doctor, Doctor]
    const invite = ['li.siyuan', 'wang.haichuan'].map((login) => ({ kind: 'person' as const, personId: personId(login) }))
    const { consultId } = await open(zhao, { invite })
    await zhao.join(consultId)
    await wang.join(consultId)
    await zhao.line.must('consult:set-door', { ...write(consultId), locked: true, waitingRoom: false })
    expect(await li.join(consultId)).toMatchObject(refused('consult.locked'))
    await wang.leave(consultId)
    await expect.poll(() => partyOf(zhao.told(consultId), wang)).toMatchObject({ presence: 'out', lastLeftAt: clock.nowMs() })
    expect(await wang.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
  })

  it('of a waiting room lets the host in, and the others when the host says so', async () => {
    const zhao = await come('zhao.min')
    const wang = await come('wang.haichuan')
    const row = await open(zhao, { waitingRoom: true, invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
    const { consultId } = row
    expect(await wang.join(consultId)).toMatchObject({ value: { at: 'lobby' } })
    expect(await zhao.join(consultId)).toMatchObject({ value: { at: 'room' } })
    await zhao.line.must('consult:admit', { ...write(consultId), partyId: partyId(row, wang) })
    expect(await wang.join(consultId)).toMatchObject({ value: { at: 'room' } })
  })

  it('whose waiting room is given up lets in who was asked, and keeps the others waiting', async () => {
    const [zhao, wang, li] = (await Promise.all(['zhao.min', 'wang.haichuan', 'li.siyuan'].map(come))) as [Doctor, Doctor, Doctor]
    const invite = [{ kind: 'person' as const, personId: personId('wang.haichuan') }]
    const { consultId } = await open(zhao, { waitingRoom: true, invite })
    for (const each of [wang, li]) expect(await each.join(consultId)).toMatchObject({ value: { at: 'lobby' } })
    const { row } = await zhao.line.must('consult:set-door', { ...write(consultId), locked: false, waitingRoom: false })
    expect([partyOf(row, wang)?.presence, partyOf(row, li)?.presence]).toEqual(['out', 'lobby'])
    expect(await wang.join(consultId)).toMatchObject({ value: { at: 'room' } })
  })

  it('is kept by who is in the room while the host is not', async () => {
    const zhao = await come('zhao.min')
    const wang = await come('wang.haichuan')
    const row = await open(zhao, { invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
    const { consultId } = row
    expect(await wang.line.ask('consult:close', write(consultId))).toMatchObject(refused('consult.not-host'))
    await wang.join(consultId)
    await wang.line.must('consult:hand-over', { ...write(consultId), partyId: partyId(row, wang) })
    await wang.line.must('consult:close', write(consultId))
  })
})

describe('what a request says', () => {
  it('is changed by its requester and the host, one after the other', async () => {
    const zhao = await come('zhao.min')
    const wang = await come('wang.haichuan')
    const { consultId, version } = await open(zhao, { invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
    await wang.join(consultId)
    const said = { title: '下壁心梗？', question: '转运还是溶栓', urgency: 'routine', startsAt: null, durationMin: null } as const
    const { row } = await zhao.line.must('consult:describe', { ...write(consultId), baseVersion: version, ...said })
    expect(row).toMatchObject({ title: '下壁心梗？', urgency: 'routine' })
    const stale = await zhao.line.ask('consult:describe', { ...write(consultId), baseVersion: version, ...said })
    expect(stale).toMatchObject(refused('consult.version-stale'))
  })

  it('comes with materials: a check-list, behind which ECGs stand that the others then see', async () => {
    const zhao = await come('zhao.min')
    const guo = await come('guo.lihua')
    const invite = [{ kind: 'person' as const, personId: personId('guo.lihua') }]
    const row = await open(zhao, { invite, materials: [{ label: '入院心电图', required: true }] })
    const { consultId } = row
    expect(row.materials).toMatchObject([{ label: '入院心电图', required: true, ready: false, ecgId: null }])
    const ecgId = await ecg(zhao)
    expect(await guo.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject(refused('ecg.unknown'))
    const material = { materialId: row.materials[0]?.materialId ?? null, label: '入院心电图', required: true, fileId: null, ready: false }
    expect(await guo.line.ask('consult:set-material', { ...write(consultId), ...material, ecgId })).toMatchObject(refused('ecg.unknown'))
    const after = await zhao.line.must('consult:set-material', { ...write(consultId), ...material, ecgId })
    expect(after.row.materials).toMatchObject([{ ready: true, ecgId }])
    expect(await guo.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject({ ok: true })
    const file = { ...material, materialId: null, ecgId: null, fileId: newKey() as never }
    expect(await zhao.line.ask('consult:set-material', { ...write(consultId), ...file })).toMatchObject(refused('consult.file-unknown'))
  })
})
