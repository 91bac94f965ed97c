import * as z from 'zod/mini'
import { request } from './define.ts'
import { EcgId, EpochMs, IdempotencyKey, OrganisationId, PersonId, ReportId, TaskId, text } from './ids.ts'

export const urgencies = ['emergency', 'routine'] as const
export type Urgency = (typeof urgencies)[number]
/**
 * waiting -> claimed -> reading -> done; claimed and reading fall back to waiting when released or when the lease runs out;
 * returned = handed back to the sender, who records again; the same file sent again by its site waits anew.
 */
export const taskStates = ['waiting', 'claimed', 'reading', 'done', 'returned'] as const
export type TaskState = (typeof taskStates)[number]
export const taskSteps = [
  'received',
  'raised',
  'claimed',
  'opened',
  'released',
  'lease-lost',
  'returned',
  'reported',
  'amended',
  'acknowledged',
] as const
export type TaskStep = (typeof taskSteps)[number]

export const lease = {
  /** A reader whose page says nothing for this long loses the task. With the sweep, no task is stuck for a minute. */
  seconds: 40,
  renewEverySeconds: 10,
  sweepEverySeconds: 5,
} as const

const PersonRef = z.strictObject({ id: PersonId, name: z.string() })

/** `earliest`: it began at `onsetAt` or later ("within 30 minutes"). */
export const onsetPrecisions = ['exact', 'earliest'] as const
export type OnsetPrecision = (typeof onsetPrecisions)[number]
/** Null without an onset; absent, in what was written before it was kept, is exact. */
export const OnsetPrecisionOrNone = z.optional(z.nullable(z.enum(onsetPrecisions)))

/** What the queue shows of its subject; written by the subject's own capability. */
export const TaskSummary = z.strictObject({
  number: z.int(),
  patientId: z.nullable(z.string()),
  patientName: z.nullable(z.string()),
  sex: z.nullable(z.enum(['male', 'female', 'other'])),
  ageYears: z.nullable(z.number()),
  leadCount: z.int(),
  symptoms: z.array(z.string()),
  onsetAt: z.nullable(EpochMs),
  onsetPrecision: OnsetPrecisionOrNone,
  acquiredLocal: z.nullable(z.string()),
})
export type TaskSummary = z.infer<typeof TaskSummary>

export const TaskOutcome = z.strictObject({
  reportId: ReportId,
  versionNo: z.int(),
  conclusion: z.string(),
  critical: z.boolean(),
  /** An earlier version stated a critical value, which this one takes back. */
  criticalWithdrawn: z.optional(z.literal(true)),
  signerName: z.string(),
  signedAt: EpochMs,
})
export type TaskOutcome = z.infer<typeof TaskOutcome>

/** One reading task, versioned: a client keeps the highest version it has seen. All times by the hub's clock. */
export const QueueRow = z.strictObject({
  taskId: TaskId,
  version: z.int(),
  subject: z.strictObject({ kind: z.literal('ecg'), id: EcgId }),
  urgency: z.enum(urgencies),
  state: z.enum(taskStates),
  site: z.strictObject({ id: OrganisationId, zh: z.string(), en: z.string() }),
  sender: PersonRef,
  summary: TaskSummary,
  reader: z.nullable(PersonRef),
  leaseUntil: z.nullable(EpochMs),
  /** When it was last sent: of what was handed back and sent again, the second time. */
  receivedAt: EpochMs,
  /** First claim, first opening since: what time-to-open is measured by, whoever reads it in the end. */
  claimedAt: z.nullable(EpochMs),
  openedAt: z.nullable(EpochMs),
  /** Reported, or returned to the sender. */
  doneAt: z.nullable(EpochMs),
  returnReason: z.nullable(z.string()),
  outcome: z.nullable(TaskOutcome),
  /** A critical value was read back by the sender's site. */
  acknowledged: z.nullable(z.strictObject({ by: z.string(), at: EpochMs })),
})
export type QueueRow = z.infer<typeof QueueRow>

/** `online`: has a page open now; the switch stays on while a network or a tablet is away. */
export const OnDuty = z.strictObject({ person: PersonRef, since: EpochMs, online: z.boolean() })
export type OnDuty = z.infer<typeof OnDuty>

const write = { key: IdempotencyKey, taskId: TaskId }
const row = z.strictObject({ row: QueueRow })

export const queueViews = ['reading', 'site', 'all'] as const
export const queueRequests = {
  /**
   * Subscribe and get a snapshot. `reading`: open tasks of the reader's scope and what this person did today;
   * `site`: what the caller's sites sent since `since`; `all`: every task of the scope since `since` (coordinator).
   * Views are answered only to those entitled; pushes follow the same scope.
   */
  'queue:watch': request({
    kind: 'read',
    right: 'queue.watch',
    input: z.strictObject({ view: z.enum(queueViews), since: EpochMs }),
    output: z.strictObject({ now: EpochMs, rows: z.array(QueueRow), onDuty: z.array(OnDuty) }),
  }),
  'queue:steps': request({
    kind: 'read',
    right: 'queue.watch',
    input: z.strictObject({ taskId: TaskId }),
    output: z.strictObject({
      steps: z.array(z.strictObject({ step: z.enum(taskSteps), at: EpochMs, personName: z.nullable(z.string()) })),
    }),
  }),
  'queue:set-duty': request({
    kind: 'write',
    right: 'queue.read',
    input: z.strictObject({ key: IdempotencyKey, on: z.boolean() }),
    output: z.strictObject({ onDuty: z.array(OnDuty) }),
  }),
  /** One conditional update; the loser is refused with `queue.taken` and who holds it. */
  'queue:claim': request({ kind: 'write', right: 'queue.read', input: z.strictObject(write), output: row }),
  'queue:renew': request({
    kind: 'read',
    right: 'queue.read',
    input: z.strictObject({ taskId: TaskId }),
    output: z.strictObject({ leaseUntil: EpochMs }),
  }),
  /** The tracing has been painted on the holder's screen (READ_OPEN). */
  'queue:opened': request({ kind: 'write', right: 'queue.read', input: z.strictObject(write), output: row }),
  'queue:release': request({ kind: 'write', right: 'queue.read', input: z.strictObject(write), output: row }),
  /** Hand back to the sender: not readable, wrong patient … The reason is shown at the clinic. */
  'queue:hand-back': request({
    kind: 'write',
    right: 'queue.read',
    input: z.strictObject({ ...write, reason: text(300, 1) }),
    output: row,
  }),
}

export const queuePushes = {
  'queue:changed': row,
  'duty:changed': z.strictObject({ onDuty: z.array(OnDuty) }),
}
