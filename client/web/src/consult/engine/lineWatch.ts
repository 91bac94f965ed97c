import { createCell, type LiveClock, type Observable } from '@lianxin/live'
import { figuresBetween, type LineTotals, readTotals, sentFramesPerS } from './lineStats.ts'
import type { ReceivedTrack } from './received.ts'
import type { LineFigures } from './session.ts'
import { StepDown, type SteppedDown } from './stepDown.ts'

export interface LineWatchOptions {
  readonly clock: LiveClock
  readonly stats: () => Promise<{ readonly up: RTCStatsReport; readonly down: RTCStatsReport } | null>
  readonly received: () => readonly ReceivedTrack[]
  readonly sendsCamera: () => boolean
  readonly flows: () => boolean
}

export interface WatchedLine {
  readonly figures: LineFigures | null
  /** Ids of received pictures that should move and do not. */
  readonly frozen: ReadonlySet<string>
  readonly steppedDown: SteppedDown | null
}

const everyMs = 2000
/** A picture that has not moved for so many readings stands still. */
const stillReadings = 2

/** Reads the browser's statistics now and then, and judges what they mean for video. */
export class LineWatch {
  readonly #options: LineWatchOptions
  readonly #state = createCell<WatchedLine>({ figures: null, frozen: new Set(), steppedDown: null })
  readonly #stepDown = new StepDown()
  #before: LineTotals | null = null
  readonly #still = new Map<string, number>()
  #cancelNext = () => {}

  constructor(options: LineWatchOptions) {
    this.#options = options
  }

  readonly state: Observable<WatchedLine> = this.#state

  /** Of a line that is new. */
  begin(): void {
    this.#stepDown.settle(this.#options.clock.now())
    this.#before = null
    this.#still.clear()
    this.#state.set({ figures: null, frozen: new Set(), steppedDown: this.#stepDown.reason })
    this.#readLater()
  }

  /** By hand: whatever this had decided no longer holds. */
  forget(): void {
    this.#stepDown.begin(this.#options.clock.now())
    this.#state.set({ ...this.#state.get(), steppedDown: null })
  }

  close(): void {
    this.#cancelNext()
  }

  #readLater(): void {
    this.#cancelNext()
    this.#cancelNext = this.#options.clock.after(everyMs, () => {
      this.#readLater()
      void this.#read()
    })
  }

  async #read(): Promise<void> {
    const { clock, stats, sendsCamera, flows } = this.#options
    const reports = await stats()
    if (!reports || !flows()) {
      this.#before = null
      return
    }
    const totals = readTotals(reports.up, reports.down, clock.now())
    const figures = figuresBetween(this.#before, totals)
    const { pictures, frozen } = this.#pictures(totals)
    const framesPerS = sendsCamera() ? sentFramesPerS(this.#before, totals) : null
    this.#before = totals
    const { uplinkBps, lossUp, lossDown } = figures
    const sample = { uplinkBps, lossUp, lossDown, pictures, stalled: frozen.size, sentFramesPerS: framesPerS }
    this.#stepDown.feed(sample, clock.now())
    this.#state.set({ figures, frozen, steppedDown: this.#stepDown.reason })
  }

  /** Of cameras only: a shared screen on which nothing happens sends nothing. */
  #pictures(totals: LineTotals): { readonly pictures: number; readonly frozen: ReadonlySet<string> } {
    const expected = this.#options.received().filter(({ wanted }) => wanted.source === 'camera' && !wanted.paused)
    for (const id of this.#still.keys()) if (!expected.some(({ track }) => track.id === id)) this.#still.delete(id)
    for (const { track } of expected) {
      const moved = (totals.frames.get(track.id) ?? 0) > (this.#before?.frames.get(track.id) ?? 0)
      this.#still.set(track.id, moved ? 0 : (this.#still.get(track.id) ?? 0) + 1)
    }
    const frozen = [...this.#still].filter(([, readings]) => readings >= stillReadings).map(([id]) => id)
    return { pictures: expected.length, frozen: new Set(frozen) }
  }
}
