import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

const running = new Set<ChildProcess>()

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null
  /** Standard output and error as they came; empty when they went to the terminal. */
  readonly output: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Shows the output on the terminal instead of keeping it; `progress`: shows standard error and keeps standard output. */
  readonly show?: boolean | 'progress'
}

/** Runs a program in the project's root until it ends; ends it with us. */
export function run(command: string, args: readonly string[], { env = {}, show = false }: RunOptions = {}): Promise<Finished> {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', show === true ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, output })
    })
  })
}

/** Runs a program of ours or of a package with the Node that runs us, whatever Node the machine has. */
export function runNode(script: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Finished> {
  return run(process.execPath, [script, ...args], options)
}

/** The script behind a package's command. */
export function binOf(packageName: string, command = packageName): string {
  const manifest = join(root, 'node_modules', packageName, 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> }
  const file = typeof bin === 'string' ? bin : bin[command]
  if (!file) throw new Error(`${packageName} has no command ${command}`)
  return join(dirname(createRequire(import.meta.url).resolve(manifest)), file)
}

/** On Ctrl-C or a stop, ends what `run` started, then us. A child that needs time (a hub with its database) is waited for. */
export function stopChildrenWithUs(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.exitCode = 130
      for (const child of running) child.kill('SIGTERM')
    })
  }
}
