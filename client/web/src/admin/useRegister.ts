import type { Organisation, Person } from '@lianxin/contract'
import { useCallback, useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'

export interface Register {
  readonly people: readonly Person[]
  readonly organisations: readonly Organisation[]
}

/** People and organisations of the administrator's scope; asked again after each change and when the line is back. */
export function useRegister() {
  const live = useLive()
  const online = useObservable(live.connection).state === 'online'
  const [register, setRegister] = useState<Register | null>(null)
  const [error, setError] = useState<unknown>(null)
  const refresh = useCallback(async () => {
    try {
      setRegister(await live.call('identity:people', {}))
      setError(null)
    } catch (caught) {
      setError(caught)
    }
  }, [live])
  useEffect(() => {
    if (online) void refresh()
  }, [online, refresh])
  return { register, error: online ? error : null, refresh }
}
