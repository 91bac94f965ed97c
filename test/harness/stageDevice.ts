import { randomUUID } from 'node:crypto'
import type { ConsultId, PeerId, SheetView, Stage } from '@lianxin/contract'
import { demoPassword } from '@lianxin/fixtures'
import { createLive, type Live } from '@lianxin/live'
import { createStageSync, type StageSync } from '../../client/web/src/consult/engine/stageSync.ts'
import { cookieFetch } from './cookieFetch.ts'

export interface StageDevice {
  readonly stage: StageSync
  readonly live: Live
  readonly leave: () => void
}

/** A device in a room that has the shared tracing and no media, by the client that browsers use, over any line to the hub. */
export async function enterStage(url: string, login: string, consult: string): Promise<StageDevice> {
  const live = createLive({ baseUrl: url, clientName: 'test', fetch: cookieFetch() })
  live.start()
  await live.signIn(login, demoPassword)
  await online(live)
  const ids = { consultId: consult as ConsultId, peerId: randomUUID() as PeerId }
  const joined = await live.call('room:join', ids, { timeoutMs: 20_000 })
  if (joined.at !== 'room') throw new Error(`${login} waits in the lobby`)
  const stage = createStageSync({ live, ...ids, ownParty: () => joined.partyId })
  stage.heard(joined.state.run, joined.state.stage)
  return {
    stage,
    live,
    leave() {
      stage.close()
      live.stop()
    },
  }
}

function online({ connection }: Live): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (connection.get().state !== 'online') return
      stop()
      resolve()
    }
    const stop = connection.subscribe(look)
    look()
  })
}

/** The page of one ECG, moved to `startS`. */
export function pageAt(ecgId: string, startS: number): Stage {
  const sheet: SheetView = {
    ecgId: ecgId as SheetView['ecgId'],
    layout: '3x4+1',
    speedMmPerS: 25,
    gainMmPerMv: 10,
    startS,
    window: { centre: { xMm: 120.5, yMm: 60.25 }, widthMm: 180 },
    calipers: {
      ends: [
        { xMm: 61.2, yMm: 40 },
        { xMm: 83.7, yMm: 40 },
      ],
    },
  }
  return { sheets: [sheet], active: 0, fileId: null }
}
