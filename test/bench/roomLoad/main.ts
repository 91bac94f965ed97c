/** A process of its own, so that it has a core of its own: loads one server with rooms of eight until it, or this, can no more. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { say } from '../table.ts'
import { startJanus } from './janus.ts'
import { startMediasoup } from './mediasoup.ts'
import type { LoadPeer } from './peer.ts'
import { type LoadServer, packetsPerS, type Publisher, startSending } from './room.ts'

export interface LoadStep {
  readonly consumers: number
  /** 0..1 of the packets that should have come. */
  readonly loss: number
  /** Dropped by the kernel because this process did not read in time. */
  readonly droppedByLoad: number
  /** 0..1 of the packets that were to be sent. */
  readonly sentShare: number
  /** 0..1 of a core. */
  readonly serverCpu: number
  readonly loadCpu: number
}

export const peopleInRoom = 8
const [settleMs, measureMs, mostRooms] = [2_000, 5_000, 40] as const
/** A machine that does other things as well has its moments. */
const triesPerStep = 3
const [, , kind = '', serverCore = '', argument = '', port = '0'] = process.argv

const server = kind === 'janus' ? await startJanus(argument, Number(port)) : await startMediasoup(argument)
try {
  if (serverCore) execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', serverCore, String(server.pid)], { stdio: 'ignore' })
  process.stdout.write(`${JSON.stringify(await ramp(server))}\n`)
} finally {
  await server.stop()
}
process.exit()

async function ramp(on: LoadServer): Promise<LoadStep[]> {
  const publishers: Publisher[] = []
  const receivers: LoadPeer[] = []
  const sending = startSending(publishers)
  const steps: LoadStep[] = []
  for (let rooms = 1; rooms <= mostRooms; rooms++) {
    await addRoom(on, publishers, receivers)
    await delay(settleMs)
    for (let tries = 1; tries <= triesPerStep; tries++) {
      const step = await measure(on.pid, publishers, receivers, sending)
      steps.push(step)
      say(
        `${kind}: ${step.consumers} consumers, loss ${(step.loss * 100).toFixed(3)} %, dropped here ${step.droppedByLoad}, ` +
          `sent ${(step.sentShare * 100).toFixed(1)} %, server ${(step.serverCpu * 100).toFixed(0)} % of a core, ` +
          `load ${(step.loadCpu * 100).toFixed(0)} %`,
      )
      if (isGood(step)) break
    }
    const last = steps.at(-1)
    if (!last || !isGood(last)) break
  }
  sending.stop()
  return steps
}

function isGood({ loss, sentShare }: LoadStep): boolean {
  return loss < 0.001 && sentShare > 0.98
}

async function addRoom(on: LoadServer, publishers: Publisher[], receivers: LoadPeer[]): Promise<void> {
  const room = await on.openRoom()
  const own: Publisher[] = []
  for (let i = 0; i < peopleInRoom; i++) own.push(await room.publish())
  publishers.push(...own)
  for (const publisher of own) receivers.push(await room.subscribe(publisher))
}

async function measure(
  pid: number,
  publishers: readonly Publisher[],
  receivers: readonly LoadPeer[],
  sending: { sent(): number },
): Promise<LoadStep> {
  const countAll = () => {
    const counts = receivers.map((peer) => peer.count())
    return {
      received: counts.reduce((sum, one) => sum + one.received, 0),
      expected: counts.reduce((sum, one) => sum + one.expected, 0),
      tracks: counts.reduce((sum, one) => sum + one.tracks, 0),
    }
  }
  countAll()
  sending.sent()
  const before = { server: cpuMs(pid), own: process.cpuUsage(), drops: drops(receivers), at: performance.now() }
  await delay(measureMs)
  const tookMs = performance.now() - before.at
  const { received, expected, tracks } = countAll()
  const { user, system } = process.cpuUsage(before.own)
  const consumers = receivers.length * (peopleInRoom - 1) * 2
  if (tracks !== consumers) say(`${tracks} of ${consumers} tracks have come`)
  return {
    consumers: tracks,
    loss: expected > 0 ? Math.max(0, 1 - received / expected) : 1,
    droppedByLoad: drops(receivers) - before.drops,
    sentShare: sending.sent() / ((publishers.length * 2 * packetsPerS * tookMs) / 1000),
    serverCpu: (cpuMs(pid) - before.server) / tookMs,
    loadCpu: (user + system) / 1000 / tookMs,
  }
}

/** Of all its threads, user and system; proc(5): fields 14 and 15, in hundredths of a second. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function drops(receivers: readonly LoadPeer[]): number {
  const ports = new Set(receivers.map(({ port: own }) => own.toString(16).toUpperCase().padStart(4, '0')))
  const rows = readFileSync('/proc/net/udp', 'utf8').trim().split('\n').slice(1)
  const fields = rows.map((row) => row.trim().split(/\s+/))
  return fields.filter(([, local]) => ports.has(local?.split(':')[1] ?? '')).reduce((sum, row) => sum + Number(row.at(-1)), 0)
}
