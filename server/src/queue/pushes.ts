import { mayAnywhere, mayAt } from '@lianxin/contract'
import { inBatches } from '../platform/batches.ts'
import type { OutboxHandlers } from '../platform/db/outbox.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { findTasks, onDutyList } from './store.ts'
import type { QueueDeps } from './task.ts'

/** Changed rows to everyone whose scope covers the site that sent them; who is on duty to every clinician. */
export function queuePushes({ db, online }: QueueDeps, push: Push): NonNullable<OutboxHandlers['pushes']> {
  const pushRows = inBatches(async (taskIds) => {
    for (const { row, sitePath } of await findTasks(db.read, taskIds))
      push('queue:changed', { row }, (caller) => mayAt(caller.memberships, 'queue.watch', sitePath))
  })
  const pushDuty = async () => {
    const onDuty = await onDutyList(db.read, online)
    push('duty:changed', { onDuty }, (caller) => mayAnywhere(caller.memberships, 'queue.watch'))
  }
  return { 'queue.changed': [({ taskId }) => pushRows(taskId)], 'duty.changed': [pushDuty] }
}
