import type { TaskSummary } from '@lianxin/contract'
import type { Db, Tx } from '../platform/db/db.ts'
import type { EcgParts } from './deps.ts'
import type { Frame } from './frameStore.ts'
import { findPlace } from './store.ts'

/** An ECG as another capability shows it, without the scopes of its own requests. */
export interface ShownEcg {
  readonly siteId: string
  readonly sitePath: string
  readonly site: { readonly zh: string; readonly en: string }
  readonly summary: TaskSummary
}

/** @returns what a sheet's head needs and the waveform's frame; undefined for an unknown ECG. Rights and audit are the asker's. */
export function shownElsewhere({ queue, frames }: Pick<EcgParts, 'queue' | 'frames'>) {
  return {
    async find(db: Db['read'] | Tx, ecgId: string): Promise<ShownEcg | undefined> {
      const place = await findPlace(db, ecgId)
      if (!place) return undefined
      const task = await queue.tasks.taskOf(db, { kind: 'ecg', id: ecgId })
      const { zh, en } = task.site
      return { siteId: place.siteId, sitePath: place.sitePath, site: { zh, en }, summary: task.summary }
    },
    async frame(db: Db['read'], ecgId: string, askerId: string): Promise<Frame | undefined> {
      const place = await findPlace(db, ecgId)
      return place && frames.frameOf(place, askerId)
    },
  }
}
export type EcgsShown = ReturnType<typeof shownElsewhere>
