import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { consultations, open, partyId, partyOf, personId, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'

const clock = manualClock()
const minutes = 60_000
const hours = 60 * minutes
let hub: TestHub
const { come, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock, config: { idleMinutes: 24 * 60, sessionHours: 24 * 7 } })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
})

const refused = (reason: string, details?: object) => ({ ok: false, error: { reason, ...(details && { details }) } })
const wangAsked = [{ kind: 'person' as const, personId: personId('wang.haichuan') }]
const appointed = { durationMin: 30, invite: wangAsked, urgency: 'routine' } as const
const stateOf = async (consultId: string) =>
  (await hub.db.read.selectFrom('consult').select('state').where('id', '=', consultId).executeTakeFirstOrThrow()).state

describe('an appointed consultation', () => {
  it('rings nobody, reminds its parties a quarter of an hour before and at its start, and is opened by who comes then', async () => {
    const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
    const startsAt = clock.nowMs() + 2 * hours
    const { consultId, version } = await open(zhao, { ...appointed, startsAt })
    await expect.poll(() => wang.told(consultId)).toMatchObject({ state: 'scheduled', version, openedAt: null, startsAt })
    expect(partyOf(wang.told(consultId), wang)).toMatchObject({ ringUntil: null, answer: null })
    await wang.line.must('consult:answer', { ...write(consultId), answer: 'accepted' })
    expect(await wang.join(consultId)).toMatchObject(refused('consult.too-early', { startsAt }))

    const versions: (number | undefined)[] = []
    for (const ms of [startsAt - 15 * minutes - 6_000 - clock.nowMs(), 6_000, 14 * minutes, 1 * minutes]) {
      await clock.leap(ms)
      versions.push((await wang.line.must('consult:read', { consultId })).row.version)
    }
    expect(versions).toEqual([version + 1, version + 2, version + 2, version + 3])
    await expect.poll(() => wang.told(consultId)?.version).toBe(version + 3)

    expect(await wang.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
    await expect.poll(() => zhao.told(consultId)).toMatchObject({ state: 'open', openedAt: clock.nowMs() })
  })

  it('that moves to another time asks everybody anew, and reminds of the new one', async () => {
    const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
    const startsAt = clock.nowMs() + 2 * hours
    const { consultId, version } = await open(zhao, { ...appointed, startsAt })
    await wang.line.must('consult:answer', { ...write(consultId), answer: 'accepted' })
    const said = { baseVersion: version, title: '', question: '', urgency: 'routine', durationMin: 30 } as const
    const none = await zhao.line.ask('consult:describe', { ...write(consultId), ...said, startsAt: null })
    expect(none).toMatchObject(refused('hub.invalid-input'))
    const { row } = await zhao.line.must('consult:describe', { ...write(consultId), ...said, startsAt: startsAt + 1 * hours })
    expect([partyOf(row, wang)?.answer, partyOf(row, zhao)?.answer]).toEqual([null, 'accepted'])
    const { remind_at } = await hub.db.read.selectFrom('consult').select('remind_at').where('id', '=', consultId).executeTakeFirstOrThrow()
    expect(remind_at?.getTime()).toBe(startsAt + 45 * minutes)
  })

  it('keeps those who were not asked in the lobby until it has begun, and then lets in whom the host let in before', async () => {
    const [zhao, li] = [await come('zhao.min'), await come('li.siyuan')]
    const { consultId } = await open(zhao, { ...appointed, startsAt: clock.nowMs() + 10 * minutes })
    expect(await li.join(consultId)).toMatchObject({ value: { at: 'lobby' } })
    expect(await stateOf(consultId)).toBe('scheduled')
    await expect.poll(() => partyOf(zhao.told(consultId), li)?.presence).toBe('lobby')
    const knocker = partyOf(zhao.told(consultId), li)?.partyId as never
    const { row } = await zhao.line.must('consult:admit', { ...write(consultId), partyId: knocker })
    expect(partyOf(row, li)?.presence).toBe('lobby')
    expect(await zhao.join(consultId)).toMatchObject({ value: { at: 'room' } })
    expect(await stateOf(consultId)).toBe('open')
    await expect.poll(() => partyOf(li.told(consultId), li)?.presence).toBe('out')
    expect(await li.join(consultId)).toMatchObject({ value: { at: 'room' } })
  })
})

describe('a consultation that nobody closes', () => {
  it('is closed by the hub once its room stood empty for half a day, and not while somebody is in it', async () => {
    const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
    const empty = await open(zhao)
    const held = await open(zhao)
    const forgotten = await open(zhao, { ...appointed, startsAt: clock.nowMs() + 1 * minutes })
    await wang.join(held.consultId)
    await zhao.join(empty.consultId)
    await clock.leap(11 * hours)
    await zhao.leave(empty.consultId)
    await clock.leap(11 * hours)
    await expect.poll(() => stateOf(forgotten.consultId)).toBe('closed')
    expect([await stateOf(empty.consultId), await stateOf(held.consultId)]).toEqual(['open', 'open'])
    await clock.leap(2 * hours)
    await expect.poll(() => stateOf(empty.consultId)).toBe('closed')
    expect(await stateOf(held.consultId)).toBe('open')
    const entry = hub.db.read.selectFrom('audit_entry').select('actor_id').where('subject_id', '=', empty.consultId)
    expect(await entry.where('action', '=', 'consult.close').execute()).toEqual([{ actor_id: null }])
  })
})

describe('after a restart of the hub', () => {
  it('those who come back within the away time are in without a gap; those who do not have left', async () => {
    const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
    const row = await open(zhao, { invite: wangAsked })
    const { consultId } = row
    await zhao.join(consultId)
    await wang.join(consultId)
    await hub.restart()
    const again = await come('zhao.min')
    expect(partyOf((await again.line.must('consult:read', { consultId })).row, wang)?.presence).toBe('in')
    await again.join(consultId)
    await clock.advance(25_000)
    const { row: after, attendance } = await again.line.must('consult:read', { consultId })
    expect(after.parties.map(({ presence }) => presence)).toEqual(['in', 'out'])
    expect(attendance.map(({ partyId: id, reason }) => [id, reason])).toEqual([
      [partyId(row, zhao), null],
      [partyId(row, wang), 'restart'],
    ])
  })
})
