export { announceWorker, createWorkerSource, type WorkerSource, type WorkerState } from './worker/index.ts'
