import type { ConsultId } from '@lianxin/contract'
import { findHead } from '../store.ts'
import { createEnding } from './ending.ts'
import { freeFloorBytes, keepStage, type Live, type RecordingParts, reconcile, tick } from './live.ts'

/** How long a host may be away without handing over. */
const hostAwayMs = 60_000
const lookAtDiskEveryMs = 5_000

export function createLive(made: Pick<Live, 'recordingId' | 'consultId' | 'by' | 'sinceMs' | 'hostPartyId'>): Live {
  return {
    ...made,
    state: 'asking',
    consents: new Map([[made.by, true]]),
    hostGoneSinceMs: null,
    lastTrackNo: 0,
    tracks: new Map(),
    ending: new Set(),
    stageLog: null,
    // until somebody listens
    onFailed: () => undefined,
  }
}

/** The recordings that are asked for or run now, one a consultation. */
export function createLives(parts: RecordingParts) {
  const lives = new Map<ConsultId, Live>()
  const { end, endStored, endSoon, settled } = createEnding(parts, lives)
  let diskLookedAtMs = Number.NEGATIVE_INFINITY

  function lookForHost(live: Live, nowMs: number): void {
    if (parts.room.parties(live.consultId).some((partyId) => partyId === live.hostPartyId)) live.hostGoneSinceMs = null
    else live.hostGoneSinceMs ??= nowMs
    if (live.hostGoneSinceMs !== null && nowMs - live.hostGoneSinceMs > hostAwayMs) endSoon(live, 'host-gone')
  }
  async function lookAtDisk(nowMs: number): Promise<void> {
    const running = [...lives.values()].filter(({ state }) => state === 'running')
    if (running.length === 0 || nowMs - diskLookedAtMs < lookAtDiskEveryMs) return
    diskLookedAtMs = nowMs
    if ((await parts.freeBytes()) < freeFloorBytes) for (const live of running) live.onFailed(new Error('the disk is nearly full'))
  }
  const on = (consultId: ConsultId, act: (live: Live) => void) => {
    const live = lives.get(consultId)
    if (live) act(live)
  }

  return {
    of: (consultId: ConsultId): Live | undefined => lives.get(consultId),
    end,
    endStored,
    add(live: Live): void {
      live.onFailed = (error) => {
        if (live.state !== 'running') return
        parts.log.error({ err: error, consultId: live.consultId }, 'a recording stopped: it could not be written')
        endSoon(live, 'failed')
      }
      lives.set(live.consultId, live)
    },
    /** What happens in the rooms. */
    listener: {
      trackAdded: (consultId: ConsultId) => on(consultId, (live) => reconcile(parts, live)),
      trackRemoved: (consultId: ConsultId) => on(consultId, (live) => reconcile(parts, live)),
      partiesChanged: (consultId: ConsultId) => on(consultId, (live) => reconcile(parts, live)),
      stageChanged: (consultId: ConsultId) => on(consultId, (live) => keepStage(parts, live)),
      roomEnded: (consultId: ConsultId) => on(consultId, (live) => endSoon(live, 'room-ended')),
    },
    /** Who is host may have changed. */
    async consultChanged(consultId: ConsultId): Promise<void> {
      const head = lives.has(consultId) ? await findHead(parts.db.read, consultId) : undefined
      if (head) on(consultId, (live) => (live.hostPartyId = head.hostPartyId))
    },
    async tick(): Promise<void> {
      const nowMs = parts.clock.nowMs()
      for (const live of lives.values()) {
        tick(parts, live)
        lookForHost(live, nowMs)
      }
      await lookAtDisk(nowMs).catch((error: unknown) => parts.log.error({ err: error }, 'the free space of the disk is not known'))
    },
    async stop(): Promise<void> {
      for (const live of [...lives.values()]) endSoon(live, 'restart')
      await settled()
    },
  }
}
export type Lives = ReturnType<typeof createLives>
