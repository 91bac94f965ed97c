import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { buildWorker, recipeDir } from './buildWorker.ts'
import { place, recipeOf, type WorkerCache, workerCache, workFolder } from './cache.ts'
import { checkBinary } from './checkBinary.ts'
import { downloadWorker } from './download.ts'
import { findMediasoup, type MediasoupPackage } from './mediasoupPackage.ts'
import { oneAtATime } from './oneAtATime.ts'
import { requirePackages, thisSystem } from './packages.ts'
import { failureOf, type WorkerProgress, type WorkerStage, WorkerUnavailable, workerStages } from './state.ts'

export interface ProvideOptions {
  /** A binary that the operator names; then no other is looked for. */
  readonly configuredBin: string | null
  readonly cacheDir: string
  readonly clock: Clock
  readonly log: Log
  readonly onProgress: (progress: WorkerProgress) => void
  readonly signal: AbortSignal
}

type OnSteps = (done: number, of: number) => void

/** The ways to a binary; tests take others. */
export interface Ways {
  check(binary: string, signal: AbortSignal): Promise<void>
  download(from: MediasoupPackage, dir: string, signal: AbortSignal): Promise<string | undefined>
  packages(dir: string, signal: AbortSignal, onInstall: () => void): Promise<void>
  build(from: MediasoupPackage, dir: string, signal: AbortSignal, onSteps: OnSteps): Promise<string>
}

const realWays: Ways = {
  check: checkBinary,
  download: (from, dir, signal) => downloadWorker(from, dir, signal),
  packages: (dir, signal, onInstall) => requirePackages(thisSystem(), dir, signal, onInstall),
  build: buildWorker,
}

interface Job extends ProvideOptions {
  readonly ways: Ways
  readonly from: MediasoupPackage
  readonly cache: WorkerCache
}

/**
 * The path of a media worker's binary that was run and found working: the configured one; else the cache's; else the prebuilt one from
 * the network; else one built here, from the source in the npm package. One process of a machine makes it, others wait and use it.
 * @throws WorkerUnavailable when there is none to be had now; the signal's reason when aborted
 */
export async function provideWorker(options: ProvideOptions, ways: Ways = realWays): Promise<string> {
  const { configuredBin, signal } = options
  if (configuredBin !== null) return configured(configuredBin, options, ways)
  const from = findMediasoup()
  const { platform, arch } = process
  const cache = workerCache(options.cacheDir, { version: from.version, platform, arch, recipe: await recipeOf(recipeDir) })
  const job: Job = { ...options, ways, from, cache }
  stage(job, 'cache')
  const there = await cached(job)
  if (there) return there
  return oneAtATime(cache.binary, { signal, onHeard: (line) => relay(line, options.onProgress) }, async (tell) => {
    const onProgress = (progress: WorkerProgress) => {
      options.onProgress(progress)
      tell(JSON.stringify(progress))
    }
    const placed = await cached(job)
    if (!placed && existsSync(cache.binary)) job.log.warn({ binary: cache.binary }, 'the cached media worker does not run, another is made')
    return placed ?? (await make({ ...job, onProgress }))
  })
}

async function configured(binary: string, options: ProvideOptions, ways: Ways): Promise<string> {
  stage(options, 'configured')
  await ways.check(binary, options.signal).catch((error: unknown) => {
    options.signal.throwIfAborted()
    throw new WorkerUnavailable({ reason: 'configured-unusable', detail: failureOf(error).detail }, { cause: error })
  })
  return binary
}

/** One that no longer runs (the distribution's libraries have changed) is not used; the next takes its place. */
async function cached(job: Job): Promise<string | undefined> {
  const { binary } = job.cache
  return existsSync(binary) && (await runs(binary, job)) ? binary : undefined
}

async function make(job: Job): Promise<string> {
  const { cache, ways, signal, from, clock } = job
  const dir = await workFolder(cache, clock.nowMs())
  try {
    stage(job, 'download')
    const downloaded = await ways.download(from, dir, signal)
    if (downloaded && (await runs(downloaded, job))) return await place(downloaded, cache)
    await ways.packages(dir, signal, () => stage(job, 'packages'))
    stage(job, 'build')
    const startedAt = clock.nowMs()
    const built = await ways.build(from, dir, signal, (done, of) => job.onProgress({ stage: 'build', done, of, startedAt }))
    await ways.check(built, signal)
    return await place(built, cache)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function runs(binary: string, { ways, signal }: Job): Promise<boolean> {
  try {
    await ways.check(binary, signal)
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

function stage({ clock, onProgress }: Pick<ProvideOptions, 'clock' | 'onProgress'>, name: WorkerStage): void {
  onProgress({ stage: name, startedAt: clock.nowMs() })
}

/** What the process that makes it tells; anything else is not for us. */
function relay(line: string, onProgress: (progress: WorkerProgress) => void): void {
  try {
    const { stage: name, startedAt, done, of } = JSON.parse(line) as Record<string, unknown>
    const known = workerStages.find((one) => one === name)
    if (!known || typeof startedAt !== 'number') return
    const steps = typeof done === 'number' && typeof of === 'number' ? { done, of } : {}
    onProgress({ stage: known, startedAt, ...steps })
  } catch {
    // not a line of ours
  }
}
