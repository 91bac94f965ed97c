import { Refusal, readingTimes } from '@lianxin/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { finishedRowsLimit, openRowsLimit } from '../../server/src/queue/store.ts'
import { newKey, onDuty, send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
let wang: Caller
let li: Caller
let seed = 1000
const refusal = (reason: string, details?: object) => expect.objectContaining({ reason, ...(details && { details }) })
const waiting = async (more = {}) => (await send(hub, { seed: seed++, ...more })).taskId
const claim = (taskId: Awaited<ReturnType<typeof waiting>>, caller: Caller, key = newKey()) =>
  hub.handlers['queue:claim']({ key, taskId }, caller)
const rowOf = async (taskId: string, caller = wang) => {
  const { rows } = await hub.handlers['queue:watch']({ view: 'all', since: 0 }, caller)
  return rows.find((row) => row.taskId === taskId)
}

beforeAll(async () => {
  hub = await startCapabilities()
  const callers = await onDuty(hub, 'wang.haichuan', 'li.siyuan')
  wang = callers[0] as Caller
  li = callers[1] as Caller
})
afterAll(() => hub.stop())

describe('claiming', () => {
  it('gives a task to exactly one of twenty who want it at once, and tells the others who has it', async () => {
    const taskId = await waiting()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => claim(taskId, i % 2 ? wang : li)))
    const held = await rowOf(taskId)
    const holders = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.row.reader?.id] : []))
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as Refusal] : []))
    expect(new Set(holders)).toEqual(new Set([held?.reader?.id]))
    expect(refusals).toHaveLength(10)
    for (const one of refusals) expect(one).toEqual(refusal('queue.taken', { by: held?.reader?.name }))
    const { steps } = await hub.handlers['queue:steps']({ taskId }, wang)
    expect(steps.map(({ step }) => step)).toEqual(['received', 'claimed'])
  })

  it('answers a repeated request with the first answer, even when the task has gone on', async () => {
    const taskId = await waiting()
    const key = newKey()
    const first = await claim(taskId, wang, key)
    await hub.handlers['queue:release']({ key: newKey(), taskId }, wang)
    expect(await claim(taskId, wang, key)).toEqual(first)
    expect((await rowOf(taskId))?.state).toBe('waiting')
  })

  it('is for those on duty', async () => {
    const taskId = await waiting()
    await expect(claim(taskId, await hub.as('chen.yuehua'))).rejects.toEqual(refusal('queue.not-on-duty'))
  })

  it('does not reach outside the scope: the task does not exist there', async () => {
    const taskId = await waiting({ site: 'dahuai' })
    const [wu] = await onDuty(hub, 'wu.jianping') // of Bailu County; Dahuai belongs to Qinglan
    await expect(claim(taskId, wu as Caller)).rejects.toEqual(refusal('queue.task-unknown'))
    await expect(hub.handlers['queue:steps']({ taskId }, wu as Caller)).rejects.toEqual(refusal('queue.task-unknown'))
    expect(await rowOf(taskId, wu)).toBeUndefined()
    expect(await rowOf(taskId)).toBeDefined()
  })
})

describe('a lease', () => {
  it('of a reader who has gone silent is lost within a minute, and another reader goes on', async () => {
    const taskId = await waiting()
    await claim(taskId, wang)
    hub.queue.start()
    await hub.clock.advance(60_000)
    expect(await rowOf(taskId)).toMatchObject({ state: 'waiting', reader: null, leaseUntil: null })
    expect((await claim(taskId, li)).row.reader?.id).toBe(li.personId)
    const { steps } = await hub.handlers['queue:steps']({ taskId }, wang)
    expect(steps.map(({ step, personName }) => [step, personName])).toEqual([
      ['received', '赵敏'],
      ['claimed', '王海川'],
      ['lease-lost', '王海川'],
      ['claimed', '李思远'],
    ])
    await expect(hub.handlers['queue:renew']({ taskId }, wang)).rejects.toEqual(refusal('queue.not-yours', { by: '李思远' }))
    await hub.queue.stop()
  })

  it('is kept by renewing it', async () => {
    const taskId = await waiting()
    await claim(taskId, wang)
    hub.queue.start()
    for (let s = 0; s < 120; s += 10) {
      await hub.clock.advance(10_000)
      await hub.handlers['queue:renew']({ taskId }, wang)
    }
    expect((await rowOf(taskId))?.reader?.id).toBe(wang.personId)
    await hub.queue.stop()
  })

  it('that lapsed while the hub was down is taken back when it starts', async () => {
    const taskId = await waiting()
    await claim(taskId, wang)
    await hub.clock.advance(3_600_000)
    hub.queue.start()
    await hub.queue.stop()
    expect((await rowOf(taskId))?.state).toBe('waiting')
  })
})

describe('reading', () => {
  it('stamps the first opening by the hub’s clock, whoever reads it in the end', async () => {
    const taskId = await waiting({ urgency: 'emergency' })
    await hub.clock.advance(12_000)
    await claim(taskId, wang)
    await hub.clock.advance(3_000)
    const opened = await hub.handlers['queue:opened']({ key: newKey(), taskId }, wang)
    expect(opened.row.state).toBe('reading')
    expect(readingTimes(opened.row)).toEqual({ toOpenMs: 15_000, toReadMs: null, toReportMs: null })
    await hub.handlers['queue:release']({ key: newKey(), taskId }, wang)
    await hub.clock.advance(30_000)
    await claim(taskId, li)
    const again = await hub.handlers['queue:opened']({ key: newKey(), taskId }, li)
    expect(again.row).toMatchObject({ openedAt: opened.row.openedAt, claimedAt: opened.row.claimedAt })
  })

  it('can be handed back to the sender with a reason, and is finished then', async () => {
    const taskId = await waiting()
    await claim(taskId, wang)
    const { row } = await hub.handlers['queue:hand-back']({ key: newKey(), taskId, reason: '导联脱落，请重新采集' }, wang)
    expect(row).toMatchObject({ state: 'returned', returnReason: '导联脱落，请重新采集', doneAt: hub.clock.nowMs(), leaseUntil: null })
    await expect(claim(taskId, li)).rejects.toEqual(refusal('queue.finished'))
    await expect(hub.handlers['queue:release']({ key: newKey(), taskId }, wang)).rejects.toEqual(refusal('queue.finished'))
  })

  it('is the holder’s alone', async () => {
    const taskId = await waiting()
    await claim(taskId, wang)
    for (const name of ['queue:opened', 'queue:release'] as const)
      await expect(hub.handlers[name]({ key: newKey(), taskId }, li)).rejects.toEqual(refusal('queue.not-yours', { by: '王海川' }))
    await expect(hub.handlers['queue:hand-back']({ key: newKey(), taskId, reason: 'x' }, li)).rejects.toEqual(refusal('queue.not-yours'))
  })
})

describe('watching', () => {
  it('shows emergencies before routine ones, and older before newer', async () => {
    const [wu] = await onDuty(hub, 'wu.jianping')
    const older = await waiting({ site: 'shangtang' })
    await hub.clock.advance(1000)
    const newer = await waiting({ site: 'shangtang' })
    await hub.clock.advance(1000)
    const emergency = await waiting({ site: 'shangtang', urgency: 'emergency' })
    const { rows } = await hub.handlers['queue:watch']({ view: 'reading', since: hub.clock.nowMs() }, wu as Caller)
    expect(rows.filter((row) => [older, newer, emergency].includes(row.taskId)).map((row) => row.taskId)).toEqual([emergency, older, newer])
  })

  it('reads a summary that was stored before it carried the patient’s number', async () => {
    const taskId = await waiting()
    await sql`update queue_task set summary = summary - 'patientId' where id = ${taskId}`.execute(hub.db.read)
    expect((await rowOf(taskId))?.summary).toMatchObject({ patientId: null, leadCount: 12 })
  })

  it('gives a clinic its own site and nothing beside', async () => {
    const own = await waiting({ site: 'xinghua' })
    const other = await waiting({ site: 'shangtang' })
    const { rows } = await hub.handlers['queue:watch']({ view: 'site', since: 0 }, await hub.sender('xinghua'))
    const ids = rows.map((row) => row.taskId)
    expect([ids.includes(own), ids.includes(other)]).toEqual([true, false])
    expect(new Set(rows.map((row) => row.site.zh))).toEqual(new Set(['杏花村卫生室']))
  })

  it('answers each view only to those whose work it is', async () => {
    const watch = hub.handlers['queue:watch']
    await expect(watch({ view: 'reading', since: 0 }, await hub.sender('xinghua'))).rejects.toEqual(refusal('identity.forbidden'))
    await expect(watch({ view: 'site', since: 0 }, await hub.as('liu.yaqin'))).rejects.toEqual(refusal('identity.forbidden'))
    await expect(watch({ view: 'all', since: 0 }, await hub.as('gao.lei'))).rejects.toEqual(refusal('identity.forbidden'))
  })

  it('shows a clinic what was finished since, whenever it was sent, and a critical value until it is read back', async () => {
    const [critical, plain] = [await waiting(), await waiting()]
    const watch = async () => {
      const { rows } = await hub.handlers['queue:watch']({ view: 'site', since: hub.clock.nowMs() }, await hub.sender('xinghua'))
      return rows.map((row) => row.taskId)
    }
    await hub.clock.advance(1000)
    for (const taskId of [critical, plain]) {
      const { row } = await claim(taskId, wang)
      const content = { findings: '', conclusion: '见图', advice: '', critical: taskId === critical }
      await hub.handlers['report:sign'](
        { key: newKey(), ecgId: row.subject.id, content, amendsVersionNo: null, amendmentReason: null },
        wang,
      )
    }
    expect(await watch()).toEqual(expect.arrayContaining([critical, plain]))
    await hub.clock.advance(1000)
    expect(await watch()).toContain(critical)
    expect(await watch()).not.toContain(plain)
  })

  it('shows of a backlog without end what is to be read first, and of finished work critical values first', async () => {
    const emergency = await waiting({ urgency: 'emergency' })
    const backlog = { open: openRowsLimit + 50, done: finishedRowsLimit + 50 }
    const copy = async (state: 'waiting' | 'done', count: number, outcome: object | null) => {
      const done = state === 'done'
      await sql`insert into queue_task (id, subject_kind, subject_id, urgency, state, site_id, site_path, sender_id, summary, received_at,
          reader_id, done_at, outcome)
        select gen_random_uuid(), 'ecg', gen_random_uuid(), 'routine', ${state}, site_id, site_path, sender_id, summary,
          received_at + n * interval '1 second' * ${done ? 1 : -1}::int, ${done ? wang.personId : null}::uuid,
          ${done ? hub.clock.now() : null}::timestamptz, ${outcome && JSON.stringify(outcome)}::jsonb
        from queue_task, generate_series(1, ${count}::int) n where id = ${emergency}`.execute(hub.db.read)
    }
    const signed = { reportId: emergency, versionNo: 1, conclusion: '', signerName: '', signedAt: 0 }
    await copy('waiting', backlog.open, null)
    await copy('done', 1, { ...signed, critical: true })
    await copy('done', backlog.done, { ...signed, critical: false })
    const { rows } = await hub.handlers['queue:watch']({ view: 'all', since: 0 }, wang)
    expect(rows.filter(({ state }) => state !== 'done' && state !== 'returned')).toHaveLength(openRowsLimit)
    expect(rows[0]?.urgency).toBe('emergency')
    expect(rows.map(({ taskId }) => taskId)).toContain(emergency)
    expect(rows.filter(({ outcome, acknowledged }) => outcome?.critical && !acknowledged)).not.toHaveLength(0)
    await sql`delete from queue_task where not exists (select 1 from ecg where ecg.id = subject_id)`.execute(hub.db.read)
  })

  it('shows a reader what they finished since, and no one else’s', async () => {
    const [wu] = await onDuty(hub, 'wu.jianping')
    const [mine, theirs] = [await waiting(), await waiting()]
    for (const [taskId, caller] of [
      [mine, wang],
      [theirs, li],
    ] as const) {
      await claim(taskId, caller)
      await hub.handlers['queue:hand-back']({ key: newKey(), taskId, reason: '重采' }, caller)
    }
    const since = hub.clock.nowMs()
    const { rows } = await hub.handlers['queue:watch']({ view: 'reading', since }, wang)
    expect(rows.filter((row) => row.state === 'returned').map((row) => row.taskId)).toEqual([mine])
    expect((await hub.handlers['queue:watch']({ view: 'reading', since: since + 1 }, wang)).rows.some((row) => row.taskId === mine)).toBe(
      false,
    )
    expect(wu).toBeDefined()
  })
})

describe('news', () => {
  it('of each change goes to whoever’s scope covers the sending site, with a higher version each time', async () => {
    await hub.outbox.settled()
    hub.sent.length = 0
    const taskId = await waiting({ site: 'shangtang' })
    await claim(taskId, wang)
    await hub.outbox.settled()
    const pushes = hub.sent.filter(({ name }) => name === 'queue:changed')
    const versions = pushes.map(({ value }) => (value as { row: { version: number } }).row.version)
    expect(versions.at(-1)).toBe(2)
    expect(versions).toEqual([...versions].sort())
    const may = async (login: string) => pushes[0]?.may(await hub.as(login))
    expect([await may('sun.fulai'), await may('song.jia'), await may('wu.jianping'), await may('liu.yaqin')]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([await may('zhao.min'), await may('tian.xiuying'), await may('gao.lei')]).toEqual([false, false, false])
  })

  it('of duty goes to every clinician, once per change', async () => {
    await hub.outbox.settled()
    hub.sent.length = 0
    const zhou = await hub.as('zhou.qiming')
    for (const on of [true, true, false]) await hub.handlers['queue:set-duty']({ key: newKey(), on }, zhou)
    await hub.outbox.settled()
    const pushes = hub.sent.filter(({ name }) => name === 'duty:changed')
    expect(pushes).toHaveLength(2)
    expect([pushes[0]?.may(await hub.sender('dahuai')), pushes[0]?.may(await hub.as('gao.lei'))]).toEqual([true, false])
  })
})

describe('being on duty', () => {
  const addSession = async (personId: string, ended: boolean) => {
    const at = hub.clock.now()
    const times = {
      created_at: at,
      last_active_at: at,
      expires_at: at,
      ended_at: ended ? at : null,
      end_reason: ended ? 'signed-out' : null,
    }
    const row = { id: newKey(), person_id: personId, token_sha256: Buffer.from(newKey()), ...times }
    await hub.db.read.insertInto('session').values(row).execute()
    return row.id
  }
  const names = async () => (await hub.handlers['queue:watch']({ view: 'reading', since: 0 }, wang)).onDuty.map(({ person }) => person.name)

  it('ends with the last session of a person, not before', async () => {
    const [chen] = await onDuty(hub, 'chen.yuehua')
    if (!chen) throw new Error('nobody')
    const phone = await addSession(chen.personId, false)
    await hub.queue.sessionsEnded([await addSession(chen.personId, true)])
    expect(await names()).toContain('陈月华')
    await hub.outbox.settled()
    hub.sent.length = 0
    await hub.db.read.updateTable('session').set({ ended_at: hub.clock.now(), end_reason: 'idle' }).where('id', '=', phone).execute()
    await hub.queue.sessionsEnded([phone])
    expect(await names()).not.toContain('陈月华')
    await hub.outbox.settled()
    expect(hub.sent.map(({ name }) => name)).toEqual(['duty:changed'])
  })
})
