import type { AudioOnly } from './session.ts'

/** What the last two seconds were like. Null: the browser does not tell. */
export interface LineSample {
  readonly uplinkBps: number | null
  readonly lossUp: number | null
  readonly lossDown: number | null
  /** Pictures that should come, and how many of them stand still. */
  readonly pictures: number
  readonly stalled: number
  /** Frames a second of the camera as they are being sent; null when none is. */
  readonly sentFramesPerS: number | null
}

export type SteppedDown = Exclude<AudioOnly['reason'], 'by-hand'>

export const stepDownRules = {
  /** A voice (32 kbit/s) and the least that browsers make of a picture (30 kbit/s) do not fit below. */
  leastUplinkBps: 60_000,
  /** Below this the smallest layer fits with its headers only if its frames still leave; a low estimate alone may be idleness. */
  narrowUplinkBps: 110_000,
  fewFramesPerS: 5,
  /** Speech with FEC stands this; pictures are all repair by then. */
  mostLoss: 0.18,
  /** To come back, loss must be well below what sent it down. */
  fineLoss: 0.05,
  /** The estimate of a fresh line is still climbing. */
  settleMs: 8000,
  badForMs: 6000,
  fineForMs: 15_000,
  /** A return that did not last so long was one too early: the next waits twice as long. */
  relapseMs: 30_000,
  longestFineForMs: 240_000,
} as const

/**
 * Video is dropped after some seconds that cannot carry it, and tried again after a longer quiet time, which doubles with each
 * relapse: without video nothing tells what a line could carry, so coming back is a trial.
 */
export class StepDown {
  #reason: SteppedDown | null = null
  #settledAt = 0
  #badSince: number | null = null
  #fineSince: number | null = null
  #fineForMs: number = stepDownRules.fineForMs
  #returnedAt = Number.NEGATIVE_INFINITY

  get reason(): SteppedDown | null {
    return this.#reason
  }

  /** Video again: by hand, or as a trial. */
  begin(nowMs: number): void {
    this.#reason = null
    this.settle(nowMs)
  }

  /** Another line: what was measured of the one before means nothing. Without video it stays. */
  settle(nowMs: number): void {
    this.#badSince = null
    this.#fineSince = null
    this.#settledAt = nowMs + stepDownRules.settleMs
  }

  /** Returns whether the mode changed. */
  feed(sample: LineSample, nowMs: number): boolean {
    return this.#reason ? this.#mayReturn(sample, nowMs) : this.#mustStepDown(sample, nowMs)
  }

  #mustStepDown(sample: LineSample, nowMs: number): boolean {
    const bad = nowMs < this.#settledAt ? null : badness(sample)
    if (!bad) {
      this.#badSince = null
      return false
    }
    this.#badSince ??= nowMs
    if (nowMs - this.#badSince < stepDownRules.badForMs) return false
    const relapsed = nowMs - this.#returnedAt < stepDownRules.relapseMs + stepDownRules.badForMs
    this.#fineForMs = relapsed ? Math.min(this.#fineForMs * 2, stepDownRules.longestFineForMs) : stepDownRules.fineForMs
    this.#reason = bad
    this.#fineSince = null
    this.#badSince = null
    return true
  }

  #mayReturn({ lossUp, lossDown }: LineSample, nowMs: number): boolean {
    if (Math.max(lossUp ?? 0, lossDown ?? 0) > stepDownRules.fineLoss) {
      this.#fineSince = null
      return false
    }
    this.#fineSince ??= nowMs
    if (nowMs - this.#fineSince < this.#fineForMs) return false
    this.#returnedAt = nowMs
    this.begin(nowMs)
    return true
  }
}

function badness({ uplinkBps, lossUp, lossDown, pictures, stalled, sentFramesPerS }: LineSample): SteppedDown | null {
  const { leastUplinkBps, narrowUplinkBps, fewFramesPerS } = stepDownRules
  if (sentFramesPerS !== null && uplinkBps !== null) {
    if (uplinkBps < leastUplinkBps || (uplinkBps < narrowUplinkBps && sentFramesPerS < fewFramesPerS)) return 'uplink'
  }
  if (Math.max(lossUp ?? 0, lossDown ?? 0) > stepDownRules.mostLoss) return 'loss'
  if (pictures > 0 && stalled * 2 > pictures) return 'stalls'
  return null
}
