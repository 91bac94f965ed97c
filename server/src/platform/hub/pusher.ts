import type { PushName, PushOf } from '@lianxin/contract'
import type { Caller } from './caller.ts'

export interface PushOptions {
  /** Replaces the one before it of the same name and of this: a line that is slow to take them gets the newest only, and gets it. */
  readonly newestOf?: string
  /** Sockets that alone may be entitled: spares judging a thousand callers for the few who are in a room. */
  readonly lines?: ReadonlySet<string>
}

/** Sends a push to each connected client whose caller passes `may`, judged by the rights held at this moment. */
export type Push = <N extends PushName>(name: N, value: PushOf<N>, may: (caller: Caller) => boolean, options?: PushOptions) => void
