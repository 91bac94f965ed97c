import type { SheetView, Stage } from '@lianxin/contract'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useObservable } from '../../session/live.tsx'
import type { StageSyncState } from '../engine/index.ts'
import { useRoom } from './roomContext.ts'
import { withView } from './stageEdit.ts'

export interface SharedStage {
  readonly sync: StageSyncState
  /** Name of who presents; null when nobody does. */
  readonly presenterName: string | null
  /** Looks at the shown ECGs on their own instead of following. */
  readonly astray: boolean
  readonly error: unknown
  setAstray(astray: boolean): void
  take(): Promise<void>
  /** As presenter, after taking over when somebody else is. */
  show(change: (stage: Stage) => Stage): Promise<void>
  /** What the presenter's own paper shows now. */
  seen(view: SheetView): void
}

/** The page that everybody sees, from this device's chair. */
export function useStage(): SharedStage {
  const { session, state, tiles } = useRoom()
  const sync = useObservable(session.stage.state)
  const [astray, setAstray] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const presenter = sync.presenter
  // whoever presents anew is followed by all
  useEffect(() => setAstray(false), [presenter])
  const take = async () => {
    setError(null)
    await session.stage.take().catch(setError)
  }
  const show = async (change: (stage: Stage) => Stage) => {
    if (!session.stage.state.get().presenting) await take()
    session.stage.present(change(session.stage.state.get().stage))
  }
  useFirstPresents(take)
  return {
    sync,
    presenterName: tiles.find(({ peer }) => peer.peerId === presenter)?.peer.name ?? (presenter === session.peerId ? ownName(state) : null),
    astray: astray && !sync.presenting,
    error,
    setAstray,
    take,
    show,
    seen(view) {
      const { stage, presenting } = session.stage.state.get()
      const held = stage.sheets.find(({ ecgId }) => ecgId === view.ecgId)
      if (presenting && held && JSON.stringify(held) !== JSON.stringify(view)) session.stage.present(withView(stage, view))
    },
  }
}

function ownName({ room, partyId }: ReturnType<typeof useRoom>['state']): string | null {
  return room?.peers.find((peer) => peer.partyId === partyId)?.name ?? null
}

/** Whoever comes into an empty room presents it, so that a hand on the paper is followed without asking first. */
function useFirstPresents(take: SharedStage['take']): void {
  const { session, state } = useRoom()
  const looked = useRef(false)
  const { room } = state
  const takeNow = useEffectEvent(take)
  useEffect(() => {
    if (looked.current || room === null) return
    looked.current = true
    if (room.stage.presenter === null && room.peers.every(({ peerId }) => peerId === session.peerId)) void takeNow()
  }, [room, session])
}
