import { useEffect, useSyncExternalStore } from 'react'

/**
 * What holds the whole screen, in the order in which a person must meet it: a critical value first, then the ringing of a
 * consultation. While the first holds it, the second waits without sound, and is told by notification only.
 */
let holders = 0
const listeners = new Set<() => void>()

function change(by: number): void {
  holders += by
  for (const listener of [...listeners]) listener()
}

/** Holds the screen for a critical value for as long as the component is mounted. */
export function useHoldScreen(): void {
  useEffect(() => {
    change(1)
    return () => change(-1)
  }, [])
}

/** Whether a critical value holds the screen. */
export function useScreenHeld(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => holders > 0,
  )
}
