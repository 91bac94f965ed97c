import { type EcgId, mayAt } from '@lianxin/contract'
import type { Db } from '../platform/db/db.ts'
import type { OutboxHandlers } from '../platform/db/outbox.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { findPlace } from './store.ts'

/** News of a corrected patient or context to everyone who may read the ECG. */
export function ecgPushes(db: Db, push: Push): NonNullable<OutboxHandlers['pushes']> {
  const pushChanged = async ({ ecgId, version }: { ecgId: string; version: number }) => {
    const place = await findPlace(db.read, ecgId)
    if (place) push('ecg:changed', { ecgId: ecgId as EcgId, version }, (caller) => mayAt(caller.memberships, 'ecg.read', place.sitePath))
  }
  return { 'ecg.described': [pushChanged] }
}
