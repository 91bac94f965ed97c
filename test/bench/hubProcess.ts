import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../harness/freePort.ts'

export interface HubProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Event-loop delay of the hub since the last reset. */
  loop(): Promise<{ loopP99Ms: number; loopMaxMs: number }>
  resetLoop(): void
  kill(): Promise<void>
  stop(): Promise<void>
}

const projectDir = new URL('../..', import.meta.url).pathname

/** The hub as `npm start` runs it, in a process of its own; ready when its health page answers. */
export async function startHubProcess(env: Readonly<Record<string, string>>): Promise<HubProcess> {
  const port = Number(env['LIANXIN_PORT'] ?? (await freePort()))
  const child = spawn(process.execPath, ['--import', `${projectDir}test/bench/loopProbe.ts`, 'server/src/main.ts'], {
    cwd: projectDir,
    env: { ...process.env, LIANXIN_LOG: 'error', ...env, LIANXIN_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const url = `http://127.0.0.1:${port}`
  await untilHealthy(url, child)
  return {
    url,
    child,
    resetLoop: () => void child.send('reset'),
    async loop() {
      child.send('read')
      const [answer] = await once(child, 'message')
      return answer as { loopP99Ms: number; loopMaxMs: number }
    },
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const giveUpAtMs = Date.now() + 120_000
  while (Date.now() < giveUpAtMs) {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}`)
    const healthy = await fetch(`${url}/api/health`).then(
      (response) => response.ok,
      () => false,
    )
    if (healthy) return
    await delay(50)
  }
  throw new Error('the hub did not become ready')
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
