import { randomUUID } from 'node:crypto'
import type { PeerId } from '@lianxin/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mediaHere, startTestHub, type TestHub } from '../harness/hub.ts'
import { insertConsult } from '../harness/rooms.ts'
import { arrive } from '../harness/visitor.ts'

let hub: TestHub
const people: Awaited<ReturnType<typeof arrive>>[] = []
beforeEach(async () => {
  hub = await startTestHub({ config: { media: mediaHere } })
})
afterEach(async () => {
  for (const { visitor } of people.splice(0)) visitor.leave()
  await hub.stop()
})
async function come(login: string) {
  const person = await arrive(hub.url, login)
  people.push(person)
  return person.line
}

describe('a hub with video rooms', () => {
  it('tells the administrator, and nobody else, of its media workers, and outlives one that is killed', async () => {
    const [admin, doctor] = [await come('gao.lei'), await come('wang.haichuan')]
    await expect.poll(async () => (await admin.must('media:worker', {})).workers.length).toBe(1)
    const { stage, message, workers } = await admin.must('media:worker', {})
    expect({ stage, message, workers }).toMatchObject({ stage: 'ready', message: null, workers: [{ rooms: 0, diedTimes: 0 }] })
    expect(await doctor.ask('media:worker', {})).toMatchObject({ ok: false, error: { reason: 'identity.forbidden' } })
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    await expect.poll(async () => (await admin.must('media:worker', {})).workers[0]?.diedTimes).toBe(1)
  })

  it('takes its people up again in the same room after a restart, on what they saw', async () => {
    const consultId = await insertConsult(hub.db, hub.clock, ['wang.haichuan'], null)
    const here = { consultId, peerId: randomUUID() as PeerId }
    const before = await (await come('wang.haichuan')).must('room:join', here)
    await hub.restart()
    const line = await come('wang.haichuan')
    const after = await line.must('room:join', here)
    if (before.at !== 'room' || after.at !== 'room') throw new Error('waits in the lobby of their own room')
    expect(after.state.peers.map(({ peerId }) => peerId)).toEqual([here.peerId])
    expect(after.state.run).not.toBe(before.state.run)
    expect(after.state.stage.stage).toEqual(before.state.stage.stage)
    await expect.poll(async () => (await line.ask('media:open', here)).ok).toBe(true)
  })
})
