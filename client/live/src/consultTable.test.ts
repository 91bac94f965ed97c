import type { ConsultRow } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { createConsultTable } from './consultTable.ts'
import { createLive } from './live.ts'
import { consultRow } from './testing/consultRows.ts'
import { createFakeHub } from './testing/fakeHub.ts'
import { createManualClock } from './testing/manualClock.ts'

async function begin(hubAheadMs = 0) {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  const rows = new Map<string, ConsultRow>()
  const asked: number[] = []
  hub.handlers.set('consult:watch', (input) => {
    asked.push((input as { since: number }).since)
    return { now: Math.round(clock.now()) + hubAheadMs, rows: [...rows.values()] }
  })
  const live = createLive({ clientName: 'test', clock, random: () => 0.5, makeSocket: hub.makeSocket, fetch: hub.fetch })
  const table = createConsultTable(live, { since: (now) => now - (now % 86_400_000) })
  live.start()
  await clock.advanceUntil(() => table.state.get() === 'live')
  return { clock, hub, rows, table, asked, shown: () => table.rows.get().map((row) => `${row.number}@${row.version}`) }
}

describe('the table of consultations', () => {
  it('shows each at its newest version, whatever the order of the pushes', async () => {
    const { clock, hub, table, shown } = await begin()
    for (const [n, version] of [
      [2, 1],
      [1, 3],
      [1, 2],
      [2, 4],
    ] as const)
      hub.push('consult:changed', { row: consultRow(n, version) })
    await clock.advance(50)
    expect(shown()).toEqual(['1@3', '2@4'])
    table.close()
  })

  it('has by itself what happened while the line was down', async () => {
    const { clock, hub, rows, table, shown } = await begin()
    hub.drop()
    rows.set(consultRow(1, 2).consultId, consultRow(1, 2))
    await clock.advanceUntil(() => table.state.get() === 'live')
    expect(shown()).toEqual(['1@2'])
    table.close()
  })

  it('asks for the days as they are at the hub, though the device’s clock is behind', async () => {
    const yearMs = 365 * 86_400_000
    const { clock, asked, table } = await begin(yearMs)
    await clock.advanceUntil(() => asked.length === 2)
    expect(asked[1]).toBeGreaterThan((asked[0] ?? 0) + yearMs - 86_400_000)
    table.close()
  })
})
