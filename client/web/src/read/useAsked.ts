import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'

export interface Asked<T> {
  /** The last answer for this key; kept while it is asked again. */
  readonly value: T | null
  /** What the last asking was refused with. */
  readonly error: unknown
  again(): void
}

interface Answer<T> {
  readonly key: string
  readonly value: T | null
  readonly error: unknown
}

/** Asks when `key` changes, when told, and again when the line is back after a failure. `ask` must depend on `key` alone. */
export function useAsked<T>(key: string, ask: () => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ key, value: null, error: null })
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((n) => n + 1), [])
  const askNow = useEffectEvent(ask)
  useEffect(() => {
    let current = true
    askNow().then(
      (value) => current && setAnswer({ key, value, error: null }),
      (error: unknown) => current && setAnswer((old) => ({ key, value: old.key === key ? old.value : null, error })),
    )
    return () => {
      current = false
    }
  }, [key, round])
  // Of the moment the line comes back only: a refusal on a good line must not ask again and again.
  useLineBack(() => {
    if (answer.error !== null) again()
  })
  return answer.key === key ? { value: answer.value, error: answer.error, again } : { value: null, error: null, again }
}

/** Runs when the line is back after it was away: what was pushed meanwhile did not arrive. */
export function useLineBack(run: () => void): void {
  const online = useObservable(useLive().connection).state === 'online'
  const wasAway = useRef(false)
  const runNow = useEffectEvent(run)
  useEffect(() => {
    if (online && wasAway.current) runNow()
    wasAway.current = !online
  }, [online])
}
