import type { ConsultParty, ConsultRow } from '@lianxin/contract'
import { createContext, useContext } from 'react'
import type { RoomSession, RoomSessionState, Tile } from '../engine/index.ts'

export interface RoomValue {
  readonly session: RoomSession
  readonly state: RoomSessionState
  readonly tiles: readonly Tile[]
  readonly row: ConsultRow
  /** Who is at this page; null until the hub has said. */
  readonly me: ConsultParty | null
  readonly host: boolean
  /** Without an account: no asking of others, no materials. */
  readonly guest: boolean
  /** Merges what a write answered, before its push does. */
  changed(row?: ConsultRow): void
}

export const RoomContext = createContext<RoomValue | null>(null)

export function useRoom(): RoomValue {
  const room = useContext(RoomContext)
  if (!room) throw new Error('useRoom outside the room')
  return room
}
