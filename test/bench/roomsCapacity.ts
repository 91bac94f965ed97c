import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { once } from 'node:events'
import { aptInstall, canInstall, isInstalled } from '../harness/debian.ts'
import { prepareMediaWorker } from '../harness/mediaWorker.ts'
import type { LoadStep } from './roomLoad/main.ts'
import { freePort } from '../harness/freePort.ts'
import { say } from './table.ts'

export interface Capacity {
  readonly consumersPerCore: number
  /** What ended the ramp. */
  readonly limitedBy: 'server' | 'load' | 'machine'
  readonly steps: readonly LoadStep[]
}

const program = new URL('./roomLoad/main.ts', import.meta.url).pathname
const [serverCore, loadCore] = ['0', '1'] as const

/** Rooms of eight, one after the other, until packets are lost. @returns null where Janus cannot be had */
export async function measureCapacity(kind: 'mediasoup' | 'janus', dataDir: string): Promise<Capacity | null> {
  if (kind === 'janus' && !(await haveJanus())) return null
  const argument = kind === 'janus' ? [dataDir, String(await freePort())] : [await prepareMediaWorker()]
  const pins = availableParallelism() > 1 && isInstalled('taskset')
  const command = [process.execPath, program, kind, pins ? serverCore : '', ...argument]
  const [file = '', ...args] = pins ? ['taskset', '--cpu-list', loadCore, ...command] : command
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the load on ${kind} ended with ${code}`)
  const steps = JSON.parse(output) as LoadStep[]
  const good = steps.filter(({ loss, sentShare }) => loss < 0.001 && sentShare > 0.98)
  return { consumersPerCore: Math.max(0, ...good.map(({ consumers }) => consumers)), limitedBy: limitOf(steps.at(-1)), steps: good }
}

function limitOf(last: LoadStep | undefined): Capacity['limitedBy'] {
  if (last && (last.droppedByLoad > 0 || last.loadCpu > 0.9)) return 'load'
  return last && last.serverCpu > 0.9 ? 'server' : 'machine'
}

/** Per cent of a core, at the most consumers that both carried. */
export function cpuPerConsumerPct({ steps }: Capacity, consumers: number): number {
  const step = steps.find((one) => one.consumers === consumers)
  return step ? (100 * step.serverCpu) / step.consumers : Number.NaN
}

async function haveJanus(): Promise<boolean> {
  if (!isInstalled('janus') && canInstall()) await aptInstall('安装 Janus 以作比较 / Installing Janus to compare with', ['janus'])
  if (isInstalled('janus')) return true
  say('没有 Janus，不作比较 / no janus to compare with: sudo apt-get install janus')
  return false
}
