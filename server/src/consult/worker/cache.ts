import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { workerPatches } from './patch.ts'

/** Where finished worker binaries lie, outside the repository: a clean clone finds the one that another built. */
export interface WorkerCache {
  readonly dir: string
  /** `mediasoup-worker-<version>-<platform>-<architecture>-<recipe>` */
  readonly name: string
  readonly binary: string
}

export interface CacheKey {
  readonly version: string
  readonly platform: string
  readonly arch: string
  /** Hash of everything of ours that shapes the binary. */
  readonly recipe: string
}

export function workerCache(cacheDir: string, { version, platform, arch, recipe }: CacheKey): WorkerCache {
  const dir = join(cacheDir, 'media-worker')
  const name = `mediasoup-worker-${version}-${platform}-${arch}-${recipe}`
  return { dir, name, binary: join(dir, name) }
}

/** SHA-256 over the build's files and the patches, 12 hexadecimal digits: another recipe never meets this one's binary. */
export async function recipeOf(recipeDir: string): Promise<string> {
  const files = (await readdir(recipeDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const hash = createHash('sha256').update(JSON.stringify(workerPatches))
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(`\0${relative(recipeDir, path)}\0`).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 12)
}

const abandonedAfterMs = 3_600_000

/** A folder to make one binary in; what a killed process left of its own is cleared away. */
export async function workFolder({ dir, name }: WorkerCache, nowMs: number): Promise<string> {
  await mkdir(dir, { recursive: true })
  for (const entry of await readdir(dir)) {
    if (!entry.includes('.making-')) continue
    const path = join(dir, entry)
    const touchedMs = (await stat(path).catch(() => undefined))?.mtimeMs ?? nowMs
    if (nowMs - touchedMs > abandonedAfterMs) await rm(path, { recursive: true, force: true })
  }
  return mkdtemp(join(dir, `${name}.making-`))
}

/**
 * Puts a checked binary in its place: it is there whole or not at all, also after a power cut.
 * @returns its path there
 */
export async function place(made: string, { binary }: WorkerCache): Promise<string> {
  const beside = `${made}.placed`
  await copyFile(made, beside)
  await chmod(beside, 0o755)
  const file = await open(beside, 'r+')
  await file.sync()
  await file.close()
  await rename(beside, binary)
  return binary
}
