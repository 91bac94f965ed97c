import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReplayClock } from '../../demo/replayClock.ts'
import { provideWorker, type Ways } from './provideWorker.ts'
import { type WorkerProgress, WorkerUnavailable } from './state.ts'

let cacheDir: string
const tried: string[] = []
const told: WorkerProgress[] = []
const warned: string[] = []

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'lianxin-cache-'))
  for (const list of [tried, told, warned]) list.length = 0
})
afterEach(() => rm(cacheDir, { recursive: true, force: true }))

/** Ways that write their own name as the binary; `broken` ones fail the check. */
function ways({ broken = [], network = true }: { broken?: string[]; network?: boolean } = {}): Ways {
  const made = async (dir: string, name: string) => {
    const path = join(dir, name)
    await writeFile(path, name)
    return path
  }
  return {
    async check(binary) {
      const content = await readFile(binary, 'utf8').catch(() => 'nothing')
      tried.push(`check ${content}`)
      if (content === 'nothing' || broken.includes(content)) throw new WorkerUnavailable({ reason: 'result-unusable', detail: content })
    },
    async download(_from, dir) {
      tried.push('download')
      return network ? made(dir, 'downloaded') : undefined
    },
    async packages() {
      tried.push('packages')
    },
    async build(_from, dir, _signal, onSteps) {
      tried.push('build')
      onSteps(1, 2)
      return made(dir, 'built')
    },
  }
}

function provide(with_: Ways, { configuredBin = null, signal }: { configuredBin?: string | null; signal?: AbortSignal } = {}) {
  const log = { info: () => undefined, warn: (_fields: object, message: string) => void warned.push(message), error: () => undefined }
  return provideWorker(
    {
      configuredBin,
      cacheDir,
      clock: createReplayClock(1_000),
      log,
      onProgress: (progress) => void told.push(progress),
      signal: signal ?? new AbortController().signal,
    },
    with_,
  )
}

const stages = () => told.map((progress) => progress.stage)
const inCache = () => readdir(join(cacheDir, 'media-worker'))

describe('where the media worker comes from', () => {
  it('is the configured binary, when there is one, and nothing else is looked at', async () => {
    const configuredBin = join(cacheDir, 'own')
    await writeFile(configuredBin, 'own')
    expect(await provide(ways(), { configuredBin })).toBe(configuredBin)
    expect(tried).toEqual(['check own'])
    expect(stages()).toEqual(['configured'])
  })

  it('is never another when the configured one does not work: the operator is told', async () => {
    const attempt = provide(ways(), { configuredBin: join(cacheDir, 'absent') })
    await expect(attempt).rejects.toMatchObject({ failure: { reason: 'configured-unusable' } })
    expect(tried).toEqual(['check nothing'])
  })

  it('is the network, if that has one that runs here; then the cache', async () => {
    const first = await provide(ways())
    expect(await readFile(first, 'utf8')).toBe('downloaded')
    expect(stages()).toEqual(['cache', 'download'])
    expect(await provide(ways())).toBe(first)
    expect(tried).toEqual(['download', 'check downloaded', 'check downloaded'])
  })

  it('is a build, when the network has none', async () => {
    const path = await provide(ways({ network: false }))
    expect(await readFile(path, 'utf8')).toBe('built')
    expect(tried).toEqual(['download', 'packages', 'build', 'check built'])
    expect(told.at(-1)).toEqual({ stage: 'build', done: 1, of: 2, startedAt: 1_000 })
  })

  it('is a build, when the one from the network does not run here', async () => {
    expect(await readFile(await provide(ways({ broken: ['downloaded'] })), 'utf8')).toBe('built')
  })

  it('is made anew when the cached one no longer runs', async () => {
    await provide(ways({ network: false }))
    const path = await provide(ways({ broken: ['built'] }))
    expect(await readFile(path, 'utf8')).toBe('downloaded')
    expect(warned).toEqual(['the cached media worker does not run, another is made'])
  })

  it('keeps nothing of a build that does not run, nor of one that failed', async () => {
    const failing = { ...ways({ network: false }), build: () => Promise.reject(new Error('compiler killed')) }
    await expect(provide(failing)).rejects.toThrow('compiler killed')
    await expect(provide(ways({ network: false, broken: ['built'] }))).rejects.toMatchObject({ failure: { reason: 'result-unusable' } })
    expect(await inCache()).toEqual([])
  })

  it('is made once when two ask at the same time; the other hears how it goes and takes the result', async () => {
    const go = Promise.withResolvers<undefined>()
    const slow: Ways = {
      ...ways({ network: false }),
      async build(from, dir, signal, onSteps) {
        onSteps(7, 9)
        await go.promise
        return ways().build(from, dir, signal, () => undefined)
      },
    }
    const both = [provide(slow), provide(slow)]
    await expect.poll(() => told.filter((progress) => progress.done === 7)).toHaveLength(2)
    go.resolve(undefined)
    const [one, other] = await Promise.all(both)
    expect(one).toBe(other)
    expect(tried.filter((way) => way === 'build')).toHaveLength(1)
    expect(await inCache()).toHaveLength(1)
  })

  it('ends with the reason of the stop, whoever was waiting', async () => {
    const stop = new AbortController()
    const hanging: Ways = {
      ...ways({ network: false }),
      build: (_from, _dir, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })),
    }
    const both = [provide(hanging, { signal: stop.signal }), provide(hanging, { signal: stop.signal })]
    await expect.poll(() => stages().filter((stage) => stage === 'build').length).toBeGreaterThan(1)
    stop.abort(new Error('the hub stops'))
    for (const { status, ...rest } of await Promise.allSettled(both)) {
      expect(status).toBe('rejected')
      expect(rest).toMatchObject({ reason: { message: 'the hub stops' } })
    }
    expect(await inCache()).toEqual([])
  })
})
