import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import type { ProvideOptions } from './provideWorker.ts'
import { type WorkerState, WorkerUnavailable } from './state.ts'
import { createWorkerSource } from './workerSource.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const minuteMs = 60_000

/** A source whose attempts the test ends by hand. */
function sourceByHand() {
  const attempts: { options: ProvideOptions; end: PromiseWithResolvers<string> }[] = []
  const source = createWorkerSource({
    configuredBin: null,
    cacheDir: '/nowhere',
    clock: systemClock,
    log,
    provide(options) {
      const end = Promise.withResolvers<string>()
      attempts.push({ options, end })
      return end.promise
    },
  })
  const heard: WorkerState[] = []
  source.onChange((state) => void heard.push(state))
  return { source, attempts, heard }
}
const missing = new WorkerUnavailable({ reason: 'packages-missing', detail: 'missing: cmake', commandLine: 'sudo …' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the media worker as the hub sees it', () => {
  it('waits until it is started or asked for', async () => {
    const { source, attempts } = sourceByHand()
    expect(source.state()).toMatchObject({ stage: 'waiting' })
    source.start()
    const binary = source.binary()
    source.start()
    expect(attempts).toHaveLength(1)
    attempts[0]?.end.resolve('/bin/worker')
    expect(await binary).toBe('/bin/worker')
    expect(source.state()).toMatchObject({ stage: 'ready' })
  })

  it('tells each change as plain values', async () => {
    const { source, attempts, heard } = sourceByHand()
    source.start()
    attempts[0]?.options.onProgress({ stage: 'build', done: 3, of: 9, startedAt: 5 })
    expect(heard).toEqual([{ stage: 'build', done: 3, of: 9, startedAt: 5 }])
    expect(JSON.parse(JSON.stringify(source.state()))).toEqual(source.state())
  })

  it('tries again by itself, later each time, and whoever waits gets it in the end', async () => {
    const { source, attempts } = sourceByHand()
    const binary = source.binary()
    attempts[0]?.end.reject(missing)
    await vi.advanceTimersByTimeAsync(0)
    expect(source.state()).toMatchObject({ stage: 'failed', failure: missing.failure, retryAt: Date.now() + minuteMs })
    await vi.advanceTimersByTimeAsync(minuteMs)
    expect(attempts).toHaveLength(2)
    attempts[1]?.end.reject(missing)
    await vi.advanceTimersByTimeAsync(minuteMs)
    expect(attempts).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(minuteMs)
    attempts[2]?.end.resolve('/bin/worker')
    expect(await binary).toBe('/bin/worker')
  })

  it('tries again at once when an administrator says so, and not twice', async () => {
    const { source, attempts } = sourceByHand()
    source.start()
    source.retry()
    expect(attempts).toHaveLength(1)
    attempts[0]?.end.reject(missing)
    await vi.advanceTimersByTimeAsync(0)
    source.retry()
    expect(attempts).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(10 * minuteMs)
    expect(attempts).toHaveLength(2)
  })

  it('looks again when a binary that was there has gone', async () => {
    const { source, attempts } = sourceByHand()
    source.start()
    attempts[0]?.end.resolve('/bin/old')
    expect(await source.binary()).toBe('/bin/old')
    await vi.advanceTimersByTimeAsync(0)
    source.retry()
    attempts[1]?.end.resolve('/bin/new')
    expect(await source.binary()).toBe('/bin/new')
  })

  it('stops the running attempt, waits for its end, and tries no more', async () => {
    const { source, attempts } = sourceByHand()
    const binary = source.binary()
    let stopped = false
    const stop = source.stop().then(() => (stopped = true))
    await vi.advanceTimersByTimeAsync(0)
    expect(attempts[0]?.options.signal.aborted).toBe(true)
    expect(stopped).toBe(false)
    attempts[0]?.end.reject(attempts[0].options.signal.reason)
    await stop
    await expect(binary).rejects.toThrow('the hub stops')
    await vi.advanceTimersByTimeAsync(60 * minuteMs)
    source.retry()
    expect(attempts).toHaveLength(1)
  })
})
