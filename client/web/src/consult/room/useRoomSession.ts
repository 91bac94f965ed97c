import type { ConsultId, PeerId } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive } from '../../session/live.tsx'
import { createRoomSession, type RoomSession, type RoomSessionOptions } from '../engine/index.ts'

export type WayIn = Pick<RoomSessionOptions, 'prefs' | 'tracks'>

/** In the room for as long as the page shows it. */
export function useRoomSession(consultId: ConsultId, way: WayIn): RoomSession | null {
  const live = useLive()
  const [session, setSession] = useState<RoomSession | null>(null)
  useEffect(() => {
    const made = createRoomSession({ live, consultId, peerId: live.ids.uuid() as string as PeerId, ...way })
    setSession(made)
    made.join()
    return () => void made.leave()
  }, [live, consultId, way])
  return session
}
