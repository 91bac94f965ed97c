import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The installed npm package `mediasoup`: its library in JavaScript, and the C++ source of its worker. */
export interface MediasoupPackage {
  readonly version: string
  readonly dir: string
  readonly workerDir: string
  /** The packages that its own scripts import, and where each lies. */
  readonly dependencies: ReadonlyMap<string, string>
}

export function findMediasoup(): MediasoupPackage {
  const entry = createRequire(import.meta.url).resolve('mediasoup')
  const dir = packageDirOf(entry, 'mediasoup')
  const manifest = manifestOf(dir)
  const require = createRequire(entry)
  const names = Object.keys(manifest.dependencies ?? {})
  const dependencies = new Map(names.map((name) => [name, packageDirOf(require.resolve(name), name)]))
  return { version: manifest.version, dir, workerDir: join(dir, 'worker'), dependencies }
}

interface Manifest {
  readonly name?: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifestOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest

/** The nearest folder above a file whose package.json has that name; folders of one package may hold nameless ones. */
function packageDirOf(file: string, name: string): string {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    try {
      if (manifestOf(dir).name === name) return dir
    } catch {
      // no package.json here
    }
  }
  throw new Error(`no package ${name} above ${file}`)
}
