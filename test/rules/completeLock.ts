/**
 * Completes package-lock.json with the optional packages of other platforms.
 *
 * A registry mirror that carries one platform's binaries only makes npm write a lock file without the others, and `npm ci` then
 * refuses that lock file everywhere. This adds them as npm itself would: exact version and platform, to be skipped elsewhere.
 *
 * And it takes the install scripts that package.json denies (`allowScripts`) out of the lock file: an npm that does not yet know
 * that list runs only what the lock file says, and a denied script that fails would fail the whole `npm ci`.
 *
 * Run it after `npm install` (npm run lock); it changes nothing when nothing is missing.
 */
import { readFile, writeFile } from 'node:fs/promises'

interface LockedPackage {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}
interface Lock {
  packages: Record<string, LockedPackage>
}

const systems = ['android', 'darwin', 'linux', 'win32', 'windows', 'freebsd', 'openharmony', 'netbsd', 'openbsd', 'sunos', 'aix']
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'arm']

/** os, cpu and libc as the packages' own names tell them: `…-linux-arm64-musl`, `…-win32-x64-msvc`, `…/darwin-arm64`. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const parts = name.split(/[-/]/)
  const os = systems.find((one) => parts.includes(one))
  const cpu = processors.find((one) => parts.includes(one))
  if (!os || !cpu) return undefined
  const musl = parts.some((part) => part.startsWith('musl'))
  return { os: [os === 'windows' ? 'win32' : os], cpu: [cpu], ...(os === 'linux' && { libc: [musl ? 'musl' : 'glibc'] }) }
}

/** The entries that are missing from the lock, by their path in it. */
export function missingPlatforms(lock: Lock): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {}
  for (const locked of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`
      const platform = platformOf(name)
      const exact = /^\^?(\d+\.\d+\.\d+\S*)$/.exec(version)?.[1]
      if (path in lock.packages || !platform || !exact) continue
      missing[path] = { version: exact, ...(locked.dev && { dev: true }), optional: true, ...platform }
    }
  }
  return missing
}

/** The lock's entries without the install scripts of the packages that `allowScripts` denies. */
export function withoutDenied(packages: Lock['packages'], allowScripts: Record<string, boolean>): Lock['packages'] {
  const denied = new Set(Object.keys(allowScripts).filter((name) => allowScripts[name] === false))
  const entries = Object.entries(packages).map(([path, locked]) => {
    if (!denied.has(path.replace(/^.*node_modules\//, ''))) return [path, locked] as const
    const { hasInstallScript: _, ...rest } = locked
    return [path, rest] as const
  })
  return Object.fromEntries(entries)
}

if (import.meta.main) {
  const path = new URL('../../package-lock.json', import.meta.url)
  const text = await readFile(path, 'utf8')
  const lock = JSON.parse(text) as Lock
  const { allowScripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    allowScripts: Record<string, boolean>
  }
  const missing = missingPlatforms(lock)
  const complete = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1)))
  const packages = withoutDenied(Object.keys(missing).length > 0 ? complete : lock.packages, allowScripts)
  const written = `${JSON.stringify({ ...lock, packages }, null, 2)}\n`
  if (written !== text) await writeFile(path, written)
  process.stdout.write(`${Object.keys(missing).length} packages of other platforms added to package-lock.json\n`)
}
