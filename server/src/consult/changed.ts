import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import { bumpVersion } from './store.ts'

/** What follows every change of a consultation, in its transaction: the next version and the news. */
export async function changed(tx: Tx, consultId: string): Promise<void> {
  await bumpVersion(tx, consultId)
  await append(tx, 'consult.changed', { consultId })
}
