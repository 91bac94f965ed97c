import type { TaskOutcome, TaskState, TaskSummary, Urgency } from '@lianxin/contract'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { Log } from '../platform/log.ts'

/** What a task is about. The queue knows no more of it than this; its summary is written by the subject's own capability. */
export interface Subject {
  readonly kind: 'ecg'
  readonly id: string
}

export interface NewTask {
  readonly taskId: string
  readonly subject: Subject
  readonly urgency: Urgency
  readonly site: { readonly id: string; readonly path: string }
  readonly senderId: string
  readonly summary: TaskSummary
}

export type Resending = Pick<NewTask, 'urgency' | 'senderId'>

export interface Completion {
  readonly personId: string
  readonly outcome: TaskOutcome
}

export interface QueueDeps {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
  /** Who has a page open now. */
  readonly online: ReadonlySet<string>
}

export const openStates = ['waiting', 'claimed', 'reading'] as const satisfies readonly TaskState[]
export const heldStates = ['claimed', 'reading'] as const satisfies readonly TaskState[]

export function isHeld(state: TaskState): boolean {
  return (heldStates as readonly TaskState[]).includes(state)
}
