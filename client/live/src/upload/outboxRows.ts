import { type OutboxRow, type OutboxStore, sameRow } from './outbox.ts'

/** The store's rows in memory, changed one at a time and shown only once stored. */
export interface OutboxRows {
  readonly get: (id: string) => OutboxRow | undefined
  readonly all: () => OutboxRow[]
  readonly put: (row: OutboxRow, bytes: Uint8Array) => Promise<void>
  /** `to` sees the newest row, again if another page changed it meanwhile; null leaves it. Resolves with what the row then is, or null when it is gone. */
  readonly change: (id: string, to: (row: OutboxRow) => OutboxRow | null) => Promise<OutboxRow | null>
  readonly remove: (id: string) => Promise<void>
  /** Takes over what another page changed in the store. */
  readonly reload: () => Promise<void>
}

export function createOutboxRows(store: OutboxStore, onChange: () => void): OutboxRows {
  let rows = new Map<string, OutboxRow>()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = last.then(run, run)
    last = mine.catch(() => {})
    return mine.finally(onChange)
  }
  return {
    get: (id) => rows.get(id),
    all: () => [...rows.values()],
    put: (row, bytes) =>
      inTurn(async () => {
        await store.put(row, bytes)
        rows.set(row.id, row)
      }),
    change: (id, to) =>
      inTurn(async () => {
        for (;;) {
          const row = rows.get(id)
          const changed = row && to(row)
          if (!changed) return row ?? null
          const held = await store.replace(row, changed)
          if (held) rows.set(id, held)
          else rows.delete(id)
          if (!held || sameRow(held, changed)) return held
        }
      }),
    remove: (id) =>
      inTurn(async () => {
        await store.remove(id)
        rows.delete(id)
      }),
    reload: () =>
      inTurn(async () => {
        rows = new Map((await store.list()).map((row) => [row.id, row]))
      }),
  }
}

const rank = { waiting: 0, refused: 1, received: 1 } as const

/** Waiting before settled, emergency before routine, then oldest first. */
export function bySendingOrder(a: OutboxRow, b: OutboxRow): number {
  return (
    rank[a.state] - rank[b.state] ||
    Number(b.urgency === 'emergency') - Number(a.urgency === 'emergency') ||
    a.queuedAt - b.queuedAt ||
    a.id.localeCompare(b.id)
  )
}
