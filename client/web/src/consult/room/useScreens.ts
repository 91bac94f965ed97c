import type { PeerId } from '@lianxin/contract'
import { useEffect, useRef, useState } from 'react'
import { useRoom } from './roomContext.ts'

export interface SharedScreen {
  readonly peerId: PeerId
  readonly name: string
  readonly stream: MediaStream
}

export interface Screens {
  readonly all: readonly SharedScreen[]
  /** The one that is the main picture; null: the tracing is. */
  readonly shown: SharedScreen | null
  choose(peerId: PeerId | null): void
}

/** Screens of others: a new one becomes the main picture, the tracing is one tap away and back by itself when it ends. */
export function useScreens(): Screens {
  const { tiles } = useRoom()
  const [chosen, choose] = useState<PeerId | null>(null)
  const known = useRef(new Set<PeerId>())
  const all = tiles.flatMap(({ peer, screen }) => (screen ? [{ peerId: peer.peerId, name: peer.name, stream: screen.stream }] : []))
  const ids = all.map(({ peerId }) => peerId).join(' ')
  useEffect(() => {
    const now = new Set(ids.split(' ').filter(Boolean) as PeerId[])
    const fresh = [...now].find((peerId) => !known.current.has(peerId))
    known.current = now
    if (fresh) choose(fresh)
  }, [ids])
  return { all, shown: all.find(({ peerId }) => peerId === chosen) ?? null, choose }
}
