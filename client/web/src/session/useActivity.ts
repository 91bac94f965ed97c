import { useEffect } from 'react'
import { useLive } from './live.tsx'

const tellEveryMs = 60_000

/** Tells the hub at most once a minute that a person, not merely an open page, is here; the hub's idle timeout counts from it. */
export function useActivity(): void {
  const live = useLive()
  useEffect(() => {
    let toldAt = 0
    const tell = () => {
      if (live.clock.now() - toldAt < tellEveryMs) return
      toldAt = live.clock.now()
      live.call('identity:active', {}).catch(() => {
        // Offline: the next gesture tells again.
        toldAt = 0
      })
    }
    const names = ['pointerdown', 'keydown', 'wheel'] as const
    for (const name of names) addEventListener(name, tell, { passive: true, capture: true })
    return () => {
      for (const name of names) removeEventListener(name, tell, { capture: true })
    }
  }, [live])
}
