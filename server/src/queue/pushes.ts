import { mayAnywhere, mayAt } from '@lianxin/contract'
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

/** Gathers the ids asked for in one turn, so that a burst of news costs one query. */
function inBatches(run: (ids: string[]) => Promise<void>): (id: string) => Promise<void> {
  let batch: { readonly ids: Set<string>; readonly done: Promise<void> } | null = null
  const begin = () => {
    const ids = new Set<string>()
    const done = Promise.resolve().then(() => {
      batch = null
      return run([...ids])
    })
    return { ids, done }
  }
  return (id) => {
    batch ??= begin()
    batch.ids.add(id)
    return batch.done
  }
}
