import { describe, expect, it } from 'vitest'
import { seeded, shuffled } from './testing/seeded.ts'
import { createVersionedRows } from './versionedRows.ts'

interface Row {
  readonly id: string
  readonly version: number
}
const shape = { idOf: (row: Row) => row.id, versionOf: (row: Row) => row.version }
const sorted = (rows: readonly Row[]) => [...rows].map((row) => `${row.id}@${row.version}`).sort()

/** A hub's table: what it holds now, and every upsert it ever sent. */
function makeHub(random: () => number) {
  const rows = new Map<string, Row>()
  const sent: Row[] = []
  return {
    sent,
    snapshot: () => [...rows.values()],
    change() {
      const id = `row-${Math.floor(random() * 6)}`
      const row = { id, version: (rows.get(id)?.version ?? 0) + 1 }
      rows.set(id, row)
      sent.push(row)
    },
  }
}

describe('versioned rows', () => {
  it('end as the hub has them, however upserts are lost, repeated and reordered around a snapshot', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = seeded(seed)
      const hub = makeHub(random)
      const held = createVersionedRows(shape)
      const some = (rows: readonly Row[]) => shuffled([...rows, ...rows], random).filter(() => random() < 0.6)
      for (let i = 0; i < 20; i++) hub.change()
      for (const row of some(hub.sent)) held.upsert(row)

      const take = held.ask()
      for (let i = Math.floor(random() * 5); i > 0; i--) hub.change()
      const snapshot = hub.snapshot()
      const sentBefore = hub.sent.length
      for (let i = Math.floor(random() * 8); i > 0; i--) hub.change()
      const after = shuffled([...hub.sent.slice(sentBefore), ...some(hub.sent)], random)
      const split = Math.floor(random() * after.length)
      for (const row of after.slice(0, split)) held.upsert(row)
      take(snapshot)
      for (const row of after.slice(split)) held.upsert(row)
      expect(sorted(held.all()), `seed ${seed}`).toEqual(sorted(hub.snapshot()))
    }
  })

  it('lose what left the view, and an old upsert does not bring it back', () => {
    const held = createVersionedRows(shape)
    held.upsert({ id: 'a', version: 3 })
    held.ask()([])
    expect(held.upsert({ id: 'a', version: 3 })).toBe(false)
    expect(held.all()).toEqual([])
    held.upsert({ id: 'a', version: 4 })
    expect(sorted(held.all())).toEqual(['a@4'])
  })

  it('take back what had left the view when a snapshot has it again unchanged', () => {
    const held = createVersionedRows(shape)
    held.upsert({ id: 'a', version: 3 })
    held.ask()([])
    held.ask()([{ id: 'a', version: 3 }])
    expect(sorted(held.all())).toEqual(['a@3'])
  })

  it('keep what became news after the snapshot was asked for', () => {
    const held = createVersionedRows(shape)
    const take = held.ask()
    held.upsert({ id: 'new', version: 1 })
    take([])
    expect(sorted(held.all())).toEqual(['new@1'])
  })
})
