import type { ConsultRow, EpochMs } from '@lianxin/contract'
import type { Live } from './live.ts'
import { createTable, type Table } from './table.ts'

export interface ConsultTableSpec {
  /** How far back closed consultations are listed, from now by the hub's clock; asked at each snapshot, so that the window moves on. */
  readonly since: (hubNowMs: EpochMs) => EpochMs
}

/** The consultations that concern the caller, live: open, appointed, and closed since then. In the order of their numbers. */
export function createConsultTable(live: Live, { since }: ConsultTableSpec): Table<ConsultRow> {
  // Until a snapshot has said what time it is at the hub, a device's clock may be years off.
  let offsetMs = live.hubNow() - live.clock.now()
  let asked = 0
  const table = createTable(live, {
    watch: 'consult:watch',
    input() {
      asked = since(live.clock.now() + offsetMs)
      return { since: asked }
    },
    push: 'consult:changed',
    rowsOf: (snapshot) => snapshot.rows,
    rowOf: (push) => push.row,
    idOf: (row) => row.consultId,
    versionOf: (row) => row.version,
    order: (a, b) => a.number - b.number,
    onSnapshot(snapshot) {
      offsetMs = snapshot.now - live.clock.now()
      if (since(snapshot.now) !== asked) table.refresh()
    },
  })
  return table
}
