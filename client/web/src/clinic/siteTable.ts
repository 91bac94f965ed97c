import { createQueueTable, type Live, type QueueTable } from '@lianxin/live'
import { useEffect, useState } from 'react'
import { useLive } from '../session/live.tsx'
import { startOfDay } from '../ui/time.ts'

const opened = new WeakMap<Live, { readonly table: QueueTable; users: number }>()

/** What this person's sites sent today, and every critical value nobody has read back: one table for all who look at it. */
export function useSiteTable(): QueueTable | null {
  const live = useLive()
  const [table, setTable] = useState<QueueTable | null>(null)
  useEffect(() => {
    const shared = opened.get(live) ?? { table: createQueueTable(live, { view: 'site', since: startOfDay }), users: 0 }
    opened.set(live, shared)
    shared.users++
    setTable(shared.table)
    return () => {
      if (--shared.users > 0) return
      opened.delete(live)
      shared.table.close()
    }
  }, [live])
  return table
}
