import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ninjaSteps, recipeDir } from './buildWorker.ts'
import { place, recipeOf, workerCache, workFolder } from './cache.ts'
import { checkBinary } from './checkBinary.ts'
import { findMediasoup } from './mediasoupPackage.ts'
import { type PackageSystem, requirePackages } from './packages.ts'
import { applyPatch, workerPatches, writePatched } from './patch.ts'
import { runProgram } from './program.ts'
import { createWorkerReport, failureText } from './report.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lianxin-worker-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))
const never = new AbortController().signal

describe("the cache's key", () => {
  const key = { version: '3.27.1', platform: 'linux', arch: 'x64', recipe: 'abc' }

  it('differs by version, platform, architecture and recipe', () => {
    const variants = [
      key,
      { ...key, version: '3.28.0' },
      { ...key, platform: 'darwin' },
      { ...key, arch: 'arm64' },
      { ...key, recipe: 'abd' },
    ]
    expect(new Set(variants.map((one) => workerCache(dir, one).binary)).size).toBe(5)
    expect(workerCache(dir, key).binary).toBe(join(dir, 'media-worker/mediasoup-worker-3.27.1-linux-x64-abc'))
  })

  it('changes with any file of the recipe, by name or content', async () => {
    await cp(recipeDir, dir, { recursive: true })
    const original = await recipeOf(recipeDir)
    expect(await recipeOf(dir)).toBe(original)
    await writeFile(join(dir, 'include/srtp.h'), 'other')
    const changed = await recipeOf(dir)
    await writeFile(join(dir, 'further.h'), '')
    expect(new Set([original, changed, await recipeOf(dir)]).size).toBe(3)
  })

  it('clears away what killed builds left, and never one that is under way', async () => {
    const cache = workerCache(dir, key)
    const hourMs = 3_600_000
    const [old, young] = [join(cache.dir, `${cache.name}.making-old`), join(cache.dir, `${cache.name}.making-young`)]
    for (const folder of [old, young]) await mkdir(folder, { recursive: true })
    await utimes(old, 0, 0)
    const fresh = await workFolder(cache, Date.now() + hourMs / 2)
    const left = (await readdir(cache.dir)).map((name) => join(cache.dir, name))
    expect(left.toSorted()).toEqual([fresh, young].toSorted())
  })

  it('places a binary whole and runnable', async () => {
    const cache = workerCache(dir, key)
    await mkdir(cache.dir)
    await writeFile(join(dir, 'made'), '#!/bin/sh\nexit 41\n')
    expect(await place(join(dir, 'made'), cache)).toBe(cache.binary)
    expect(await runProgram(cache.binary, [])).toMatchObject({ code: 41 })
    expect(await readdir(cache.dir)).toEqual([cache.name])
  })
})

describe('the patch', () => {
  it('fits the source of the installed version, and leaves the package alone', async () => {
    const { workerDir } = findMediasoup()
    await writePatched(join(workerDir, 'src'), dir)
    for (const { file, line, becomes } of workerPatches) {
      const [before, after] = [join(workerDir, 'src', file), join(dir, file)].map((path) => readFileSync(path, 'utf8'))
      expect(before).toContain(line)
      expect(after).toBe(before?.replace(line, becomes))
    }
  })

  it('fails loudly where its line is not, or is twice', () => {
    const patch = { file: 'a.cpp', line: 'one;', becomes: 'two;' }
    expect(applyPatch('zero; one; three;', patch)).toBe('zero; two; three;')
    for (const source of ['zero; three;', 'one; one;']) {
      expect(() => applyPatch(source, patch)).toThrow(/source-changed: a\.cpp does not hold this line exactly once: one;/)
    }
  })
})

describe("the build's packages", () => {
  const system = (over: Partial<PackageSystem>, missing: string[][]): PackageSystem => ({
    hasApt: true,
    isRoot: true,
    missing: async () => missing.shift() ?? [],
    install: async () => 'E: no network',
    ...over,
  })
  const ask = (given: PackageSystem, onInstall = () => undefined) => requirePackages(given, dir, never, onInstall)

  it('are not touched when all are there', async () => {
    let asked = false
    await ask(system({ install: () => Promise.reject(new Error('installed')) }, [[]]), () => void (asked = true))
    expect(asked).toBe(false)
  })

  it('are installed where that takes no question', async () => {
    const installed: string[] = []
    const install: PackageSystem['install'] = async (packages) => {
      installed.push(...packages)
      return ''
    }
    await ask(system({ install }, [['cmake', 'g++'], []]))
    expect(installed).toEqual(['cmake', 'g++'])
  })

  it('are asked for in one line that can be run, where a person must do it', async () => {
    await expect(ask(system({ isRoot: false }, [['cmake', 'libssl-dev']]))).rejects.toMatchObject({
      failure: { reason: 'packages-missing', commandLine: 'sudo apt-get install --yes cmake libssl-dev' },
    })
  })

  it('are named without a line on a system of another kind', async () => {
    const refused = ask(system({ hasApt: false }, [['cmake']]))
    await expect(refused).rejects.toMatchObject({ failure: { reason: 'packages-missing', detail: 'missing: cmake' } })
    await expect(refused).rejects.not.toHaveProperty('failure.commandLine')
  })

  it('are told of with what apt-get said, when it could not', async () => {
    await expect(ask(system({}, [['cmake'], ['cmake']]))).rejects.toMatchObject({
      failure: { reason: 'packages-refused', detail: 'missing: cmake\nE: no network' },
    })
  })
})

describe('a program', () => {
  it('is ended with everything it started', async () => {
    const stop = new AbortController()
    let childPid = 0
    const run = runProgram('sh', ['-c', 'sleep 600 & echo $!; wait'], {
      signal: stop.signal,
      onLine(line) {
        childPid = Number(line)
        stop.abort(new Error('enough'))
      },
    })
    await expect(run).rejects.toThrow('enough')
    await expect.poll(() => readFile(`/proc/${childPid}/cmdline`, 'utf8').catch(() => '')).toBe('')
  })

  it('that is not there ends like one that fails', async () => {
    expect(await runProgram(join(dir, 'absent'), [])).toMatchObject({ code: null, said: expect.stringContaining('ENOENT') })
  })
})

describe('the check of a binary', () => {
  it.each([
    ['a file that is not there', undefined],
    ['a program of another kind', '#!/bin/sh\nexit 0\n'],
    ['one whose libraries are missing', '#!/bin/sh\necho "cannot open shared object file" >&2\nexit 127\n'],
    ['one that only pretends', '#!/bin/sh\nexit 41\n'],
  ])('refuses %s', async (_, content) => {
    const path = join(dir, 'binary')
    if (content) await writeFile(path, content, { mode: 0o755 })
    await expect(checkBinary(path, never)).rejects.toMatchObject({ failure: { reason: 'result-unusable' } })
  })
})

describe('the report on the terminal', () => {
  it('reads progress from what ninja prints', () => {
    expect(ninjaSteps('[57/214] Building CXX object a.cpp.o')).toEqual([57, 214])
    expect(ninjaSteps('a.cpp:5: warning: [1/2] is odd')).toBeUndefined()
  })

  it('says each stage once and a build by tenths', () => {
    const report = createWorkerReport()
    const steps = [1, 2, 21, 22, 43, 214].map((done) => report({ stage: 'build', done, of: 214, startedAt: 0 }))
    expect(steps.filter(Boolean)).toEqual([
      '编译，约需数分钟 / building, some minutes',
      expect.stringContaining('22/214'),
      expect.stringContaining('43/214'),
      expect.stringContaining('214/214'),
    ])
  })

  it('says what to run', () => {
    const text = failureText({ reason: 'packages-missing', detail: 'missing: cmake', commandLine: 'sudo apt-get install --yes cmake' })
    expect(text).toContain('please run:  sudo apt-get install --yes cmake')
  })
})
