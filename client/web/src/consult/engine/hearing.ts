import type { ConsultId, PeerId } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import type { Heard } from './tiles.ts'

export interface Hearing {
  readonly heard: Observable<Heard>
  readonly close: () => void
}

/** The hub tells every second or so; nobody is shown speaking because a push was lost. */
const speaksForMs = 3000

/** Who speaks, and how well each device's media reach the hub. */
export function createHearing(live: Pick<Live, 'on' | 'clock'>, consultId: ConsultId): Hearing {
  const heard = createCell<Heard>({ speaking: [], quality: new Map() })
  let cancelSilence = () => {}
  const stop = live.on('room:levels', (push) => {
    if (push.consultId !== consultId) return
    cancelSilence()
    const quality = new Map<PeerId, number>(push.quality.map(({ peerId, score }) => [peerId, score]))
    heard.set({ speaking: push.speaking, quality })
    if (push.speaking.length > 0) cancelSilence = live.clock.after(speaksForMs, () => heard.set({ speaking: [], quality }))
  })
  return {
    heard,
    close() {
      stop()
      cancelSilence()
    },
  }
}
