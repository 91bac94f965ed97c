export { WorkerFailure, type WorkerFailureKind, WorkerPool, type WorkerPoolOptions } from './pool.ts'
export { serveWorker } from './serve.ts'
