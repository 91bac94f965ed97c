import { byUrgencyThenAge, type EpochMs, type OnDuty, type QueueRow, type queueViews } from '@lianxin/contract'
import { createCell, type Observable } from './cell.ts'
import type { Live } from './live.ts'
import { createTable, type Table } from './table.ts'

export interface QueueTable extends Table<QueueRow> {
  readonly onDuty: Observable<readonly OnDuty[]>
  /** What `queue:set-duty` answered, before its push does. */
  readonly applyDuty: (onDuty: readonly OnDuty[]) => void
}

export interface QueueTableSpec {
  readonly view: (typeof queueViews)[number]
  /** From now by the hub's clock; asked at each snapshot, so that "today" moves on. */
  readonly since: (hubNowMs: EpochMs) => EpochMs
  readonly shows?: (row: QueueRow) => boolean
}

/** The reading queue as one of its views shows it, live, in the order every screen shares. */
export function createQueueTable(live: Live, { view, since, shows }: QueueTableSpec): QueueTable {
  const onDuty = createCell<readonly OnDuty[]>([])
  // Until a snapshot has said what time it is at the hub, a device's clock may be years off.
  let offsetMs = live.hubNow() - live.clock.now()
  let asked = 0
  const input = () => {
    asked = since(live.clock.now() + offsetMs)
    return { view, since: asked }
  }
  const table = createTable(live, {
    watch: 'queue:watch',
    input,
    push: 'queue:changed',
    rowsOf: (snapshot) => snapshot.rows,
    rowOf: (push) => push.row,
    idOf: (row) => row.taskId,
    versionOf: (row) => row.version,
    order: byUrgencyThenAge,
    onSnapshot(snapshot) {
      onDuty.set(snapshot.onDuty)
      offsetMs = snapshot.now - live.clock.now()
      if (since(snapshot.now) !== asked) table.refresh()
    },
    ...(shows && { shows }),
  })
  const stopDuty = live.on('duty:changed', (push) => onDuty.set(push.onDuty))
  return {
    ...table,
    onDuty,
    applyDuty: onDuty.set,
    close() {
      stopDuty()
      table.close()
    },
  }
}
