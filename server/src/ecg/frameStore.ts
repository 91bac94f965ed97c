import { Refusal } from '@lianxin/contract'
import type { Db } from '../platform/db/db.ts'
import type { Log } from '../platform/log.ts'
import type { Decoding } from './decoding.ts'
import { type EcgPlace, findOriginal } from './store.ts'

export interface Frame {
  readonly bytes: Uint8Array
  /** Hex SHA-256 of the bytes. */
  readonly sha256: string
  /** Today's decoder makes another frame of the file than the one that received it. */
  readonly differs: boolean
}

const limits = { frames: 64, bytes: 64 * 1024 * 1024 } as const

/**
 * Waveforms on demand. They are not stored: the original is the single source, decoded when asked for, and the frames last
 * asked for are kept in memory.
 */
export class FrameStore {
  readonly #db: Db
  readonly #decoding: Decoding
  readonly #log: Log
  readonly #kept = new Map<string, Frame>()
  readonly #underWay = new Map<string, Promise<Frame>>()

  constructor(deps: { db: Db; decoding: Decoding; log: Log }) {
    this.#db = deps.db
    this.#decoding = deps.decoding
    this.#log = deps.log
  }

  /** @param personId who asks. @throws Refusal ecg.unknown, hub.rate-limited, or whatever refuses the original today */
  async frameOf(ecg: EcgPlace, personId: string): Promise<Frame> {
    const kept = this.#kept.get(ecg.id)
    if (kept) {
      this.#keep(ecg.id, kept)
      return kept
    }
    const making = this.#underWay.get(ecg.id) ?? this.#make(ecg, personId).finally(() => this.#underWay.delete(ecg.id))
    this.#underWay.set(ecg.id, making)
    return making
  }

  async #make(ecg: EcgPlace, personId: string): Promise<Frame> {
    const original = await findOriginal(this.#db.read, ecg.id)
    if (!original) throw new Refusal('ecg.unknown')
    const answer = await this.#decoding.run({ bytes: original.bytes, sha256: null, wantsFrame: true }, personId)
    if (answer.outcome !== 'decoded' || !answer.frame) {
      this.#log.error({ ecgId: ecg.id, outcome: answer.outcome }, 'a stored original is no longer decoded')
      throw new Refusal(answer.outcome === 'refused' ? `ecg.${answer.refusal.reason}` : 'ecg.corrupt')
    }
    const sha256 = Buffer.from(answer.frameSha256).toString('hex')
    const differs = !ecg.frameSha256.equals(answer.frameSha256)
    if (differs) this.#log.warn({ ecgId: ecg.id }, 'the decoder makes another frame of an original than when it was received')
    const frame = { bytes: answer.frame, sha256, differs }
    this.#keep(ecg.id, frame)
    return frame
  }

  #keep(ecgId: string, frame: Frame): void {
    this.#kept.delete(ecgId)
    this.#kept.set(ecgId, frame)
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes.length, 0)
    for (const [id, oldest] of this.#kept) {
      if (this.#kept.size <= limits.frames && bytes <= limits.bytes) return
      this.#kept.delete(id)
      bytes -= oldest.bytes.length
    }
  }
}
