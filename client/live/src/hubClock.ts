/** One round trip: when the question left and the answer came by our clock, and what the hub's clock said in between. */
export interface ClockSample {
  readonly sentAt: number
  readonly receivedAt: number
  readonly hubNow: number
}

export interface HubClock {
  readonly add: (sample: ClockSample) => void
  /** Milliseconds to add to our clock to get the hub's; 0 until a first sample. */
  readonly offsetMs: () => number
  /** The estimate is off by at most this much (half the best round trip); null until a first sample. */
  readonly errorMs: () => number | null
}

const keepSamples = 8

/**
 * Estimates the hub's clock from round trips (Cristian's algorithm): the hub's answer lies somewhere between sending and
 * receiving, so the quickest round trip bounds the offset most tightly.
 */
export function createHubClock(): HubClock {
  let samples: ClockSample[] = []
  const best = () => samples.reduce<ClockSample | null>((a, b) => (a === null || tripMs(b) < tripMs(a) ? b : a), null)
  return {
    add(sample) {
      const agreeing = samples.filter((held) => overlap(held, sample))
      samples = [...agreeing, sample].slice(-keepSamples)
    },
    offsetMs() {
      const sample = best()
      return sample ? sample.hubNow - (sample.sentAt + sample.receivedAt) / 2 : 0
    },
    errorMs() {
      const sample = best()
      return sample && tripMs(sample) / 2
    },
  }
}

function tripMs(sample: ClockSample): number {
  return sample.receivedAt - sample.sentAt
}

/** Two samples that allow no common offset mean a clock was set in between, or the device slept; the older is worthless then. */
function overlap(a: ClockSample, b: ClockSample): boolean {
  /** Clocks that run at rates 20 ppm apart differ by this much in a few minutes. */
  const driftMs = 20
  return a.hubNow - a.receivedAt <= b.hubNow - b.sentAt + driftMs && b.hubNow - b.receivedAt <= a.hubNow - a.sentAt + driftMs
}
