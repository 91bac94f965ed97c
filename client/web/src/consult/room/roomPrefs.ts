import { keep, recall } from '../../ui/deviceMemory.ts'
import type { RoomPrefs } from '../engine/index.ts'

const storageKey = 'lianxin.room'
/** Audio first: a picture is one tap away. */
const firstPrefs: RoomPrefs = { mic: true, camera: false, micId: null, cameraId: null, speakerId: null, audioOnly: false }

/** How this device came in last time. */
export function rememberedPrefs(): RoomPrefs {
  try {
    const raw = Object(JSON.parse(recall(storageKey) ?? 'null')) as Record<string, unknown>
    const idOf = (name: string) => (typeof raw[name] === 'string' ? raw[name] : null)
    return {
      ...firstPrefs,
      camera: raw['camera'] === true,
      micId: idOf('micId'),
      cameraId: idOf('cameraId'),
      speakerId: idOf('speakerId'),
    }
  } catch {
    return firstPrefs
  }
}

export function rememberPrefs({ camera, micId, cameraId, speakerId }: RoomPrefs): void {
  keep(storageKey, JSON.stringify({ camera, micId, cameraId, speakerId }))
}
