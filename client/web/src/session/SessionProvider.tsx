import type { Me } from '@lianxin/contract'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { useLive, useObservable } from './live.tsx'
import { remember, remembered, type SessionState, sessionOf } from './session.ts'

const Context = createContext<SessionState | null>(null)

interface SessionProviderProps {
  /** False for a guest: the device keeps remembering who works at it. */
  remembers?: boolean
  children: ReactNode
}

export function SessionProvider({ remembers = true, children }: SessionProviderProps) {
  const live = useLive()
  const me = useObservable(live.me)
  const connection = useObservable(live.connection)
  useEffect(() => {
    if (remembers && me !== undefined) remember(me)
  }, [me, remembers])
  const session = useMemo(() => sessionOf(me, connection, remembers && me === undefined ? remembered() : null), [me, connection, remembers])
  return <Context value={session}>{children}</Context>
}

export function useSession(): SessionState {
  const session = useContext(Context)
  if (!session) throw new Error('useSession outside SessionProvider')
  return session
}

/** The person signed in; only below the shell, which shows nothing else without one. */
export function useMe(): Me {
  const session = useSession()
  if (session.state !== 'signed-in') throw new Error('useMe without a session')
  return session.me
}
