import type { Clock } from '../../platform/clock.ts'
import { type ProvideOptions, provideWorker } from './provideWorker.ts'
import { failureOf, type WorkerProgress, type WorkerState } from './state.ts'

interface WorkerSourceOptions extends Pick<ProvideOptions, 'configuredBin' | 'cacheDir' | 'clock' | 'log'> {
  readonly provide?: (options: ProvideOptions) => Promise<string>
}

/** The media worker's binary as the hub sees it: it comes when it comes, and meanwhile its state can be shown. */
export interface WorkerSource {
  state(): WorkerState
  /** @returns the way to stop hearing */
  onChange(listener: (state: WorkerState) => void): () => void
  /** Begins to provide it; returns at once. */
  start(): void
  /** The checked binary's path: now, or once it is there, over failed attempts. Begins when nobody has. Rejects when stopped. */
  binary(): Promise<string>
  /** Tries again now: after a failure, without waiting for the next attempt; or because the binary has gone. */
  retry(): void
  /** Ends a running build with everything it started. */
  stop(): Promise<void>
}

/** A package that an administrator installs is found within minutes; a machine that never has one is not kept busy. */
const retryAfterMs = [60_000, 120_000, 300_000, 900_000, 1_800_000] as const

export function createWorkerSource({ configuredBin, cacheDir, clock, log, provide = provideWorker }: WorkerSourceOptions): WorkerSource {
  const stopped = new AbortController()
  const listeners = new Set<(state: WorkerState) => void>()
  let state: WorkerState = { stage: 'waiting', startedAt: clock.nowMs() }
  let found = Promise.withResolvers<string>()
  let attempt: Promise<void> | undefined
  let failures = 0
  let nextAttempt: ReturnType<Clock['every']> | undefined
  found.promise.catch(() => undefined)

  const change = (next: WorkerState) => {
    state = next
    for (const listener of listeners) listener(next)
  }
  const failed = (error: unknown) => {
    const waitMs = retryAfterMs[Math.min(failures++, retryAfterMs.length - 1)] ?? 0
    const failure = failureOf(error)
    log.warn({ reason: failure.reason, detail: failure.detail, retryInMs: waitMs }, 'no media worker')
    nextAttempt = clock.every(waitMs, begin)
    change({ stage: 'failed', startedAt: clock.nowMs(), failure, retryAt: clock.nowMs() + waitMs })
  }
  const tryOnce = async () => {
    const startedMs = clock.nowMs()
    try {
      const onProgress = (progress: WorkerProgress) => change(progress)
      const binary = await provide({ configuredBin, cacheDir, clock, log, onProgress, signal: stopped.signal })
      failures = 0
      log.info({ binary, tookMs: clock.nowMs() - startedMs }, 'media worker ready')
      found.resolve(binary)
      change({ stage: 'ready', startedAt: clock.nowMs() })
    } catch (error) {
      if (!stopped.signal.aborted) failed(error)
    }
  }
  const begin = () => {
    if (attempt || stopped.signal.aborted) return
    nextAttempt?.stop()
    attempt = tryOnce().finally(() => (attempt = undefined))
  }

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => {
      if (state.stage === 'waiting') begin()
    },
    binary() {
      if (state.stage === 'waiting') begin()
      return found.promise
    },
    retry() {
      if (attempt) return
      if (state.stage === 'ready') found = Promise.withResolvers()
      found.promise.catch(() => undefined)
      begin()
    },
    async stop() {
      nextAttempt?.stop()
      stopped.abort(new Error('the hub stops'))
      found.reject(stopped.signal.reason)
      await attempt
    },
  }
}
