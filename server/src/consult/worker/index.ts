export { announceWorker } from './report.ts'
export type { WorkerFailure, WorkerProgress, WorkerState } from './state.ts'
export { createWorkerSource, type WorkerSource } from './workerSource.ts'
