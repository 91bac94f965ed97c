import type { QueueDeps } from './task.ts'
import { recordChange } from './changeTask.ts'
import { heldStates } from './task.ts'
import { lockLapsed, updateTask } from './store.ts'

/** Gives tasks whose holder has gone silent back to the queue; @returns how many. */
export function sweepLeases({ db, log }: QueueDeps): Promise<number> {
  return db.tx(async (tx) => {
    const lapsed = await lockLapsed(tx)
    for (const { id, reader_id } of lapsed) {
      await updateTask(tx, { id }, { states: heldStates }, () => ({ state: 'waiting', reader_id: null, lease_until: null }))
      await recordChange(tx, id, 'lease-lost', reader_id)
    }
    if (lapsed.length > 0) tx.afterCommit(() => log.info({ tasks: lapsed.length }, 'leases lapsed, tasks wait again'))
    return lapsed.length
  })
}
