import { byUrgencyThenAge, type InputOf, mayAnywhere, type OutputOf, type QueueRow, Refusal, type Right, scopesOf } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { taskInScope } from './changeTask.ts'
import { finishedRows, onDutyList, openRows, stepsOf } from './store.ts'
import type { QueueDeps } from './task.ts'

type View = InputOf<'queue:watch'>['view']
/** A view is answered to those whose work it is, over the scope of that right. */
const rightOfView: Record<View, Right> = { reading: 'queue.read', site: 'ecg.send', all: 'queue.watch' }

/** A snapshot; what changes later comes as versioned pushes, which may overtake it. @throws Refusal identity.forbidden */
export async function watchQueue(
  deps: QueueDeps,
  { view, since }: InputOf<'queue:watch'>,
  caller: Caller,
): Promise<OutputOf<'queue:watch'>> {
  const { db, clock, online } = deps
  const right = rightOfView[view]
  if (!mayAnywhere(caller.memberships, right)) throw new Refusal('identity.forbidden', { right })
  const scopes = scopesOf(caller.memberships, right)
  const finisher = view === 'reading' ? caller.personId : null
  const [open, finished, onDuty] = await Promise.all([
    openRows(db.read, scopes),
    finishedRows(db.read, scopes, new Date(since), finisher),
    onDutyList(db.read, online),
    record(db.read, { ...who(caller), at: clock.now(), action: 'queue.watched', subjectKind: 'queue', subjectId: view }),
  ])
  return { now: clock.nowMs(), rows: newestVersions([...open, ...finished]).sort(byUrgencyThenAge), onDuty }
}

/** A task that is finished between the two queries is in both. */
function newestVersions(rows: readonly QueueRow[]): QueueRow[] {
  const newest = new Map<string, QueueRow>()
  for (const row of rows) if (row.version >= (newest.get(row.taskId)?.version ?? 0)) newest.set(row.taskId, row)
  return [...newest.values()]
}

export async function listSteps({ db }: QueueDeps, { taskId }: InputOf<'queue:steps'>, caller: Caller): Promise<OutputOf<'queue:steps'>> {
  await taskInScope(db.read, { id: taskId }, caller, 'queue.watch')
  return { steps: await stepsOf(db.read, taskId) }
}

function who(caller: Caller) {
  return { actorId: caller.personId, requestId: caller.requestId }
}
