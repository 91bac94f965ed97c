import { setTimeout as delay } from 'node:timers/promises'
import { createWorker, type types as ms } from 'mediasoup'
import type { Log } from '../../platform/log.ts'
import { listenInfos } from './addresses.ts'

export interface LiveWorker {
  readonly worker: ms.Worker
  /** The one UDP and TCP port that all its rooms share. */
  readonly server: ms.WebRtcServer
  readonly port: number
  readonly gone: Promise<void>
}

interface Slot {
  /** 0: any free one. */
  readonly port: number
  live: LiveWorker | null
  diedTimes: number
}

export interface WorkersDeps {
  /** The binary's path, once there is one. */
  readonly binary: () => Promise<string>
  /** The binary does not start any more. */
  readonly onUnusable: () => void
  readonly count: number
  readonly basePort: number
  readonly announced: readonly string[]
  readonly log: Log
  /** A worker came up, or can not be brought up. */
  readonly onChange: () => void
}

export type WorkersState = 'preparing' | 'ready' | 'unavailable'

/** A worker that has lived for less than this died of something that may kill the next one too. */
const youngMs = 2_000
/** The library closes its workers when the process is told to end: they are not brought back while it does. */
const endingMs = 30_000
const backoffMs = [0, 0, 250, 1_000, 5_000, 10_000] as const
/** How long a room waits for a worker before its people are told that there is no media now. */
const patienceMs = 5_000

/** One worker a core, each kept alive for as long as the hub runs: one that dies is replaced at once and never ends the hub. */
export function createWorkers(deps: WorkersDeps) {
  const slots = Array.from({ length: deps.count }, (_, n): Slot => ({ port: deps.basePort && deps.basePort + n, live: null, diedTimes: 0 }))
  const stopping = new AbortController()
  let running: Promise<void>[] = []
  let came = Promise.withResolvers<void>()
  let state: WorkersState = deps.count > 0 ? 'preparing' : 'unavailable'

  const change = (next: WorkersState) => {
    state = next
    deps.onChange()
  }
  const arrived = (slot: Slot, live: LiveWorker) => {
    slot.live = live
    came.resolve()
    came = Promise.withResolvers()
    change('ready')
  }
  const live = () => slots.flatMap((slot) => (slot.live && !slot.live.worker.closed ? [{ ...slot, live: slot.live }] : []))
  /** @returns whether it lived long enough to be worth another at once */
  const liveOnce = async (slot: Slot): Promise<boolean> => {
    const born = await launch(deps, slot.port)
    const bornMs = performance.now()
    if (stopping.signal.aborted) return end(born).then(() => true)
    arrived(slot, born)
    await born.gone
    slot.live = null
    if (stopping.signal.aborted) return true
    if (!born.worker.died) return delay(endingMs, true, { signal: stopping.signal }).catch(() => true)
    slot.diedTimes += 1
    deps.log.error({ pid: born.worker.pid, diedTimes: slot.diedTimes }, 'a media worker died, a new one starts')
    return performance.now() - bornMs > youngMs
  }
  const keepAlive = async (slot: Slot) => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const well = await liveOnce(slot).catch((error: unknown) => {
        if (stopping.signal.aborted) return true
        deps.log.error({ err: error, port: slot.port }, 'a media worker could not be started')
        if (live().length === 0) change('unavailable')
        return false
      })
      failures = well ? 0 : failures + 1
      const waitMs = backoffMs[Math.min(failures, backoffMs.length - 1)]
      if (waitMs) await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    state: () => state,
    start(): void {
      running = slots.map(keepAlive)
    },
    /** The living worker with the least to do, by `loadOf`; `take` makes it count at once. @returns undefined when none comes in time */
    async place(loadOf: (live: LiveWorker) => number, take: (live: LiveWorker) => void): Promise<LiveWorker | undefined> {
      const untilMs = performance.now() + patienceMs
      for (;;) {
        const [least] = live()
          .map((slot) => slot.live)
          .sort((a, b) => loadOf(a) - loadOf(b))
        const leftMs = untilMs - performance.now()
        if (least) take(least)
        if (least || leftMs <= 0 || stopping.signal.aborted) return least
        await Promise.race([came.promise, delay(leftMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)])
      }
    },
    list: live,
    async stop(): Promise<void> {
      stopping.abort()
      came.resolve()
      await Promise.all(live().map((slot) => end(slot.live)))
      // one that waits for its binary ends when the binary's source is stopped
      void Promise.allSettled(running)
    },
  }
}

async function launch({ binary, onUnusable, announced }: WorkersDeps, port: number): Promise<LiveWorker> {
  const workerBin = await binary()
  const worker = await createWorker({ workerBin, logLevel: 'error' }).catch((error: unknown) => {
    onUnusable()
    throw error
  })
  const gone = new Promise<void>((resolve) => worker.on('subprocessclose', () => resolve()))
  try {
    const server = await worker.createWebRtcServer({ listenInfos: listenInfos(announced, port) })
    const { udpSockets } = await server.dump()
    return { worker, server, gone, port: udpSockets[0]?.port ?? port }
  } catch (error) {
    worker.close()
    await gone
    throw error
  }
}

async function end({ worker, gone }: LiveWorker): Promise<void> {
  worker.close()
  await gone
}
