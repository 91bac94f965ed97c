export { createWorkerPool, WorkerFailure, type WorkerFailureKind, type WorkerPool } from './pool.ts'
