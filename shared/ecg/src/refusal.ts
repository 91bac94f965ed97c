/** How decoders refuse: they throw {@link Refused} deep inside, and {@link guarded} turns it into a value at their door. */
import type { Decoded, EcgRecord, EcgRefusal, EcgRefusalReason } from './record.ts'

class Refused extends Error {
  readonly refusal: EcgRefusal
  constructor(refusal: EcgRefusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export function refusal(reason: EcgRefusalReason, message: string, offset?: number): EcgRefusal {
  const code = reason === 'too-large' ? 'too-large' : 'invalid'
  return offset === undefined ? { code, reason, message } : { code, reason, message, offset }
}

/** Ends the reading of a file. Only for code that runs inside {@link guarded}. */
export function refuse(reason: EcgRefusalReason, message: string, offset?: number): never {
  throw new Refused(refusal(reason, message, offset))
}

export function refused(reason: EcgRefusalReason, message: string, offset?: number): Decoded {
  return { ok: false, refusal: refusal(reason, message, offset) }
}

/**
 * Runs a reader; its refusals become values. Anything else thrown is a fault of ours that only a broken file reaches: it
 * becomes `corrupt`, with the error's kind and never its text, which may quote the file.
 */
export function guarded(read: () => EcgRecord): Decoded {
  try {
    return { ok: true, record: read() }
  } catch (thrown) {
    if (thrown instanceof Refused) return { ok: false, refusal: thrown.refusal }
    const kind = thrown instanceof Error ? thrown.name : typeof thrown
    return refused('corrupt', `the file cannot be read (internal ${kind})`)
  }
}

export function isRefused(thrown: unknown): boolean {
  return thrown instanceof Refused
}
