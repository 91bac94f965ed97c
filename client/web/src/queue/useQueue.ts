import { createQueueTable, type Live, type QueueTable } from '@lianxin/live'
import type { OnDuty, PersonId, QueueRow, queueViews } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { startOfDay } from '../ui/time.ts'

type View = (typeof queueViews)[number]

interface Shared {
  readonly table: QueueTable
  users: number
}

/** One subscription a view for the whole page, and for one person only: header, list and alarm look at the same rows. */
const shared = new WeakMap<Live, Map<string, Shared>>()

function sharedTable(live: Live, view: View, personId: PersonId): Shared {
  const views = shared.get(live) ?? new Map<string, Shared>()
  shared.set(live, views)
  const key = `${personId} ${view}`
  const known = views.get(key) ?? { table: createQueueTable(live, { view, since: startOfDay }), users: 0 }
  views.set(key, known)
  return known
}

/** The table is closed a moment after its last user left, so that a screen change does not ask for everything anew. */
const lingerMs = 2_000

function hold(live: Live, view: View, personId: PersonId): () => void {
  const entry = sharedTable(live, view, personId)
  const key = `${personId} ${view}`
  entry.users++
  return () => {
    entry.users--
    setTimeout(() => {
      if (entry.users > 0 || shared.get(live)?.get(key) !== entry) return
      shared.get(live)?.delete(key)
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
  const { personId } = useMe()
  const [table] = useState(() => sharedTable(live, view, personId).table)
  useEffect(() => hold(live, view, personId), [live, view, personId])
  return { table, rows: useObservable(table.rows), onDuty: useObservable(table.onDuty), state: useObservable(table.state) }
}
