import { Worker } from 'node:worker_threads'

/** Why a task has no answer. `busy`: the pool's own queue is full or it is stopping, nothing was tried. */
export type WorkerFailureKind = 'timeout' | 'memory' | 'crash' | 'busy'
export class WorkerFailure extends Error {
  readonly kind: WorkerFailureKind
  constructor(kind: WorkerFailureKind, cause?: unknown) {
    super(`worker ${kind}`, { cause })
    this.name = 'WorkerFailure'
    this.kind = kind
  }
}

export interface WorkerPoolOptions {
  /** Module that calls `serveWorker`. */
  readonly script: URL
  readonly size: number
  /** Wall time of one task, from the moment a ready worker begins it. */
  readonly timeoutMs: number
  /** JavaScript heap and array buffers of one worker together. */
  readonly memoryMb: number
  /** Tasks that may wait for a free worker. */
  readonly queueLimit: number
}

/** Runs tasks in threads with bounded time and memory; a task that dies takes only its own worker with it. */
export interface WorkerPool<Task, Answer> {
  /** @throws WorkerFailure */
  run(task: Task, transfer?: readonly ArrayBuffer[]): Promise<Answer>
  stop(): Promise<void>
}

interface Job<Task, Answer> {
  readonly task: Task
  readonly transfer: readonly ArrayBuffer[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (failure: WorkerFailure) => void
}
interface Slot<Task, Answer> {
  readonly worker: Worker
  ready: boolean
  job: Job<Task, Answer> | null
  watch: NodeJS.Timeout | null
  failure: WorkerFailureKind | null
}

/** How often a long task's memory is looked at: `resourceLimits` of Node bound the heap only, not array buffers. */
const memoryCheckEveryMs = 50

export function createWorkerPool<Task, Answer>(options: WorkerPoolOptions): WorkerPool<Task, Answer> {
  const waiting: Job<Task, Answer>[] = []
  const slots = new Set<Slot<Task, Answer>>()
  let stopping = false

  function addWorker(): void {
    const worker = new Worker(options.script, { resourceLimits: { maxOldGenerationSizeMb: options.memoryMb } })
    const slot: Slot<Task, Answer> = { worker, ready: false, job: null, watch: null, failure: null }
    slots.add(slot)
    worker.on('message', (message: { ready: true } | { answer: Answer }) => {
      if ('ready' in message) slot.ready = true
      else settle(slot, (job) => job.resolve(message.answer))
      feed()
    })
    worker.on('error', (error: Error & { code?: string }) => {
      slot.failure ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash'
    })
    worker.on('exit', () => replace(slot))
  }

  function settle(slot: Slot<Task, Answer>, answer: (job: Job<Task, Answer>) => void): void {
    if (slot.watch) clearInterval(slot.watch)
    const { job } = slot
    slot.watch = slot.job = null
    if (job) answer(job)
  }

  function replace(slot: Slot<Task, Answer>): void {
    slots.delete(slot)
    settle(slot, (job) => job.reject(new WorkerFailure(slot.failure ?? 'crash')))
    // one that never became ready would die again at once: wait for the next task before trying anew
    if (!stopping && (slot.ready || waiting.length > 0)) {
      if (!slot.ready) waiting.shift()?.reject(new WorkerFailure('crash'))
      addWorker()
    }
  }

  function feed(): void {
    for (const slot of slots) {
      if (!slot.ready || slot.job || slot.failure) continue
      const job = waiting.shift()
      if (!job) return
      slot.job = job
      slot.watch = guard(slot)
      slot.worker.postMessage(job.task, [...job.transfer])
    }
  }

  function guard(slot: Slot<Task, Answer>): NodeJS.Timeout {
    const begunAt = performance.now()
    const end = (kind: WorkerFailureKind) => {
      slot.failure ??= kind
      void slot.worker.terminate()
    }
    return setInterval(async () => {
      if (performance.now() - begunAt >= options.timeoutMs) return end('timeout')
      const { job } = slot
      const usedBytes = await usedMemory(slot.worker)
      if (slot.job === job && usedBytes > options.memoryMb * 1024 * 1024) end('memory')
    }, memoryCheckEveryMs)
  }

  for (let i = 0; i < options.size; i++) addWorker()

  return {
    run(task, transfer = []) {
      return new Promise((resolve, reject) => {
        if (stopping || waiting.length >= options.queueLimit) return reject(new WorkerFailure('busy'))
        waiting.push({ task, transfer, resolve, reject })
        if (slots.size < options.size) addWorker()
        feed()
      })
    },
    async stop() {
      stopping = true
      for (const job of waiting.splice(0)) job.reject(new WorkerFailure('busy'))
      await Promise.all([...slots].map(({ worker }) => worker.terminate()))
    },
  }
}

async function usedMemory(worker: Worker): Promise<number> {
  try {
    const heap = await worker.getHeapStatistics()
    return heap.used_heap_size + heap.external_memory
  } catch {
    return 0 // it has just ended
  }
}
