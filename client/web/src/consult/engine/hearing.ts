import type { ConsultId, PeerId } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import type { Heard } from './tiles.ts'

export interface Hearing {
  readonly heard: Observable<Heard>
  readonly close: () => void
}

/** Who speaks, and how well each device's media reach the hub: told when either changes. */
export function createHearing(live: Pick<Live, 'on' | 'connection'>, consultId: ConsultId): Hearing {
  const heard = createCell<Heard>({ speaking: [], quality: new Map() })
  const stops = [
    live.on('room:levels', (push) => {
      if (push.consultId !== consultId) return
      heard.set({ speaking: push.speaking, quality: new Map<PeerId, number>(push.quality.map(({ peerId, score }) => [peerId, score])) })
    }),
    // Without the hub's word nobody is known to speak.
    live.connection.subscribe(() => {
      if (live.connection.get().state !== 'online') heard.set({ ...heard.get(), speaking: [] })
    }),
  ]
  return {
    heard,
    close() {
      for (const stop of stops) stop()
    },
  }
}
