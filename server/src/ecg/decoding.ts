import { Refusal } from '@lianxin/contract'
import type { EcgRecord, EcgRefusal, LeadName } from '@lianxin/ecg'
import type { Log } from '../platform/log.ts'
import { WorkerFailure, WorkerPool } from '../platform/workers/index.ts'

export interface DecodeTask {
  readonly bytes: Uint8Array
  /** What the sender announced, hex: bytes that differ are not decoded. */
  readonly sha256: string | null
  readonly wantsFrame: boolean
}

/** What is kept of a record beside its original bytes. */
export interface EcgFacts extends Pick<EcgRecord, 'format' | 'device' | 'patient' | 'acquiredAt' | 'warnings'> {
  readonly leads: readonly LeadName[]
  /** Of the first lead. */
  readonly rateHz: number
  readonly durationS: number
}

export interface DecodedBytes {
  readonly outcome: 'decoded'
  readonly facts: EcgFacts
  readonly sha256: Uint8Array
  readonly frameSha256: Uint8Array
  readonly frame?: Uint8Array
}
export type DecodeAnswer = DecodedBytes | { readonly outcome: 'altered' } | { readonly outcome: 'refused'; readonly refusal: EcgRefusal }

/** What one file may cost, and how many may wait: of all, and of one person, so that nobody takes every place. */
export const decodingLimits = { cpuMs: 2_000, wallMs: 10_000, memoryMb: 256, queueLimit: 64, perPerson: 12 } as const
const worker = new URL('./decodeWorker.ts', import.meta.url)

/** Decodes in threads of their own; a file that needs too much ends its thread and nothing else. */
export class Decoding {
  readonly #pool: WorkerPool<DecodeTask, DecodeAnswer>
  readonly #log: Log

  readonly #ofPerson = new Map<string, number>()

  constructor({ threads, log, script = worker, ...changed }: { threads: number; log: Log; script?: URL; cpuMs?: number; wallMs?: number }) {
    this.#log = log
    this.#pool = new WorkerPool({ ...decodingLimits, ...changed, size: threads, script })
  }

  /**
   * @param personId for whom
   * @throws Refusal ecg.decode-timeout, ecg.decode-memory, hub.timeout when the machine had no time for it, ecg.too-many-uploads or
   * hub.rate-limited when too many wait, hub.internal
   */
  async run(task: DecodeTask, personId: string): Promise<DecodeAnswer> {
    const running = this.#ofPerson.get(personId) ?? 0
    if (running >= decodingLimits.perPerson) throw new Refusal(task.wantsFrame ? 'hub.rate-limited' : 'ecg.too-many-uploads')
    this.#ofPerson.set(personId, running + 1)
    try {
      return await this.#pool.run(task)
    } catch (error) {
      throw error instanceof WorkerFailure ? this.#refusalOf(error) : error
    } finally {
      this.#leave(personId)
    }
  }

  #leave(personId: string): void {
    const left = (this.#ofPerson.get(personId) ?? 1) - 1
    if (left > 0) this.#ofPerson.set(personId, left)
    else this.#ofPerson.delete(personId)
  }

  stop(): Promise<void> {
    return this.#pool.stop()
  }

  #refusalOf({ kind }: WorkerFailure): Refusal {
    if (kind === 'busy') return new Refusal('hub.rate-limited')
    this.#log.warn({ kind }, 'a decoding thread was ended')
    if (kind === 'cpu') return new Refusal('ecg.decode-timeout')
    // an overloaded machine is not the file's doing
    if (kind === 'wall') return new Refusal('hub.timeout')
    // a crash may be ours and not the file's: the sender keeps the file and tries again
    return new Refusal(kind === 'memory' ? 'ecg.decode-memory' : 'hub.internal')
  }
}
