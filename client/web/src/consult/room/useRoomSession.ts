import type { ConsultId, PeerId } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive } from '../../session/live.tsx'
import { createRoomSession, type RoomPrefs, type RoomSession } from '../engine/index.ts'

/** In the room for as long as the page shows it. */
export function useRoomSession(consultId: ConsultId, prefs: RoomPrefs): RoomSession | null {
  const live = useLive()
  const [session, setSession] = useState<RoomSession | null>(null)
  useEffect(() => {
    const made = createRoomSession({ live, consultId, peerId: live.ids.uuid() as string as PeerId, prefs })
    setSession(made)
    made.join()
    return () => void made.leave()
  }, [live, consultId, prefs])
  return session
}
