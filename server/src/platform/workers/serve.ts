import { parentPort } from 'node:worker_threads'

/** The worker's side of a pool: answers each task in turn; `transfer` hands buffers over instead of copying them. */
export function serveWorker<Task, Answer>(handle: (task: Task) => { answer: Answer; transfer?: readonly ArrayBuffer[] }): void {
  parentPort?.on('message', (task: Task) => {
    const { answer, transfer = [] } = handle(task)
    parentPort?.postMessage({ answer }, [...transfer])
  })
  parentPort?.postMessage({ ready: true })
}
