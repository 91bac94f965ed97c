import type { PeerId } from '@lianxin/contract'
import { type RefObject, useEffect } from 'react'
import type { RoomSession } from '../engine/index.ts'

/** Tells how large a picture is on the glass, so that no more than that comes; nothing while it is out of sight. */
export function useTileSize(
  box: RefObject<HTMLElement | null>,
  session: RoomSession,
  peerId: PeerId | null,
  source: 'camera' | 'screen',
): void {
  useEffect(() => {
    const element = box.current
    if (!element || peerId === null) return undefined
    let inSight = true
    const tell = () => session.setTileSize(peerId, inSight ? Math.round(element.clientHeight * devicePixelRatio) : 0, source)
    const sizes = new ResizeObserver(tell)
    const sights = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? true
      tell()
    })
    sizes.observe(element)
    sights.observe(element)
    tell()
    return () => {
      sizes.disconnect()
      sights.disconnect()
      session.setTileSize(peerId, 0, source)
    }
  }, [box, session, peerId, source])
}
