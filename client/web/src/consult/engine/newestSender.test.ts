import { createManualClock, type ManualClock } from '@lianxin/live/testing/manualClock'
import { seeded } from '@lianxin/live/testing/seeded'
import { describe, expect, it } from 'vitest'
import { createNewestSender } from './newestSender.ts'

interface SlowLine {
  readonly clock: ManualClock
  /** When each value was offered, and when it came out at the other end. */
  readonly arrived: { readonly value: number; readonly at: number }[]
  readonly send: (value: number) => Promise<void>
  /** Bytes that wait before the bottleneck, at their most. */
  readonly longestQueue: () => number
}

/** An ordered line as TCP makes one: a rate, a delay each way, and a lost packet holds up all that follows it. */
function slowLine(bitsPerS: number, delayMs: number, loss: number, messageBytes: number): SlowLine {
  const clock = createManualClock()
  const random = seeded(7)
  const arrived: { value: number; at: number }[] = []
  let freeAt = clock.now()
  let inOrderAt = clock.now()
  let queued = 0
  let longest = 0
  const later = (at: number) => new Promise<void>((resolve) => clock.after(at - clock.now(), resolve))
  const cross = async (bytes: number) => {
    queued += bytes
    longest = Math.max(longest, queued)
    freeAt = Math.max(freeAt, clock.now()) + (bytes * 8000) / bitsPerS
    await later(freeAt)
    queued -= bytes
    // A retransmission comes about a round trip and a half later (RFC 8985).
    const lateMs = random() < loss ? 3 * delayMs : 0
    inOrderAt = Math.max(inOrderAt, clock.now() + delayMs + lateMs)
    await later(inOrderAt)
  }
  return {
    clock,
    arrived,
    longestQueue: () => longest,
    async send(value) {
      await cross(messageBytes)
      arrived.push({ value, at: clock.now() })
      await later(clock.now() + delayMs + (random() < loss ? 3 * delayMs : 0))
    },
  }
}

const options = { random: seeded(1), worthRepeating: () => true, leastMs: 90, most: 2 }

describe('sending only the newest', () => {
  it('keeps up with a hand that moves for a minute on 32 kbit/s, 300 ms there and back and 5 % loss', async () => {
    const line = slowLine(32_000, 150, 0.05, 420)
    const offeredAt: number[] = []
    const sender = createNewestSender<number>({ ...options, clock: line.clock, send: line.send })
    for (let value = 0; value < 60 * 30; value++) {
      offeredAt[value] = line.clock.now()
      sender.offer(value)
      await line.clock.advance(1000 / 30)
    }
    await line.clock.advance(5000)
    expect(line.longestQueue()).toBeLessThanOrEqual(2 * 420)
    expect(line.arrived.at(-1)?.value).toBe(60 * 30 - 1)
    // How old is what the others see, at any moment: from offering a value until one at least as new has arrived.
    const ages = offeredAt.map((at, value) => (line.arrived.find((one) => one.value >= value)?.at ?? Number.POSITIVE_INFINITY) - at)
    const p95 = ages.toSorted((a, b) => a - b)[Math.floor(ages.length * 0.95)]
    expect(p95).toBeLessThan(1000)
  })

  it('is never ahead of its answers on a line that swallows everything', async () => {
    const clock = createManualClock()
    let sent = 0
    const sender = createNewestSender<number>({
      ...options,
      clock,
      send: () => {
        sent++
        return new Promise(() => {})
      },
    })
    for (let value = 0; value < 500; value++) {
      sender.offer(value)
      await clock.advance(50)
    }
    expect(sent).toBe(2)
  })

  it('sends at most one value in its pace on a quick line, and the last one always', async () => {
    const clock = createManualClock()
    const sent: number[] = []
    const sender = createNewestSender<number>({ ...options, clock, send: async (value) => void sent.push(value) })
    for (let value = 0; value < 100; value++) {
      sender.offer(value)
      await clock.advance(10)
    }
    await clock.advance(200)
    expect(sent.length).toBeLessThanOrEqual(13)
    expect(sent.at(-1)).toBe(99)
    expect(sender.busy()).toBe(false)
  })

  it('sends a value again that failed, unless there is a newer one or it is not worth it', async () => {
    const clock = createManualClock()
    const tried: string[] = []
    let fails = 2
    const send = async (value: string) => {
      tried.push(value)
      if (fails-- > 0) throw new Error('lost')
    }
    const sender = createNewestSender<string>({ ...options, clock, send })
    sender.offer('a')
    await clock.advance(10_000)
    expect(tried).toEqual(['a', 'a', 'a'])
    fails = 1
    const once = createNewestSender<string>({ ...options, clock, send, worthRepeating: () => false })
    once.offer('b')
    await clock.advance(10_000)
    expect(tried).toEqual(['a', 'a', 'a', 'b'])
  })

  it('forgets what has not left when told to', async () => {
    const clock = createManualClock()
    const sent: number[] = []
    const sender = createNewestSender<number>({ ...options, clock, send: async (value) => void sent.push(value) })
    sender.offer(1)
    sender.offer(2)
    sender.drop()
    await clock.advance(1000)
    expect(sent).toEqual([1])
  })
})
