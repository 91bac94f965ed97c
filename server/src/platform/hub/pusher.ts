import type { PushName, PushOf } from '@lianxin/contract'
import type { Caller } from './caller.ts'

export interface PushOptions {
  /** Worth nothing later: dropped for a line that cannot take it now. */
  readonly ephemeral?: boolean
}

/** Sends a push to each connected client whose caller passes `may`, judged by the rights held at this moment. */
export type Push = <N extends PushName>(name: N, value: PushOf<N>, may: (caller: Caller) => boolean, options?: PushOptions) => void
