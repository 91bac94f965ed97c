import { Worker } from 'node:worker_threads'

/**
 * Why a task has no answer. `cpu`: it worked longer than it may; `wall`: it was not done in time, whoever had the processor;
 * `busy`: the pool's own queue is full or it is stopping, nothing was tried.
 */
export type WorkerFailureKind = 'cpu' | 'wall' | 'memory' | 'crash' | 'busy'
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
  /** Processor time of one task's thread (elapsed time where Node cannot tell it): the same whatever else the machine does. */
  readonly cpuMs: number
  /** Elapsed time of one task, from the moment a ready worker is given it. */
  readonly wallMs: number
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

/** How often a long task is looked at, its memory too: `resourceLimits` of Node bound the heap only, not array buffers. */
const checkEveryMs = 50

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
    const { cpuMs, wallMs, memoryMb } = this.#options
    const begunAt = performance.now()
    // asked at the first check, not at the start: a question costs the thread as much as a small task, and few live to be checked
    let workedBefore: Promise<number | undefined> | null = null
    const { job } = slot
    const end = (kind: WorkerFailureKind) => {
      slot.failure ??= kind
      void slot.worker.terminate()
    }
    return setInterval(async () => {
      const elapsedMs = performance.now() - begunAt
      if (elapsedMs >= wallMs) return end('wall')
      workedBefore ??= workedMs(slot.worker)
      // no thread works longer than time passes
      const worked = elapsedMs < cpuMs ? 0 : ((await workedMs(slot.worker)) ?? elapsedMs) - ((await workedBefore) ?? 0)
      const usedBytes = await usedMemory(slot.worker)
      if (slot.job !== job) return
      if (worked >= cpuMs) end('cpu')
      else if (usedBytes > memoryMb * 1024 * 1024) end('memory')
    }, checkEveryMs)
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

/** What the worker's thread has worked since it began; undefined where Node cannot tell (before 24.6) or it has just ended. */
async function workedMs(worker: Partial<Pick<Worker, 'cpuUsage'>>): Promise<number | undefined> {
  const usage = await worker.cpuUsage?.().catch(() => undefined)
  return usage && (usage.user + usage.system) / 1000
}
