import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './program.ts'
import { WorkerUnavailable } from './state.ts'

interface Requirement {
  /** Debian's and Ubuntu's package. */
  readonly package: string
  /** How to see that it is there, wherever it came from: a command that tells its version, a pkg-config module, a header. */
  readonly command?: string
  readonly module?: string
  readonly header?: string
}

const requirements: readonly Requirement[] = [
  { package: 'cmake', command: 'cmake' },
  { package: 'ninja-build', command: 'ninja' },
  { package: 'g++', command: 'g++' },
  { package: 'pkg-config', command: 'pkg-config' },
  { package: 'flatbuffers-compiler', command: 'flatc' },
  { package: 'libssl-dev', module: 'openssl' },
  { package: 'libsrtp2-dev', module: 'libsrtp2' },
  { package: 'libuv1-dev', module: 'libuv' },
  { package: 'libflatbuffers-dev', header: 'flatbuffers/flatbuffers.h' },
]
const headerDirs = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']

/** The machine as far as installing goes; given by tests. */
export interface PackageSystem {
  /** Debian or one of its kind. */
  readonly hasApt: boolean
  readonly isRoot: boolean
  missing(signal: AbortSignal): Promise<readonly string[]>
  install(packages: readonly string[], dir: string, signal: AbortSignal): Promise<string>
}

export const thisSystem = (): PackageSystem => ({
  hasApt: existsSync('/usr/bin/apt-get'),
  isRoot: process.getuid?.() === 0,
  missing: missingPackages,
  install: aptInstall,
})

/**
 * Sees that compiler, tools and libraries are there; installs them where that takes no question (root on Debian or Ubuntu).
 * @throws WorkerUnavailable with the line to run where a person must do it
 */
export async function requirePackages(system: PackageSystem, dir: string, signal: AbortSignal, onInstall: () => void): Promise<void> {
  const missing = await system.missing(signal)
  if (missing.length === 0) return
  const detail = `missing: ${missing.join(' ')}`
  if (!system.hasApt) throw new WorkerUnavailable({ reason: 'packages-missing', detail })
  const commandLine = `sudo apt-get install --yes ${missing.join(' ')}`
  if (!system.isRoot) throw new WorkerUnavailable({ reason: 'packages-missing', detail, commandLine })
  onInstall()
  const said = await system.install(missing, dir, signal)
  const still = await system.missing(signal)
  if (still.length === 0) return
  throw new WorkerUnavailable({ reason: 'packages-refused', detail: `missing: ${still.join(' ')}\n${said}`, commandLine })
}

async function missingPackages(signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all(requirements.map((one) => isThere(one, signal)))
  return requirements.filter((_, at) => !answers[at]).map((one) => one.package)
}

async function isThere({ command, module, header }: Requirement, signal: AbortSignal): Promise<boolean> {
  if (header) return headerDirs.some((dir) => existsSync(join(dir, header)))
  const [program, args] = command ? [command, ['--version']] : ['pkg-config', ['--exists', module ?? '']]
  return (await runProgram(program, args, { signal })).code === 0
}

// a machine without a network must not wait minutes to hear so
const patience = ['Acquire::Retries=0', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20', 'DPkg::Lock::Timeout=120']

/** @returns the last lines of what apt-get said; whether it worked shows in whether the packages are there */
async function aptInstall(packages: readonly string[], dir: string, signal: AbortSignal): Promise<string> {
  const options = patience.flatMap((one) => ['-o', one])
  const log = join(dir, 'apt-get.log')
  await runApt([...options, 'update'], log, signal)
  await runApt([...options, 'install', '--yes', '--no-install-recommends', ...packages], log, signal)
  return (await readFile(log, 'utf8')).trim().split('\n').slice(-6).join('\n')
}

/** Never ended half-way, which would leave the system's packages half-configured: an abort only stops waiting for it. */
async function runApt(args: readonly string[], logFile: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const log = await open(logFile, 'a')
  const child = spawn('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      child.unref()
      reject(signal.reason as Error)
    }
    const done = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    signal.addEventListener('abort', leave, { once: true })
    child.once('error', done).once('close', done)
  }).finally(() => log.close())
}
