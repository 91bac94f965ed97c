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

const limits = { timeoutMs: 2_000, memoryMb: 256, queueLimit: 64 } as const

/** Decodes in threads of their own; a file that needs too much ends its thread and nothing else. */
export class Decoding {
  readonly #pool: WorkerPool<DecodeTask, DecodeAnswer>
  readonly #log: Log

  constructor(deps: { threads: number; log: Log }) {
    this.#log = deps.log
    this.#pool = new WorkerPool({ ...limits, size: deps.threads, script: new URL('./decodeWorker.ts', import.meta.url) })
  }

  /** @throws Refusal ecg.decode-timeout, ecg.decode-memory, hub.rate-limited when too many wait, hub.internal */
  async run(task: DecodeTask, transfer: readonly ArrayBuffer[] = []): Promise<DecodeAnswer> {
    try {
      return await this.#pool.run(task, transfer)
    } catch (error) {
      throw error instanceof WorkerFailure ? this.#refusalOf(error) : error
    }
  }

  stop(): Promise<void> {
    return this.#pool.stop()
  }

  #refusalOf({ kind }: WorkerFailure): Refusal {
    if (kind === 'busy') return new Refusal('hub.rate-limited')
    this.#log.warn({ kind }, 'a decoding thread was ended')
    if (kind === 'timeout') return new Refusal('ecg.decode-timeout')
    // a crash may be ours and not the file's: the sender keeps the file and tries again
    return new Refusal(kind === 'memory' ? 'ecg.decode-memory' : 'hub.internal')
  }
}
