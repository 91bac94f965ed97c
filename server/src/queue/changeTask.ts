import { mayAt, type QueueRow, Refusal, type Right, type TaskStep } from '@lianxin/contract'
import { AccessRefused, record } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { findTask, insertStep, type TaskKey } from './store.ts'
import { isHeld } from './task.ts'

/** What follows every change of a task, in its transaction: the step, the news, and the row as it now is. */
export async function recordChange(tx: Tx, taskId: string, step: TaskStep, personId: string | null): Promise<QueueRow> {
  await insertStep(tx, taskId, step, personId)
  return announceChange(tx, taskId)
}

export async function announceChange(tx: Tx, taskId: string): Promise<QueueRow> {
  await append(tx, 'queue.changed', { taskId })
  const found = await findTask(tx, { id: taskId })
  if (!found) throw new Refusal('queue.task-unknown')
  return found.row
}

/** The steps that are on record with who did them; the subject's own capability records the others. */
export type AuditedStep = Extract<TaskStep, 'claimed' | 'opened' | 'released' | 'returned'>

export async function auditChange(tx: Tx, row: QueueRow, step: AuditedStep, caller: Caller): Promise<void> {
  await record(tx, {
    at: tx.at,
    actorId: caller.personId,
    action: `queue.${step}`,
    subjectKind: row.subject.kind,
    subjectId: row.subject.id,
    organisationId: row.site.id,
    requestId: caller.requestId,
  })
}

/** The task if the caller may know of it. @throws Refusal queue.task-unknown, whether it does not exist or is out of scope */
export async function taskInScope(db: Db['read'] | Tx, key: TaskKey, caller: Caller, right: Right): Promise<QueueRow> {
  const found = await findTask(db, key)
  if (!found) throw new Refusal('queue.task-unknown')
  const { subject, site } = found.row
  if (!mayAt(caller.memberships, right, found.sitePath))
    throw new AccessRefused('queue.task-unknown', right, { ...subject, organisationId: site.id })
  return found.row
}

/** Why a holder's change was not done. */
export function notHeld(row: QueueRow): Refusal {
  if (row.state === 'done' || row.state === 'returned') return new Refusal('queue.finished')
  return isHeld(row.state) ? new Refusal('queue.not-yours', { by: row.reader?.name ?? '' }) : new Refusal('queue.not-yours')
}
