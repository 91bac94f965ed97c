import { type QueueRow, Refusal } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { createLive } from './live.ts'
import { createQueueTable } from './queueTable.ts'
import { createFakeHub } from './testing/fakeHub.ts'
import { createManualClock } from './testing/manualClock.ts'
import { queueRow } from './testing/rows.ts'
import { seeded } from './testing/seeded.ts'

async function begin() {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  const rows = new Map<string, QueueRow>()
  hub.handlers.set('queue:watch', () => ({ now: Math.round(clock.now()), rows: [...rows.values()], onDuty: [] }))
  const live = createLive({ clientName: 'test', clock, random: () => 0.5, makeSocket: hub.makeSocket, fetch: hub.fetch })
  const table = createQueueTable(live, { view: 'all', since: () => 0 })
  const shown = () => table.rows.get().map((row) => `${row.summary.number}@${row.version}`)
  const change = (row: QueueRow) => {
    rows.set(row.taskId, row)
    hub.push('queue:changed', { row })
  }
  live.start()
  await clock.advanceUntil(() => table.state.get() === 'live')
  return { clock, hub, live, rows, table, shown, change }
}

describe('the queue table', () => {
  it('shows the snapshot, then each change, emergency first and then oldest', async () => {
    const { clock, change, shown } = await begin()
    change(queueRow(2, 1))
    change(queueRow(1, 1))
    change(queueRow(3, 1, { urgency: 'emergency' }))
    await clock.advance(50)
    expect(shown()).toEqual(['3@1', '1@1', '2@1'])
  })

  it('is stale while the line is down, keeps its rows, and has by itself what happened meanwhile', async () => {
    const { clock, hub, rows, table, shown, change } = await begin()
    change(queueRow(1, 1))
    await clock.advance(50)
    hub.drop()
    expect(table.state.get()).toBe('stale')
    expect(shown()).toEqual(['1@1'])
    rows.set(queueRow(1, 4).taskId, queueRow(1, 4))
    await clock.advanceUntil(() => table.state.get() === 'live')
    expect(shown()).toEqual(['1@4'])
  })

  it('asks again when refused, and when rights change', async () => {
    const { clock, hub, rows, table, shown } = await begin()
    const answer = hub.handlers.get('queue:watch')
    hub.handlers.set('queue:watch', () => {
      throw new Refusal('hub.internal')
    })
    hub.push('session:changed', {})
    await clock.advanceUntil(() => table.state.get() === 'stale')
    rows.set(queueRow(1, 1).taskId, queueRow(1, 1))
    if (answer) hub.handlers.set('queue:watch', answer)
    await clock.advanceUntil(() => table.state.get() === 'live')
    expect(shown()).toEqual(['1@1'])
  })

  it('takes the row of an answer before its push, once', async () => {
    const { clock, hub, table, shown } = await begin()
    let changes = 0
    table.rows.subscribe(() => changes++)
    table.apply(queueRow(1, 2))
    hub.push('queue:changed', { row: queueRow(1, 2) })
    hub.push('queue:changed', { row: queueRow(1, 1) })
    await clock.advance(50)
    expect(shown()).toEqual(['1@2'])
    expect(changes).toBe(1)
  })

  it('ends as the hub has it when pushes are late, lost and out of order, and the line drops', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = seeded(seed)
      const { clock, hub, rows, table, shown } = await begin()
      hub.latencyMs = () => 5 + random() * 400
      for (let step = 0; step < 60; step++) {
        const n = 1 + Math.floor(random() * 5)
        const row = queueRow(n, (rows.get(queueRow(n, 0).taskId)?.version ?? 0) + 1)
        rows.set(row.taskId, row)
        for (let copies = Math.floor(random() * 3); copies > 0; copies--) hub.push('queue:changed', { row })
        if (random() < 0.08) hub.drop()
        await clock.advance(random() * 300)
      }
      await clock.advance(310_000)
      expect(table.state.get()).toBe('live')
      expect(shown().sort(), `seed ${seed}`).toEqual([...rows.values()].map((row) => `${row.summary.number}@${row.version}`).sort())
    }
  })

  it('stops hearing when closed', async () => {
    const { clock, hub, table, shown, change } = await begin()
    table.close()
    change(queueRow(1, 1))
    hub.drop()
    await clock.advance(120_000)
    expect(shown()).toEqual([])
    expect(hub.requests.filter(({ name }) => name === 'queue:watch').length).toBe(1)
  })

  it('asks for the day as it is at the hub, though the device’s clock is years ahead', async () => {
    const clock = createManualClock()
    const hub = createFakeHub(clock)
    const yearMs = 365 * 86_400_000
    const asked: number[] = []
    hub.handlers.set('queue:watch', (input) => {
      asked.push((input as { since: number }).since)
      return { now: Math.round(clock.now()) - yearMs, rows: [], onDuty: [] }
    })
    const live = createLive({ clientName: 'test', clock, random: () => 0.5, makeSocket: hub.makeSocket, fetch: hub.fetch })
    const dayOf = (ms: number) => ms - (ms % 86_400_000)
    const table = createQueueTable(live, { view: 'site', since: dayOf })
    live.start()
    await clock.advanceUntil(() => asked.length === 2)
    expect(asked[1]).toBe(dayOf(Math.round(clock.now()) - yearMs))
    table.close()
  })
})
