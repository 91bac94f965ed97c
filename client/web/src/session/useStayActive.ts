import { useEffect } from 'react'
import { useLive, useObservable } from './live.tsx'

const tellEveryMs = 60_000

/**
 * While something clinical may call at this page (an emergency for whoever is on duty, a report that is awaited, a wall board), the
 * open page itself keeps the session from its idle end: an alarm must not find its people signed out.
 */
export function useStayActive(needed: boolean): void {
  const live = useLive()
  const online = useObservable(live.connection).state === 'online'
  useEffect(() => {
    if (!needed || !online) return undefined
    // a failure is made good by the next minute or the next connection
    const tell = () => void live.call('identity:active', {}).catch(() => undefined)
    tell()
    const timer = setInterval(tell, tellEveryMs)
    return () => clearInterval(timer)
  }, [live, needed, online])
}
