import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  /** The last lines of what it printed. */
  readonly said: string
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Ends the program and everything it started. */
  readonly signal?: AbortSignal
  readonly onLine?: (line: string) => void
}

const keptLines = 12
const patienceMs = 5_000

/**
 * Runs a program, at low priority and in a process group of its own, until it ends. An abort ends the whole group and rejects with the
 * signal's reason once it is gone: first SIGTERM, which ninja passes on to compilers in groups of theirs, then SIGKILL.
 */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  const { cwd, env, signal, onLine } = options
  if (signal?.aborted) return Promise.reject(signal.reason as Error)
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) lower(child.pid)
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line)
      if (said.length > keptLines) said.shift()
      onLine?.(line)
    })
  }
  return new Promise((resolve, reject) => {
    let impatient: NodeJS.Timeout | undefined
    const end = () => {
      endGroup(child.pid, 'SIGTERM')
      impatient = setTimeout(() => endGroup(child.pid, 'SIGKILL'), patienceMs)
    }
    const settle = (ended: Ended) => {
      clearTimeout(impatient)
      signal?.removeEventListener('abort', end)
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve(ended)
    }
    signal?.addEventListener('abort', end, { once: true })
    child.once('error', (error) => settle({ code: null, said: error.message }))
    child.once('close', (code) => settle({ code, said: said.join('\n') }))
  })
}

/** The hub's own work comes first. */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // it has ended already, or the system does not allow it: then at the usual priority
  }
}

function endGroup(pid: number | undefined, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch {
    // gone
  }
}
