import { copyFile, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MediasoupPackage } from './mediasoupPackage.ts'
import { runProgram } from './program.ts'

const silentForMs = 20_000
const lookEveryMs = 1_000

/**
 * The prebuilt binary of mediasoup's releases, fetched by its own script in a copy of the parts that the script needs.
 * @returns undefined when it cannot be had, for whatever reason: no network, none for this system, one that does not run here
 */
export async function downloadWorker(
  from: MediasoupPackage,
  dir: string,
  signal: AbortSignal,
  patienceMs = silentForMs,
): Promise<string | undefined> {
  const copy = join(dir, 'download')
  await copyScript(from, copy)
  const silence = watchSilence(copy, patienceMs)
  try {
    // without a binary the script goes on to a build, with tools from further sites: a Python that is none ends it there
    const args = ['PYTHON=/nonexistent', process.execPath, 'npm-scripts.mjs', 'postinstall']
    const { code } = await runProgram('env', args, { cwd: copy, signal: AbortSignal.any([signal, silence.signal]) })
    return code === 0 ? join(copy, 'worker/out/Release/mediasoup-worker') : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  } finally {
    silence.end()
  }
}

async function copyScript({ dir, dependencies }: MediasoupPackage, copy: string): Promise<void> {
  await mkdir(join(copy, 'worker'), { recursive: true })
  for (const file of ['package.json', 'npm-scripts.mjs']) await copyFile(join(dir, file), join(copy, file))
  for (const [name, target] of dependencies) {
    const link = join(copy, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(target, link, 'junction')
  }
}

/** Aborts once nothing has arrived for a while: a line that is slow is given its time, one that hangs is not. */
function watchSilence(dir: string, patienceMs: number): { signal: AbortSignal; end(): void } {
  const silent = new AbortController()
  let seenBytes = 0
  let seenMs = performance.now()
  const look = async () => {
    const bytes = await sizeOf(join(dir, 'worker'))
    if (bytes !== seenBytes) [seenBytes, seenMs] = [bytes, performance.now()]
    else if (performance.now() - seenMs > patienceMs) silent.abort(new Error('the download hangs'))
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return { signal: silent.signal, end: () => clearInterval(timer) }
}

async function sizeOf(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0))
  return sizes.reduce((total, size) => total + size, 0)
}
