import type { QueueRow } from '@lianxin/contract'
import type { QueueTable, TableState, UploadItem } from '@lianxin/live'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { usePlace } from '../session/Place.tsx'
import { createDeviceDatabase } from './deviceDatabase.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { followLateChanges } from './lateChanges.ts'
import { rememberSites } from './siteNames.ts'
import { useSiteTable } from './siteTable.ts'
import { createStories, type Stories } from './stories.ts'
import { createStoryStore } from './storyStore.ts'

interface ClinicValue {
  readonly outbox: Outbox
  readonly table: QueueTable
  readonly stories: Stories
}
const Context = createContext<ClinicValue | null>(null)

/** Keeps sending and the live list alive across the clinic's pages. */
export function ClinicProvider({ children }: { children: ReactNode }) {
  const live = useLive()
  const place = usePlace()
  const table = useSiteTable()
  const [kept, setKept] = useState<Omit<ClinicValue, 'table'> | null>(null)
  useEffect(() => rememberSites(place?.all ?? []), [place])
  useEffect(() => {
    const database = createDeviceDatabase()
    const outbox = createOutbox(live, database)
    const stories = createStories(live, createStoryStore(database))
    const stopLateChanges = followLateChanges(outbox, stories)
    void stories.start().catch(() => undefined)
    setKept({ outbox, stories })
    return () => {
      stopLateChanges()
      stories.stop()
      outbox.stop()
    }
  }, [live])
  const value = useMemo(() => kept && table && { ...kept, table }, [kept, table])
  return value && <Context value={value}>{children}</Context>
}

function useClinic(): ClinicValue {
  const value = useContext(Context)
  if (!value) throw new Error('useClinic outside ClinicProvider')
  return value
}

export function useOutbox(): Outbox {
  return useClinic().outbox
}

/** What was typed and not yet acknowledged, and the describers that send it. */
export function useStories(): Stories {
  return useClinic().stories
}

/** The sites that this person works for here. */
export function useOwnSites(): readonly string[] {
  return usePlace()?.all.map((organisation) => organisation.id) ?? []
}

export function useOutboxItems(): readonly UploadItem[] {
  return useObservable(useClinic().outbox.items)
}

/** What this person's sites sent today, live. */
export function useSiteTasks(): { readonly tasks: readonly QueueRow[]; readonly state: TableState } {
  const { table } = useClinic()
  return { tasks: useObservable(table.rows), state: useObservable(table.state) }
}
