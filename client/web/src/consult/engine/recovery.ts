import { type Backoff, backoffMs, type LiveClock } from '@lianxin/live'
import type { IceState } from './mediaLine.ts'

/** What can be done for media that do not flow, from the least to the most. */
export interface Remedies {
  /** New addresses for the same transports: the network changed. Rejects when the SFU does not know them any more. */
  readonly restartIce: () => Promise<void>
  /** New transports. Rejects when they could not be had. */
  readonly rebuild: () => Promise<void>
  /** Comes in by the door again, as after a hub that forgot this device. Rejects when it could not. */
  readonly rejoin: () => Promise<void>
}

export interface Recovery {
  /** Media is to flow: makes the first line, or takes up after `rest`. */
  readonly begin: () => void
  /** What there was is known to be dead (another epoch): a new line at once. */
  readonly renew: () => void
  /** No media for now; whatever was under way is forgotten. */
  readonly rest: () => void
  readonly ice: (state: IceState) => void
  /** The network may be another: checked at once rather than when consent runs out (RFC 7675: 15-30 s). */
  readonly networkChanged: () => void
}

export const recoveryTimes = {
  /** A short gap mends itself: restarting then would only lengthen it. */
  disconnectedMs: 2000,
  /** A restart that has not connected by then did not help. */
  restartMs: 5000,
  /** Connected for so long counts as healed: the next trouble begins with the mildest remedy. */
  healedMs: 5000,
  connectMs: 12_000,
} as const
const again: Backoff = { firstMs: 300, longestMs: 8000 }
/** So many new lines in vain, and the room itself is entered anew. */
const rebuildsBeforeRejoin = 2

export function createRecovery(clock: LiveClock, random: () => number, remedies: Remedies): Recovery {
  return new SteppedRecovery(clock, random, remedies)
}

class SteppedRecovery implements Recovery {
  readonly #clock: LiveClock
  readonly #random: () => number
  readonly #remedies: Remedies
  #active = false
  /** Counts what was begun, so that what an abandoned step still reports is ignored. */
  #step = 0
  #rebuilds = 0
  #restarted = false
  /** A new line could not be had and the next try is not due yet. */
  #waits = false
  #state: IceState = 'idle'
  #cancelTimer = () => {}

  constructor(clock: LiveClock, random: () => number, remedies: Remedies) {
    this.#clock = clock
    this.#random = random
    this.#remedies = remedies
  }

  readonly begin = (): void => {
    if (this.#active) return
    this.#active = true
    this.renew()
  }

  readonly renew = (): void => {
    if (!this.#active) return
    this.#rebuilds = 0
    void this.#rebuild()
  }

  readonly rest = (): void => {
    this.#active = false
    this.#step++
    this.#cancelTimer()
  }

  readonly ice = (state: IceState): void => {
    if (!this.#active || state === this.#state) return
    this.#state = state
    if (state === 'connected') this.#after(recoveryTimes.healedMs, () => this.#healed())
    else if (state === 'disconnected') this.#after(recoveryTimes.disconnectedMs, () => this.#restart())
    else if (state === 'failed') this.#restart()
    else if (state === 'connecting') this.#after(recoveryTimes.connectMs, () => this.#restart())
  }

  readonly networkChanged = (): void => {
    if (!this.#active) return
    if (this.#waits) void this.#rebuild()
    else if (!this.#restarted && this.#state !== 'idle') this.#restart()
  }

  #healed(): void {
    this.#rebuilds = 0
    this.#restarted = false
  }

  #restart(): void {
    if (this.#restarted && this.#state !== 'connected') return void this.#rebuild()
    this.#restarted = true
    const step = ++this.#step
    const unlessFlowing = () => (this.#state === 'connected' ? this.#healed() : void this.#rebuild())
    this.#after(recoveryTimes.restartMs, unlessFlowing)
    this.#remedies.restartIce().catch(() => {
      if (step === this.#step) void this.#rebuild()
    })
  }

  async #rebuild(): Promise<void> {
    const step = ++this.#step
    this.#cancelTimer()
    this.#restarted = false
    this.#waits = false
    this.#state = 'idle'
    const rejoins = this.#rebuilds++ >= rebuildsBeforeRejoin
    try {
      if (rejoins) await this.#remedies.rejoin()
      if (step === this.#step) await this.#remedies.rebuild()
    } catch {
      if (step !== this.#step) return
      this.#waits = true
      this.#after(backoffMs(again, this.#rebuilds - 1, this.#random), () => void this.#rebuild())
    }
  }

  #after(ms: number, run: () => void): void {
    this.#cancelTimer()
    const step = this.#step
    this.#cancelTimer = this.#clock.after(ms, () => {
      if (this.#active && step === this.#step) run()
    })
  }
}
