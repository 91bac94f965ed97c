import { Worker } from 'node:worker_threads'

/** Why a task has no answer. `busy`: the pool's own queue is full or it is stopping, nothing was tried. */
export type WorkerFailureKind = 'timeout' | 'memory' | 'crash' | 'busy'
export class WorkerFailure extends Error {
  readonly kind: WorkerFailureKind
  constructor(kind: WorkerFailureKind) {
    super(`worker ${kind}`)
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
  guard: NodeJS.Timeout | null
  failure: WorkerFailureKind | null
}
type Message<Answer> = { readonly ready: true } | { readonly answer: Answer }

/** How often a long task's memory is looked at: `resourceLimits` of Node bound the heap only, not array buffers. */
const memoryCheckEveryMs = 50

/** Runs tasks in threads with bounded time and memory; a task that dies takes only its own worker with it. */
export class WorkerPool<Task, Answer> {
  readonly #options: WorkerPoolOptions
  readonly #waiting: Job<Task, Answer>[] = []
  readonly #slots = new Set<Slot<Task, Answer>>()
  #stopping = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#fill()
  }

  /** @throws WorkerFailure */
  run(task: Task, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#stopping || this.#waiting.length >= this.#options.queueLimit) return reject(new WorkerFailure('busy'))
      this.#waiting.push({ task, transfer, resolve, reject })
      this.#fill()
      this.#feed()
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    for (const job of this.#waiting.splice(0)) job.reject(new WorkerFailure('busy'))
    await Promise.all([...this.#slots].map(({ worker }) => worker.terminate()))
  }

  #fill(): void {
    while (this.#slots.size < this.#options.size) this.#addWorker()
  }

  #addWorker(): void {
    const worker = new Worker(this.#options.script, { resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMb } })
    const slot: Slot<Task, Answer> = { worker, ready: false, job: null, guard: null, failure: null }
    this.#slots.add(slot)
    worker.on('message', (message: Message<Answer>) => {
      if ('ready' in message) slot.ready = true
      else finish(slot, (job) => job.resolve(message.answer))
      this.#feed()
    })
    worker.on('error', (error: Error & { code?: string }) => {
      slot.failure ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash'
    })
    worker.on('exit', () => this.#replace(slot))
  }

  #replace(slot: Slot<Task, Answer>): void {
    this.#slots.delete(slot)
    finish(slot, (job) => job.reject(new WorkerFailure(slot.failure ?? 'crash')))
    if (this.#stopping) return
    // one that never became ready would die again at once: it costs the oldest task, so that nothing waits for ever
    if (!slot.ready) this.#waiting.shift()?.reject(new WorkerFailure('crash'))
    if (slot.ready || this.#waiting.length > 0) this.#fill()
  }

  #feed(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.job || slot.failure) continue
      const job = this.#waiting.shift()
      if (!job) return
      slot.job = job
      slot.guard = this.#guard(slot)
      slot.worker.postMessage(job.task, [...job.transfer])
    }
  }

  #guard(slot: Slot<Task, Answer>): NodeJS.Timeout {
    const begunAt = performance.now()
    const { job } = slot
    const end = (kind: WorkerFailureKind) => {
      slot.failure ??= kind
      void slot.worker.terminate()
    }
    return setInterval(async () => {
      if (performance.now() - begunAt >= this.#options.timeoutMs) return end('timeout')
      const usedBytes = await usedMemory(slot.worker)
      if (slot.job === job && usedBytes > this.#options.memoryMb * 1024 * 1024) end('memory')
    }, memoryCheckEveryMs)
  }
}

function finish<Task, Answer>(slot: Slot<Task, Answer>, answer: (job: Job<Task, Answer>) => void): void {
  const { job, guard } = slot
  if (guard) clearInterval(guard)
  slot.guard = slot.job = null
  if (job) answer(job)
}

async function usedMemory(worker: Worker): Promise<number> {
  try {
    const heap = await worker.getHeapStatistics()
    return heap.used_heap_size + heap.external_memory
  } catch {
    return 0 // it has just ended
  }
}
