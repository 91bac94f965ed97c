import { createLive, type Live, type Observable } from '@lianxin/live'
import { keep, recall } from '../ui/deviceMemory.ts'
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react'

const Context = createContext<Live | null>(null)

const signOutKey = 'lianxin.signOutOwed'

export function makeLive(): Live {
  const signOutMemory = {
    recall: () => recall(signOutKey) !== null,
    keep: (owed: boolean) => keep(signOutKey, owed ? '1' : null),
  }
  return createLive({ clientName: 'web', signOutMemory })
}

export function LiveProvider({ live, children }: { live: Live; children: ReactNode }) {
  useEffect(() => {
    const again = () => live.retryNow()
    const whenShown = () => document.visibilityState === 'visible' && live.retryNow()
    live.start()
    addEventListener('online', again)
    addEventListener('offline', live.networkLost)
    document.addEventListener('visibilitychange', whenShown)
    return () => {
      live.stop()
      removeEventListener('online', again)
      removeEventListener('offline', live.networkLost)
      document.removeEventListener('visibilitychange', whenShown)
    }
  }, [live])
  return <Context value={live}>{children}</Context>
}

/** The hub, as this page knows it: calls, pushes, connection, time. */
export function useLive(): Live {
  const live = useContext(Context)
  if (!live) throw new Error('useLive outside LiveProvider')
  return live
}

export function useObservable<T>(source: Observable<T>): T {
  return useSyncExternalStore(source.subscribe, source.get)
}

/** One ticker a step for the whole page, so that all running times change together. */
const tickers = new Map<number, (listener: () => void) => () => void>()
function tickerOf(stepMs: number): (listener: () => void) => () => void {
  const known = tickers.get(stepMs) ?? makeTicker(stepMs)
  tickers.set(stepMs, known)
  return known
}

function makeTicker(stepMs: number) {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return (listener: () => void) => {
    listeners.add(listener)
    timer ??= setInterval(() => {
      for (const listen of [...listeners]) listen()
    }, stepMs)
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** Now by the hub's clock in ms, in whole steps: the component renders once a step. */
export function useHubNow(stepMs: number): number {
  const live = useLive()
  return useSyncExternalStore(tickerOf(stepMs), () => Math.floor(live.hubNow() / stepMs) * stepMs)
}
