import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'

/** A running server of our cluster, as its postmaster.pid tells. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

export interface StartOptions {
  readonly cluster: Cluster
  readonly binaries: Binaries
  readonly account: Account
  /** Server settings beside or over ours, `name=value`. */
  readonly settings?: readonly string[]
}

const pollMs = 20
const stopPatienceMs = 30_000
const logLimitBytes = 5_000_000

const ourSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=128MB',
  'max_wal_size=1GB',
  // an acknowledged ECG is on the disk, whatever happens the next moment
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'timezone=UTC',
  'log_timezone=UTC',
  'jit=off',
  // statements and key values hold patients' data: they stay out of the log
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_parameter_max_length=0',
]

/** Reads postmaster.pid and makes sure that its process is a server of this cluster, not a stranger that got the number since. */
export function findPostmaster(cluster: Cluster): (Postmaster & { readonly ready: boolean; readonly startedMs: number }) | undefined {
  const lines = readLines(pidFile(cluster))
  const [pid, , startedS, port] = lines.map(Number)
  if (!pid || !port || !commandOf(pid).includes(cluster.dir)) return undefined
  return { pid, port, ready: lines[7]?.trim() === 'ready', startedMs: (startedS ?? 0) * 1_000 }
}

/** Whether the server runs from the binaries that are installed now, not from ones that an update has replaced under it. */
export function isCurrent(postmaster: { readonly startedMs: number }, { postgres }: Binaries): boolean {
  return postmaster.startedMs > statSync(postgres).ctimeMs
}

/** Starts the server; resolves once it takes connections, recovery after a crash included. */
export async function startPostmaster(options: StartOptions, wantedPort?: number): Promise<Postmaster> {
  const { cluster } = options
  removeStalePidFile(cluster)
  const port = wantedPort ?? (await freePort())
  const child = spawnServer(options, port)
  let ended: string | undefined
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, signal) => (ended = `exit ${code ?? signal}`))
  for (;;) {
    const found = findPostmaster(cluster)
    if (found?.ready && found.pid === child.pid) break
    if (ended !== undefined) throw new Error(`PostgreSQL did not start (${ended}): ${lastLines(cluster.logFile)}`)
    await delay(pollMs)
  }
  child.unref()
  return { pid: child.pid ?? 0, port }
}

/** Fast shutdown: open transactions are rolled back, everything committed is flushed, then it ends. */
export async function stopPostmaster({ pid }: Postmaster, cluster: Cluster): Promise<void> {
  const giveUpMs = performance.now() + stopPatienceMs
  signal(pid, 'SIGINT')
  while (isRunning(pid, cluster)) {
    // immediate shutdown: what was committed is recovered from the log at the next start
    if (performance.now() > giveUpMs) signal(pid, 'SIGQUIT')
    await delay(pollMs)
  }
}

const pidFile = (cluster: Cluster) => join(cluster.dir, 'postmaster.pid')

function spawnServer({ cluster, binaries, account, settings = [] }: StartOptions, port: number) {
  const log = openSync(cluster.logFile, sizeOf(cluster.logFile) > logLimitBytes ? 'w' : 'a', 0o600)
  try {
    const args = ['-D', cluster.dir, '-p', String(port), ...[...ourSettings, ...settings].flatMap((setting) => ['-c', setting])]
    // detached: Ctrl-C in the hub's terminal reaches the hub alone, which ends its work before it stops the database
    return spawn(binaries.postgres, args, { ...account, cwd: '/', detached: true, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}

/**
 * PostgreSQL clears a pid file whose process is gone, but not one whose number another process has got since (in a restarted
 * container the rule) or whose process waits to be reaped (in a container without an init, for ever). Two servers on one
 * cluster are still impossible: the second finds the first one's shared memory by the folder's inode.
 */
function removeStalePidFile(cluster: Cluster): void {
  if (!findPostmaster(cluster)) rmSync(pidFile(cluster), { force: true })
}

const isRunning = (pid: number, cluster: Cluster) => commandOf(pid).includes(cluster.dir)

/** A process's command line, empty when there is none (or it has ended and waits to be reaped). */
function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // it has ended by itself
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

const lastLines = (file: string) => readLines(file).slice(-6).join('\n')

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
