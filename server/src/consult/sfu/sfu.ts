import type { IceServer } from '@lianxin/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { openMediaRoom } from './openRoom.ts'
import type { MediaEvents, MediaRoom } from './room.ts'
import { iceServersFor, type Turn } from './turn.ts'
import { createWorkers, type LiveWorker, type WorkersState } from './workers.ts'

export interface SfuDeps {
  /** The media worker's binary, once there is one; asked again when it does not start any more. */
  readonly source: { binary(): Promise<string>; retry(): void }
  /** Workers, one a core. */
  readonly cores: number
  /** UDP and TCP port of the first worker, the next ones follow; 0: any free ones. */
  readonly basePort: number
  readonly announcedAddresses: readonly string[]
  readonly turn: Turn
  readonly clock: Clock
  readonly log: Log
}

export interface WorkerOfSfu {
  readonly pid: number
  readonly rooms: number
  readonly port: number
  readonly diedTimes: number
}

export interface Sfu {
  state(): WorkersState
  /** Called after each change of state; @returns how to stop hearing */
  onChange(listener: () => void): () => void
  start(): void
  /** @returns undefined when no worker is there or comes within seconds */
  openRoom(events: MediaEvents): Promise<MediaRoom | undefined>
  iceServers(peerId: string): IceServer[]
  workers(): WorkerOfSfu[]
  stop(): Promise<void>
}

/** Selective forwarding: rooms spread over the media workers by what these carry. */
export function createSfu({ source, cores, basePort, announcedAddresses: announced, turn, clock, log }: SfuDeps): Sfu {
  const rooms = new Set<MediaRoom>()
  const listeners = new Set<() => void>()
  const workers = createWorkers({
    binary: () => source.binary(),
    onUnusable: () => source.retry(),
    count: cores,
    basePort,
    announced,
    log,
    onChange: () => {
      for (const listener of listeners) listener()
    },
  })
  /** Rooms being opened count too: a hundred that are rebuilt at once must not all land on one worker. */
  const opening = new WeakMap<LiveWorker, number>()
  const roomsOn = (live: LiveWorker) => [...rooms].filter(({ on }) => on === live)
  const loadOf = (live: LiveWorker) => roomsOn(live).reduce((load, room) => load + 1 + consumersIn(room), 0) + (opening.get(live) ?? 0)

  return {
    state: workers.state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: workers.start,
    async openRoom(events) {
      const live = await workers.place(loadOf, (one) => opening.set(one, (opening.get(one) ?? 0) + 1))
      if (!live) return undefined
      try {
        const room = await openMediaRoom(live, announced, events)
        rooms.add(room)
        room.router.observer.once('close', () => rooms.delete(room))
        return room
      } finally {
        opening.set(live, (opening.get(live) ?? 1) - 1)
      }
    },
    iceServers: (peerId) => iceServersFor(turn, peerId, clock.nowMs()),
    workers: () =>
      workers.list().map(({ live, diedTimes }) => ({ pid: live.worker.pid, rooms: roomsOn(live).length, port: live.port, diedTimes })),
    stop: workers.stop,
  }
}

function consumersIn({ devices }: MediaRoom): number {
  return [...devices.values()].reduce((total, { consumers }) => total + consumers.size, 0)
}
