import { Refusal } from '@lianxin/contract'
import { type Backoff, backoffMs } from './backoff.ts'
import { createCell, type Observable } from './cell.ts'
import type { LiveClock } from './clock.ts'

/** Where it is kept that the hub has still to be told of a sign-out: its session must not come to life again with the next page. */
export interface SignOutMemory {
  readonly recall: () => boolean
  readonly keep: (owed: boolean) => void
}

export interface SignOutOptions {
  /** Ends the session there is. @throws Refusal */
  readonly tellHub: () => Promise<void>
  readonly memory: SignOutMemory
  readonly clock: LiveClock
  readonly random: () => number
}

export interface SignOut {
  /** Somebody has signed out here, and the hub could not be told so far. */
  readonly owed: Observable<boolean>
  /** @throws Refusal when the hub could not be told; it is tried again until it can */
  readonly begin: () => Promise<void>
  /** Tells the hub now, if that is owed. @throws Refusal */
  readonly settle: () => Promise<void>
  /** Waits no longer; what is owed stays kept. */
  readonly stop: () => void
}

const retry: Backoff = { firstMs: 1000, longestMs: 30_000 }

export function createSignOut({ tellHub, memory, clock, random }: SignOutOptions): SignOut {
  const owed = createCell(memory.recall())
  let due = owed.get()
  let attempt = 0
  let underWay: Promise<void> | null = null
  let cancelWait = () => {}
  const setDue = (to: boolean) => {
    due = to
    memory.keep(to)
  }
  const tell = async () => {
    try {
      await tellHub()
    } catch (error) {
      // a session that has ended meanwhile is as good as ended by this
      if (!(error instanceof Refusal && error.code === 'unauthenticated')) {
        owed.set(true)
        cancelWait = clock.after(backoffMs(retry, attempt++, random), () => void settle().catch(() => undefined))
        throw error
      }
    }
    setDue(false)
    owed.set(false)
  }
  const settle = async () => {
    cancelWait()
    if (!due) return
    underWay ??= tell().finally(() => {
      underWay = null
    })
    await underWay
  }
  return {
    owed,
    begin() {
      attempt = 0
      setDue(true)
      return settle()
    },
    settle,
    stop: () => cancelWait(),
  }
}

/** For a shell, whose session ends with it. */
export function forgetfulMemory(): SignOutMemory {
  return { recall: () => false, keep: () => undefined }
}
