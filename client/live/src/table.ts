import type { InputOf, OutputOf, PushName, PushOf, RequestName } from '@lianxin/contract'
import { type Backoff, backoffMs } from './backoff.ts'
import { createCell, type Observable } from './cell.ts'
import type { Live } from './live.ts'
import { createVersionedRows, type RowShape } from './versionedRows.ts'

export interface TableSpec<Row, N extends RequestName, P extends PushName> extends RowShape<Row> {
  /** Subscribes this socket and answers the snapshot. */
  readonly watch: N
  readonly input: () => InputOf<N>
  readonly push: P
  readonly rowsOf: (snapshot: OutputOf<N>) => readonly Row[]
  readonly rowOf: (push: PushOf<P>) => Row
  /** A row that is known but not of this view stays hidden. */
  readonly shows?: (row: Row) => boolean
  readonly order?: (a: Row, b: Row) => number
  readonly onSnapshot?: (snapshot: OutputOf<N>) => void
  /** Asks anew now and then, against a push lost on the hub's side; 5 minutes unless told. */
  readonly refreshEveryMs?: number
}

/** loading: nothing yet. live: as the hub has it. stale: the last known, while the line is down or the hub refuses. */
export type TableState = 'loading' | 'live' | 'stale'

export interface Table<Row> {
  readonly rows: Observable<readonly Row[]>
  readonly state: Observable<TableState>
  /** Merges a row that came as an answer, before its push does. */
  readonly apply: (row: Row) => void
  readonly refresh: () => void
  readonly close: () => void
}

const again: Backoff = { firstMs: 1000, longestMs: 15_000 }

/** Subscribe, take a snapshot, merge newer pushes, and ask again after each reconnection or change of rights. */
export function createTable<Row, N extends RequestName, P extends PushName>(live: Live, spec: TableSpec<Row, N, P>): Table<Row> {
  const held = createVersionedRows(spec)
  const rows = createCell<readonly Row[]>([])
  const state = createCell<TableState>('loading')
  let asks = 0
  let refused = 0
  let cancelNext = () => {}
  const { shows = () => true, order } = spec

  const show = () => {
    const shown = held.all().filter(shows)
    rows.set(order ? shown.sort(order) : shown)
  }
  const apply = (row: Row) => {
    if (held.upsert(row)) show()
  }
  const isOnline = () => live.connection.get().state === 'online'

  const ask = async () => {
    const own = ++asks
    cancelNext()
    const take = held.ask()
    try {
      const snapshot = await live.call(spec.watch, spec.input())
      if (own !== asks) return
      take(spec.rowsOf(snapshot))
      show()
      refused = 0
      state.set('live')
      spec.onSnapshot?.(snapshot)
    } catch {
      if (own !== asks) return
      refused++
      if (state.get() === 'live') state.set('stale')
    }
    askAgainLater()
  }

  const askAgainLater = () => {
    if (!isOnline()) return
    const waitMs = refused > 0 ? backoffMs(again, refused - 1, live.random) : (spec.refreshEveryMs ?? 300_000)
    cancelNext = live.clock.after(waitMs, () => void ask())
  }
  const follow = () => {
    asks++
    cancelNext()
    refused = 0
    if (isOnline()) void ask()
    else if (state.get() === 'live') state.set('stale')
  }

  const stops = [
    live.connection.subscribe(follow),
    live.on(spec.push, (push) => apply(spec.rowOf(push))),
    live.on('session:changed', follow),
    () => cancelNext(),
  ]
  follow()
  return {
    rows,
    state,
    apply,
    refresh: follow,
    close() {
      asks++
      for (const stop of stops) stop()
    },
  }
}
