import { Refusal } from '@lianxin/contract'
import { type Backoff, backoffMs } from '../backoff.ts'

/** What failed before for one file, since it last made progress. */
export interface Tries {
  readonly failures: number
  /** Bytes arrived altered; counted over the file's whole way. */
  readonly alterations: number
}
export const noTries: Tries = { failures: 0, alterations: 0 }

export type NextStep =
  /** The line or the session is away: goes on when it is back. */
  | { readonly step: 'when-online' }
  | { readonly step: 'again'; readonly afterMs: number; readonly underNewKey: boolean; readonly tries: Tries }
  | { readonly step: 'refused'; readonly refusal: Refusal }

const again: Backoff = { firstMs: 1000, longestMs: 60_000 }
/** Nobody at this device can hurry it; a change of rights at the hub is heard by itself. */
const untilItsPeople: Backoff = { firstMs: 5 * 60_000, longestMs: 30 * 60_000 }
const alterationsAllowed = 3

/** Decides how an upload goes on. Only what repeating cannot cure is refused; all else keeps trying, since an ECG must not be lost. */
export function afterRefusal(error: unknown, tries: Tries, random: () => number): NextStep {
  const repeat = (tries: Tries, { underNewKey = false, atOnce = false, backoff = again } = {}): NextStep => ({
    step: 'again',
    afterMs: atOnce ? 0 : backoffMs(backoff, tries.failures, random),
    underNewKey,
    tries: { ...tries, failures: tries.failures + 1 },
  })
  // not the hub's word: the device's own store failed
  if (!(error instanceof Refusal)) return repeat(tries)
  if (error.code === 'unauthenticated' || error.reason === 'hub.offline') return { step: 'when-online' }
  // another site's file on a shared device is lost for its people if it counts as settled
  if (error.reason === 'identity.forbidden') return repeat(tries, { backoff: untilItsPeople })
  if (error.reason === 'ecg.upload-gap') return repeat(tries, { atOnce: tries.failures === 0 })
  // begun by someone else at this device, or forgotten by the hub; the hub knows the same file again by its hash
  if (error.reason === 'ecg.upload-unknown') return repeat(tries, { atOnce: tries.failures === 0, underNewKey: true })
  if (error.reason === 'ecg.upload-altered') {
    const alterations = tries.alterations + 1
    if (alterations > alterationsAllowed) return { step: 'refused', refusal: error }
    return repeat({ ...tries, alterations }, { underNewKey: true })
  }
  // another version of the hub may understand
  if (error.retryable || error.reason === 'hub.protocol-version' || error.reason === 'hub.unknown-event') return repeat(tries)
  return { step: 'refused', refusal: error }
}
