import { lease } from '@lianxin/contract'
import type { Db, Tx } from '../platform/db/db.ts'
import type { Handlers } from '../platform/hub/caller.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { claimTask } from './claimTask.ts'
import { handBackTask, openTask, releaseTask, renewLease } from './holdTask.ts'
import { queuePushes } from './pushes.ts'
import { leaveDuty, setDuty, tellPresence } from './setDuty.ts'
import { acknowledge, amend, complete, describe, enqueue, lock, raise, reopen, requireHolder, taskOf } from './subjectTask.ts'
import { onDutyList } from './store.ts'
import { sweepLeases } from './sweepLeases.ts'
import type { QueueDeps } from './task.ts'
import { listSteps, watchQueue } from './watchQueue.ts'

export type { Completion, NewTask, QueueDeps, Subject } from './task.ts'

type QueueRequest =
  | 'queue:watch'
  | 'queue:steps'
  | 'queue:set-duty'
  | 'queue:claim'
  | 'queue:renew'
  | 'queue:opened'
  | 'queue:release'
  | 'queue:hand-back'

/** The reading queue: who reads what next, and how long each step took. */
export function createQueue(base: Omit<QueueDeps, 'online'>) {
  const online = new Set<string>()
  const deps: QueueDeps = { ...base, online }
  const handlers: Handlers<QueueRequest> = {
    'queue:watch': (input, caller) => watchQueue(deps, input, caller),
    'queue:steps': (input, caller) => listSteps(deps, input, caller),
    'queue:set-duty': (input, caller) => setDuty(deps, input, caller),
    'queue:claim': (input, caller) => claimTask(deps, input, caller),
    'queue:renew': (input, caller) => renewLease(deps, input, caller),
    'queue:opened': (input, caller) => openTask(deps, input, caller),
    'queue:release': (input, caller) => releaseTask(deps, input, caller),
    'queue:hand-back': (input, caller) => handBackTask(deps, input, caller),
  }
  let sweeping: { stop(): void } | null = null
  let lastSweep: Promise<void> = Promise.resolve()
  const sweep = () => {
    lastSweep = sweepLeases(deps).then(
      () => undefined,
      (error: unknown) => deps.log.error({ err: error }, 'lapsed leases could not be swept'),
    )
    return lastSweep
  }

  return {
    handlers,
    /** For the subject's own capability, inside its transaction. */
    tasks: { enqueue, raise, reopen, describe, complete, amend, acknowledge, lock, requireHolder, taskOf },
    /** To be told of ended sessions: who has none left is off duty. */
    sessionsEnded: (sessionIds: readonly string[]) => leaveDuty(deps, sessionIds),
    /** To be told when a person's first line opens and when their last one closes. */
    async presence(personId: string, here: boolean): Promise<void> {
      if (here) online.add(personId)
      else online.delete(personId)
      await tellPresence(deps, personId).catch((error: unknown) => deps.log.error({ err: error }, 'a presence could not be told'))
    },
    /** The people who are on duty, for whoever has to call them. */
    onDuty: async (db: Db['read'] | Tx) => (await onDutyList(db, online)).map(({ person }) => person.id),
    pushes: (push: Push) => queuePushes(deps, push),
    /** Sweeps lapsed leases, at once and then for ever: a hub that was down must not leave an ECG stuck. */
    start(): void {
      void sweep()
      sweeping = deps.clock.every(lease.sweepEverySeconds * 1000, sweep)
    },
    async stop(): Promise<void> {
      sweeping?.stop()
      await lastSweep
    },
  }
}
export type Queue = ReturnType<typeof createQueue>
