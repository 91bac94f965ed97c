import type { ConsultRow } from '@lianxin/contract'
import { createConsultTable, type Live, type Table, type TableState } from '@lianxin/live'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { startOfDay } from '../ui/time.ts'

type ConsultTable = Table<ConsultRow>
interface Shared {
  readonly personId: string
  readonly table: ConsultTable
  users: number
}

/** One subscription for the whole page and for one person only: header, ringing and lists look at the same rows. */
const shared = new WeakMap<Live, Shared>()
/** The table is closed a moment after its last user left, so that a screen change does not ask for everything anew. */
const lingerMs = 2_000
const closedDays = 14

function sharedTable(live: Live, personId: string): Shared {
  const known = shared.get(live)
  if (known?.personId === personId) return known
  const since = (nowMs: number) => startOfDay(nowMs) - closedDays * 86_400_000
  const made = { personId, table: createConsultTable(live, { since }), users: 0 }
  shared.set(live, made)
  return made
}

function hold(live: Live, personId: string): () => void {
  const entry = sharedTable(live, personId)
  entry.users++
  return () => {
    entry.users--
    setTimeout(() => {
      if (entry.users > 0) return
      if (shared.get(live) === entry) shared.delete(live)
      entry.table.close()
    }, lingerMs)
  }
}

export interface Consults {
  readonly rows: readonly ConsultRow[]
  /** `stale`: the last known, while the line is down. */
  readonly state: TableState
  readonly personId: string
  /** Merges what a write answered, before its push does. */
  apply(row: ConsultRow): void
}

/** The consultations that concern the person at this page, live. */
export function useConsults(): Consults {
  const live = useLive()
  const { personId } = useMe()
  const [table] = useState(() => sharedTable(live, personId).table)
  useEffect(() => hold(live, personId), [live, personId])
  return { rows: useObservable(table.rows), state: useObservable(table.state), personId, apply: table.apply }
}
