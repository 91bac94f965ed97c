import { createQueueTable, type Live, type QueueTable } from '@lianxin/live'
import type { OnDuty, QueueRow, queueViews } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { startOfDay } from '../ui/time.ts'

type View = (typeof queueViews)[number]

interface Shared {
  readonly table: QueueTable
  users: number
}

/** One subscription a view for the whole page: header, list and alarm look at the same rows. */
const shared = new WeakMap<Live, Map<View, Shared>>()

function sharedTable(live: Live, view: View): Shared {
  const views = shared.get(live) ?? new Map<View, Shared>()
  shared.set(live, views)
  const known = views.get(view) ?? { table: createQueueTable(live, { view, since: startOfDay }), users: 0 }
  views.set(view, known)
  return known
}

/** The table is closed a moment after its last user left, so that a screen change does not ask for everything anew. */
const lingerMs = 2_000

function hold(live: Live, view: View): () => void {
  const entry = sharedTable(live, view)
  entry.users++
  return () => {
    entry.users--
    setTimeout(() => {
      if (entry.users > 0 || shared.get(live)?.get(view) !== entry) return
      shared.get(live)?.delete(view)
      entry.table.close()
    }, lingerMs)
  }
}

export interface Queue {
  readonly table: QueueTable
  readonly rows: readonly QueueRow[]
  readonly onDuty: readonly OnDuty[]
  /** `stale`: the last known, while the line is down. */
  readonly state: 'loading' | 'live' | 'stale'
}

/** The live rows of a view since local midnight by the hub's clock. */
export function useQueue(view: View): Queue {
  const live = useLive()
  const [table] = useState(() => sharedTable(live, view).table)
  useEffect(() => hold(live, view), [live, view])
  return { table, rows: useObservable(table.rows), onDuty: useObservable(table.onDuty), state: useObservable(table.state) }
}
