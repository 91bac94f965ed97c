import type { EcgId, OnDuty, OrganisationId, PersonId, QueueRow, TaskId, TaskOutcome, TaskStep, TaskSummary } from '@lianxin/contract'
import { type ExpressionBuilder, sql, type UpdateObject } from 'kysely'
import type { Db, Tx } from '../platform/db/db.ts'
import type { DB } from '../platform/db/schema.generated.ts'
import { heldStates, type NewTask, openStates, type Subject } from './task.ts'

type Reader = Db['read'] | Tx

/** Path prefixes over which a caller holds a right; see `scopesOf` of the contract. */
export type Scopes = readonly string[]

/**
 * A snapshot shows at most this many open tasks, those that are to be read first, and this many finished ones, the newest: one
 * of ten thousand is 8 MB, half a second of the hub, and nobody's screen.
 */
export const openRowsLimit = 2000
export const finishedRowsLimit = 1000

export async function insertTask(tx: Tx, task: NewTask): Promise<void> {
  await tx
    .with('task', (db) =>
      db.insertInto('queue_task').values({
        id: task.taskId,
        subject_kind: task.subject.kind,
        subject_id: task.subject.id,
        urgency: task.urgency,
        site_id: task.site.id,
        site_path: task.site.path,
        sender_id: task.senderId,
        summary: JSON.stringify(task.summary),
        received_at: tx.at,
      }),
    )
    .insertInto('queue_step')
    .values({ task_id: task.taskId, step: 'received', at: tx.at, person_id: task.senderId })
    .execute()
}

/** The condition under which a change is allowed; the database decides it in the same statement. */
export interface TaskCondition {
  readonly states: readonly QueueRow['state'][]
  readonly scopes?: Scopes
  readonly readerId?: string
  readonly urgency?: QueueRow['urgency']
}

export type TaskChange = (eb: ExpressionBuilder<DB, 'queue_task'>) => UpdateObject<DB, 'queue_task'>

/** One conditional update with the next version. @returns the task's id, or undefined if the condition did not hold. */
export async function updateTask(tx: Tx, which: TaskKey, condition: TaskCondition, change: TaskChange): Promise<string | undefined> {
  let query = tx
    .updateTable('queue_task')
    .set((eb) => ({ ...change(eb), version: sql<number>`version + 1` }))
    .where(...whereKey(which))
    .where('state', 'in', condition.states)
  if (condition.scopes) query = query.where((eb) => inScopes(eb, condition.scopes ?? []))
  if (condition.readerId !== undefined) query = query.where('reader_id', '=', condition.readerId)
  if (condition.urgency !== undefined) query = query.where('urgency', '=', condition.urgency)
  return (await query.returning('id').executeTakeFirst())?.id
}

export async function insertStep(tx: Tx, taskId: string, step: TaskStep, personId: string | null): Promise<void> {
  await tx.insertInto('queue_step').values({ task_id: taskId, step, at: tx.at, person_id: personId }).execute()
}

/** Keeps a holder's lease without a new version: nobody's screen changes by it. */
export async function extendLease(db: Reader, taskId: string, readerId: string, until: Date): Promise<boolean> {
  const done = await db
    .updateTable('queue_task')
    .set({ lease_until: until })
    .where('id', '=', taskId)
    .where('reader_id', '=', readerId)
    .where('state', 'in', heldStates)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export async function lockTask(tx: Tx, subject: Subject): Promise<void> {
  await tx.selectFrom('queue_task').select('id').where('subject_id', '=', subject.id).forUpdate().execute()
}

/** Locks the tasks whose holder has gone silent; one that is just being changed is left for the next round. */
export function lockLapsed(tx: Tx): Promise<{ id: string; reader_id: string | null }[]> {
  return tx.selectFrom('queue_task').select(['id', 'reader_id']).where('lease_until', '<', tx.at).forUpdate().skipLocked().execute()
}

export type TaskKey = { readonly id: string } | { readonly subject: Subject }
function whereKey(key: TaskKey): ['id' | 'subject_id', '=', string] {
  return 'id' in key ? ['id', '=', key.id] : ['subject_id', '=', key.subject.id]
}

function inScopes(eb: ExpressionBuilder<DB, 'queue_task'>, scopes: Scopes) {
  return eb.or(scopes.map((path) => eb('queue_task.site_path', 'like', `${path}%`)))
}

function selectRows(db: Reader) {
  return db
    .selectFrom('queue_task')
    .innerJoin('organisation as site', 'site.id', 'queue_task.site_id')
    .innerJoin('person as sender', 'sender.id', 'queue_task.sender_id')
    .leftJoin('person as reader', 'reader.id', 'queue_task.reader_id')
    .leftJoin('person as acknowledger', 'acknowledger.id', 'queue_task.acknowledged_by')
    .selectAll('queue_task')
    .select([
      'site.name_zh',
      'site.name_en',
      'sender.name as sender_name',
      'reader.name as reader_name',
      'acknowledger.name as acknowledger_name',
    ])
}
type Stored = Awaited<ReturnType<ReturnType<typeof selectRows>['execute']>>[number]

export interface ScopedRow {
  readonly row: QueueRow
  readonly sitePath: string
}

export async function findTask(db: Reader, key: TaskKey): Promise<ScopedRow | undefined> {
  const column = 'id' in key ? 'queue_task.id' : 'queue_task.subject_id'
  const value = 'id' in key ? key.id : key.subject.id
  const stored = await selectRows(db).where(column, '=', value).executeTakeFirst()
  return stored && { row: toRow(stored), sitePath: stored.site_path }
}

export async function findTasks(db: Reader, taskIds: readonly string[]): Promise<ScopedRow[]> {
  const stored = await selectRows(db).where('queue_task.id', 'in', taskIds).execute()
  return stored.map((one) => ({ row: toRow(one), sitePath: one.site_path }))
}

// as the partial index queue_task_unread has it
const unread = sql<boolean>`(outcome -> 'critical' = 'true'::jsonb and acknowledged_at is null)`

export async function openRows(db: Reader, scopes: Scopes): Promise<QueueRow[]> {
  const stored = await selectRows(db)
    .where('state', 'in', openStates)
    .where((eb) => inScopes(eb as never, scopes))
    // the index's order: 'emergency' before 'routine'
    .orderBy('urgency')
    .orderBy('received_at')
    .limit(openRowsLimit)
    .execute()
  return stored.map(toRow)
}

/**
 * Tasks of the scopes finished since `since`, and every critical value that nobody has read back, whenever it was signed: those
 * first, then the newest. `readerId`: only what this person finished.
 */
export async function finishedRows(db: Reader, scopes: Scopes, since: Date, readerId: string | null): Promise<QueueRow[]> {
  let query = selectRows(db)
    .where('state', 'in', ['done', 'returned'])
    .where((eb) => inScopes(eb as never, scopes))
    .where((eb) => eb.or([eb('done_at', '>=', since), ...(readerId === null ? [unread] : [])]))
  if (readerId !== null) query = query.where('reader_id', '=', readerId)
  if (readerId === null) query = query.orderBy(sql`${unread} is true`, 'desc')
  const stored = await query.orderBy('received_at', 'desc').limit(finishedRowsLimit).execute()
  return stored.map(toRow)
}

export async function stepsOf(db: Reader, taskId: string) {
  const rows = await db
    .selectFrom('queue_step')
    .leftJoin('person', 'person.id', 'queue_step.person_id')
    .select(['step', 'at', 'person.name as personName'])
    .where('task_id', '=', taskId)
    .orderBy('queue_step.id')
    .execute()
  return rows.map(({ step, at, personName }) => ({ step: step as TaskStep, at: at.getTime(), personName }))
}

export async function isOnDuty(db: Reader, personId: string): Promise<boolean> {
  return (await db.selectFrom('on_duty').select('person_id').where('person_id', '=', personId).executeTakeFirst()) !== undefined
}

export async function setOnDuty(tx: Tx, personId: string, on: boolean): Promise<boolean> {
  const insert = tx
    .insertInto('on_duty')
    .values({ person_id: personId, since: tx.at })
    .onConflict((conflict) => conflict.doNothing())
  const changed = on ? await insert.executeTakeFirst() : await tx.deleteFrom('on_duty').where('person_id', '=', personId).executeTakeFirst()
  return ('numDeletedRows' in changed ? changed.numDeletedRows : changed.numInsertedOrUpdatedRows) === 1n
}

export async function onDutyList(db: Reader, online: ReadonlySet<string>): Promise<OnDuty[]> {
  const rows = await db
    .selectFrom('on_duty')
    .innerJoin('person', 'person.id', 'on_duty.person_id')
    .select(['person.id', 'person.name', 'on_duty.since'])
    .where('person.active', '=', true)
    .orderBy('on_duty.since')
    .execute()
  return rows.map(({ id, name, since }) => ({ person: { id: id as PersonId, name }, since: since.getTime(), online: online.has(id) }))
}

function toRow(stored: Stored): QueueRow {
  return {
    taskId: stored.id as TaskId,
    version: stored.version,
    subject: { kind: 'ecg', id: stored.subject_id as EcgId },
    urgency: stored.urgency as QueueRow['urgency'],
    state: stored.state as QueueRow['state'],
    site: { id: stored.site_id as OrganisationId, zh: stored.name_zh, en: stored.name_en },
    sender: { id: stored.sender_id as PersonId, name: stored.sender_name },
    summary: toSummary(stored.summary as StoredSummary),
    reader: stored.reader_id === null ? null : { id: stored.reader_id as PersonId, name: stored.reader_name ?? '' },
    leaseUntil: epochMs(stored.lease_until),
    receivedAt: stored.received_at.getTime(),
    claimedAt: epochMs(stored.claimed_at),
    openedAt: epochMs(stored.opened_at),
    doneAt: epochMs(stored.done_at),
    returnReason: stored.return_reason,
    outcome: stored.outcome as TaskOutcome | null,
    acknowledged: stored.acknowledged_at && { by: stored.acknowledger_name ?? '', at: stored.acknowledged_at.getTime() },
  }
}

/** What was stored before summaries carried the patient's number lacks it. */
type StoredSummary = Omit<TaskSummary, 'patientId'> & Partial<Pick<TaskSummary, 'patientId'>>
function toSummary(stored: StoredSummary): TaskSummary {
  return { ...stored, patientId: stored.patientId ?? null }
}

function epochMs(at: Date | null): number | null {
  return at && at.getTime()
}
