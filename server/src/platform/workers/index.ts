export { WorkerFailure, type WorkerFailureKind, WorkerPool, type WorkerPoolOptions } from './pool.ts'
