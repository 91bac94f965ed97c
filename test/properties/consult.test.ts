/** Whatever the parties of a consultation do at once and in whatever order, its promises hold. */
import type { ConsultId, ConsultRow, PersonId, SessionId } from '@lianxin/contract'
import { demoPerson } from '@lianxin/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seeded } from '../../client/live/src/testing/seeded.ts'
import { enter, leave } from '../../server/src/consult/entry.ts'
import { membershipsOf } from '../../server/src/identity/index.ts'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { manualClock } from '../harness/clock.ts'
import { asking } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
let zhao: Caller
let readers: Caller[]
const consult = () => hub.app.capabilities.consult
const handlers = () => hub.app.capabilities.handlers
beforeAll(async () => {
  hub = await startTestHub({ clock })
  zhao = await caller('zhao.min')
  readers = await Promise.all(['wang.haichuan', 'li.siyuan', 'chen.yuehua', 'zhou.qiming'].map(caller))
  for (const reader of readers) await handlers()['queue:set-duty']({ key: newKey(), on: true }, reader)
})
afterAll(() => hub.stop())

async function caller(login: string): Promise<Caller> {
  const { id, name } = demoPerson(login)
  const memberships = await membershipsOf(hub.db.read, id)
  return { personId: id as PersonId, sessionId: id as SessionId, name, memberships, guestOf: null, lineId: '', requestId: 'test' }
}
async function calling(): Promise<ConsultRow> {
  await clock.advance(61_000)
  return (await handlers()['consult:open'](asking({ invite: [{ kind: 'duty' }] }), zhao)).row
}
const rowNow = async (consultId: ConsultId) => (await handlers()['consult:read']({ consultId }, zhao)).row

describe('a team that is called', () => {
  it.each([1, 2, 3, 4, 5])('is answered by exactly one of it, however many accept at once on however many devices (%i)', async () => {
    const { consultId } = await calling()
    const accept = (who: Caller) => handlers()['consult:answer']({ key: newKey(), consultId, answer: 'accepted' }, who)
    await Promise.all([...readers, ...readers].map(accept))
    const answered = (await rowNow(consultId)).parties.filter(({ askedAs }) => askedAs === 'duty').map(({ answer }) => answer)
    expect(answered.sort()).toEqual(['accepted', 'covered', 'covered', 'covered'])
    const entries = hub.db.read.selectFrom('audit_entry').select('id').where('subject_id', '=', consultId)
    expect(await entries.where('action', '=', 'consult.answer').execute()).toHaveLength(1)
  })
})

type Act = (row: ConsultRow, who: Caller, random: () => number) => Promise<unknown>
const somebody = (row: ConsultRow, random: () => number) =>
  row.parties[Math.floor(random() * row.parties.length)]?.partyId ?? row.hostPartyId
const acts: readonly Act[] = [
  ({ consultId }, who) => enter(consult().parts, { consultId }, who),
  ({ consultId }, who) => enter(consult().parts, { consultId }, who),
  ({ consultId }, who) => enter(consult().parts, { consultId }, who),
  ({ consultId, ...row }, _who, random) =>
    leave(consult().parts, { consultId, partyId: somebody({ consultId, ...row }, random), reason: 'lost' }),
  ({ consultId }, who) => handlers()['consult:answer']({ key: newKey(), consultId, answer: 'declined' }, who),
  ({ consultId }, who, random) =>
    handlers()['consult:set-door']({ key: newKey(), consultId, locked: random() < 0.3, waitingRoom: random() < 0.5 }, who),
  (row, who, random) => handlers()['consult:admit']({ key: newKey(), consultId: row.consultId, partyId: somebody(row, random) }, who),
  (row, who, random) => handlers()['consult:remove']({ key: newKey(), consultId: row.consultId, partyId: somebody(row, random) }, who),
  (row, who, random) => handlers()['consult:hand-over']({ key: newKey(), consultId: row.consultId, partyId: somebody(row, random) }, who),
  ({ consultId }, who) => handlers()['consult:invite']({ key: newKey(), consultId, invite: [{ kind: 'duty' }] }, who),
]

describe('a room whose people come, go and keep its door at random, several at once', () => {
  it.each([1, 2, 3])('counts each of them there once at most and has a host who may be there (seed %i)', async (seed) => {
    const random = seeded(seed)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    const people = [zhao, ...readers, await caller('liu.yaqin'), await caller('ma.jun')]
    const { consultId } = await calling()
    let before = await rowNow(consultId)
    for (let round = 0; round < 25; round++) {
      await Promise.allSettled(Array.from({ length: 5 }, () => pick(acts)(before, pick(people), random)))
      await clock.advance(20_000)
      const row = await rowNow(consultId)
      expect(row.version).toBeGreaterThanOrEqual(before.version)
      await holdsTogether(row)
      before = row
    }
    expect((await attendanceOf(consultId)).length).toBeGreaterThan(3)
    await handlers()
      ['consult:close']({ key: newKey(), consultId }, zhao)
      .catch(() => undefined)
    await holdsTogether(await rowNow(consultId))
  })
})

const attendanceOf = async (consultId: ConsultId) => (await handlers()['consult:read']({ consultId }, zhao)).attendance

async function holdsTogether(row: ConsultRow): Promise<void> {
  const open = (await attendanceOf(row.consultId)).filter(({ leftAt }) => leftAt === null).map(({ partyId }) => partyId)
  const inside = row.parties.filter(({ presence }) => presence === 'in')
  expect(open.sort()).toEqual(inside.map(({ partyId }) => partyId).sort())
  const host = row.parties.find(({ partyId }) => partyId === row.hostPartyId)
  expect(host?.personId).not.toBeNull()
  expect(host?.presence).not.toBe('removed')
  expect(new Set(row.parties.map(({ personId }) => personId)).size).toBe(row.parties.length)
  for (const { answer, ringUntil } of row.parties) expect(answer === null || ringUntil === null).toBe(true)
  for (const { answer } of inside) expect(answer).not.toBe('covered')
  if (row.state === 'closed') expect(row.parties.map(({ presence }) => presence)).not.toContain('in')
}
