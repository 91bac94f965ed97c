/** What the media worker's provision is doing, as plain values: fit for a log, the terminal and the wire. */

export const workerStages = ['waiting', 'configured', 'cache', 'download', 'packages', 'build', 'ready', 'failed'] as const
export type WorkerStage = (typeof workerStages)[number]

export interface WorkerProgress {
  readonly stage: WorkerStage
  /** Steps of the build that are done, of how many; only while building. */
  readonly done?: number
  readonly of?: number
  /** When this stage began, in ms since 1970. */
  readonly startedAt: number
}

export const workerFailureReasons = [
  'configured-unusable',
  'packages-missing',
  'packages-refused',
  'source-changed',
  'build-failed',
  'result-unusable',
  'fault',
] as const
export type WorkerFailureReason = (typeof workerFailureReasons)[number]

export interface WorkerFailure {
  readonly reason: WorkerFailureReason
  /** What the programs said, for the person who runs the hub; a few lines. */
  readonly detail: string
  /** The one line to run, where a person can mend it so. */
  readonly commandLine?: string
}

export interface WorkerState extends WorkerProgress {
  /** With stage `failed`. */
  readonly failure?: WorkerFailure
  /** With stage `failed`: when it is tried again by itself, in ms since 1970. */
  readonly retryAt?: number
}

/** No worker can be had at the moment. */
export class WorkerUnavailable extends Error {
  override readonly name: string = 'WorkerUnavailable'
  readonly failure: WorkerFailure

  constructor(failure: WorkerFailure, options?: ErrorOptions) {
    super(`${failure.reason}: ${failure.detail}`, options)
    this.failure = failure
  }
}

export function failureOf(error: unknown): WorkerFailure {
  if (error instanceof WorkerUnavailable) return error.failure
  return { reason: 'fault', detail: error instanceof Error ? error.message : String(error) }
}
