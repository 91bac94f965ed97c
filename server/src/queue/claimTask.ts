import { type InputOf, lease, type QueueRow, Refusal, scopesOf } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditChange, recordChange, taskInScope } from './changeTask.ts'
import { extendLease, findTask, isOnDuty, updateTask } from './store.ts'
import { isHeld, type QueueDeps } from './task.ts'

/**
 * Takes a waiting task for its caller: one conditional update, so that of any number of readers exactly one holds it.
 * @throws Refusal queue.not-on-duty, queue.taken (with the holder's name), queue.finished, queue.task-unknown
 */
export function claimTask({ db }: QueueDeps, input: InputOf<'queue:claim'>, caller: Caller): Promise<{ row: QueueRow }> {
  const { key, taskId } = input
  return db.write({ personId: caller.personId, key, requestName: 'queue:claim', input }, async (tx) => {
    if (!(await isOnDuty(tx, caller.personId))) throw new Refusal('queue.not-on-duty')
    const condition = { states: ['waiting'], scopes: scopesOf(caller.memberships, 'queue.read') } as const
    const lock = { state: 'claimed', reader_id: caller.personId, lease_until: leaseUntil(tx.at) }
    const won = await updateTask(tx, { id: taskId }, condition, (eb) => ({
      ...lock,
      claimed_at: eb.fn.coalesce('claimed_at', eb.val(tx.at)),
    }))
    if (!won) return { row: await alreadyHeld(tx, taskId, caller) }
    const row = await recordChange(tx, taskId, 'claimed', caller.personId)
    await auditChange(tx, row, 'claimed', caller)
    return { row }
  })
}

export function leaseUntil(at: Date): Date {
  return new Date(at.getTime() + lease.seconds * 1000)
}

/** A second claim of the holder (another tab, a repeated click) is no conflict. */
async function alreadyHeld(tx: Tx, taskId: string, caller: Caller): Promise<QueueRow> {
  const row = await taskInScope(tx, { id: taskId }, caller, 'queue.read')
  if (row.state === 'done' || row.state === 'returned') throw new Refusal('queue.finished')
  if (!isHeld(row.state) || row.reader?.id !== caller.personId) throw new Refusal('queue.taken', { by: row.reader?.name ?? '' })
  await extendLease(tx, taskId, caller.personId, leaseUntil(tx.at))
  return (await findTask(tx, { id: taskId }))?.row ?? row
}
