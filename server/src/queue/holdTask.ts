import { type InputOf, type QueueRow, type RequestName } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { type AuditedStep, auditChange, notHeld, recordChange, taskInScope } from './changeTask.ts'
import { leaseUntil } from './claimTask.ts'
import { extendLease, type TaskChange, updateTask } from './store.ts'
import { heldStates, type QueueDeps } from './task.ts'

type HolderRequest = Extract<RequestName, 'queue:opened' | 'queue:release' | 'queue:hand-back'>

/** The tracing is on the holder's screen. The first opening ever is what time-to-open is measured by. */
export function openTask(deps: QueueDeps, input: InputOf<'queue:opened'>, caller: Caller): Promise<{ row: QueueRow }> {
  return asHolder(deps, 'queue:opened', input, caller, async (tx, row) => {
    if (row.state === 'reading') return row
    const change: TaskChange = (eb) => ({
      state: 'reading',
      lease_until: leaseUntil(tx.at),
      opened_at: eb.fn.coalesce('opened_at', eb.val(tx.at)),
    })
    return changeHeld(tx, row, change, 'opened', caller)
  })
}

/** Back to the queue, for any reader. */
export function releaseTask(deps: QueueDeps, input: InputOf<'queue:release'>, caller: Caller): Promise<{ row: QueueRow }> {
  return asHolder(deps, 'queue:release', input, caller, (tx, row) =>
    changeHeld(tx, row, () => ({ state: 'waiting', reader_id: null, lease_until: null }), 'released', caller),
  )
}

/** Back to the sender, who records again; the task is finished. */
export function handBackTask(deps: QueueDeps, input: InputOf<'queue:hand-back'>, caller: Caller): Promise<{ row: QueueRow }> {
  const change =
    (at: Date): TaskChange =>
    () => ({ state: 'returned', lease_until: null, done_at: at, return_reason: input.reason })
  return asHolder(deps, 'queue:hand-back', input, caller, (tx, row) => changeHeld(tx, row, change(tx.at), 'returned', caller))
}

/** Keeps the lease. A lapsed one that nobody took yet is still the holder's. */
export async function renewLease({ db, clock }: QueueDeps, { taskId }: InputOf<'queue:renew'>, caller: Caller) {
  const until = leaseUntil(clock.now())
  if (await extendLease(db.read, taskId, caller.personId, until)) return { leaseUntil: until.getTime() }
  throw notHeld(await taskInScope(db.read, { id: taskId }, caller, 'queue.read'))
}

function asHolder(
  { db }: QueueDeps,
  requestName: HolderRequest,
  input: InputOf<HolderRequest>,
  caller: Caller,
  change: (tx: Tx, row: QueueRow) => Promise<QueueRow>,
): Promise<{ row: QueueRow }> {
  const { key, taskId } = input
  return db.write({ personId: caller.personId, key, requestName, input }, async (tx) => {
    const row = await taskInScope(tx, { id: taskId }, caller, 'queue.read')
    if (row.reader?.id !== caller.personId) throw notHeld(row)
    return { row: await change(tx, row) }
  })
}

async function changeHeld(tx: Tx, before: QueueRow, change: TaskChange, step: AuditedStep, caller: Caller): Promise<QueueRow> {
  const changed = await updateTask(tx, { id: before.taskId }, { states: heldStates, readerId: caller.personId }, change)
  if (!changed) throw notHeld(await taskInScope(tx, { id: before.taskId }, caller, 'queue.read'))
  const row = await recordChange(tx, before.taskId, step, caller.personId)
  await auditChange(tx, row, step, caller)
  return row
}
