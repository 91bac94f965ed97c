import { useEffect, useState } from 'react'
import { useLive } from '../session/live.tsx'

/** Now by this device's clock, as `queuedAt` of the outbox is. */
export function useDeviceNow(stepMs: number): number {
  const { clock } = useLive()
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), stepMs)
    return () => clearInterval(timer)
  }, [clock, stepMs])
  return now
}
