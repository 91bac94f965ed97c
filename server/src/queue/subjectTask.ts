import { type QueueRow, Refusal, type TaskSummary } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import { announceChange, notHeld, recordChange } from './changeTask.ts'
import { findTask, insertTask, lockTask, updateTask } from './store.ts'
import { type Completion, heldStates, isHeld, type NewTask, openStates, type Resending, type Subject } from './task.ts'

/** What the subject's own capability does to its task, inside its own transaction. */

/** The clock of the reading starts. */
export async function enqueue(tx: Tx, task: NewTask): Promise<void> {
  await Promise.all([insertTask(tx, task), append(tx, 'queue.changed', { taskId: task.taskId })])
}

/** Routine becomes emergency, never the reverse; without effect on a finished task. */
export async function raise(tx: Tx, subject: Subject, personId: string): Promise<void> {
  const raised = await updateTask(tx, { subject }, { states: openStates, urgency: 'routine' }, () => ({ urgency: 'emergency' }))
  if (raised) await recordChange(tx, raised, 'raised', personId)
}

/**
 * Its sender sends again what was handed back: it waits anew, with the urgency now stated, and its times are measured from now.
 * @returns whether it was handed back
 */
export async function reopen(tx: Tx, subject: Subject, { urgency, senderId }: Resending): Promise<boolean> {
  const round = { received_at: tx.at, claimed_at: null, opened_at: null, done_at: null, return_reason: null, reader_id: null }
  const change = { ...round, state: 'waiting', urgency, sender_id: senderId }
  const taskId = await updateTask(tx, { subject }, { states: ['returned'] }, () => change)
  if (taskId) await recordChange(tx, taskId, 'received', senderId)
  return taskId !== undefined
}

/** The subject's summary changed; shown in whatever state the task is. */
export async function describe(tx: Tx, subject: Subject, summary: TaskSummary): Promise<void> {
  const states = [...openStates, 'done', 'returned'] as const
  const taskId = await updateTask(tx, { subject }, { states }, () => ({ summary: JSON.stringify(summary) }))
  if (taskId) await announceChange(tx, taskId)
}

/** The holder has reported: the clock stops. @throws Refusal queue.not-yours, queue.finished */
export async function complete(tx: Tx, subject: Subject, { personId, outcome }: Completion): Promise<QueueRow> {
  const change = { state: 'done', lease_until: null, done_at: tx.at, outcome: JSON.stringify(outcome) }
  const taskId = await updateTask(tx, { subject }, { states: heldStates, readerId: personId }, () => change)
  if (!taskId) throw notHeld(await taskOf(tx, subject))
  return recordChange(tx, taskId, 'reported', personId)
}

/** A new outcome of a finished task; its times stay those of the first report. @throws Refusal queue.not-yours */
export async function amend(tx: Tx, subject: Subject, { personId, outcome }: Completion): Promise<QueueRow> {
  const change = { outcome: JSON.stringify(outcome), acknowledged_at: null, acknowledged_by: null }
  const taskId = await updateTask(tx, { subject }, { states: ['done'] }, () => change)
  if (!taskId) throw notHeld(await taskOf(tx, subject))
  return recordChange(tx, taskId, 'amended', personId)
}

/** The sender's site has read the critical value back; the first one counts. */
export async function acknowledge(tx: Tx, subject: Subject, personId: string): Promise<QueueRow> {
  const row = await taskOf(tx, subject)
  if (row.acknowledged) return row
  const taskId = await updateTask(tx, { subject }, { states: ['done'] }, () => ({ acknowledged_at: tx.at, acknowledged_by: personId }))
  return taskId ? recordChange(tx, taskId, 'acknowledged', personId) : row
}

/** @throws Refusal queue.not-yours, queue.finished unless the person holds the task now */
export async function requireHolder(tx: Tx, subject: Subject, personId: string): Promise<QueueRow> {
  const row = await lock(tx, subject)
  if (!isHeld(row.state) || row.reader?.id !== personId) throw notHeld(row)
  return row
}

/** The task, which nobody else changes until this transaction ends. */
export async function lock(tx: Tx, subject: Subject): Promise<QueueRow> {
  await lockTask(tx, subject)
  return taskOf(tx, subject)
}

/** The task of a subject, as clients see it. */
export async function taskOf(db: Parameters<typeof findTask>[0], subject: Subject): Promise<QueueRow> {
  const found = await findTask(db, { subject })
  if (!found) throw new Refusal('queue.task-unknown')
  return found.row
}
