import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { keep, recall } from '../ui/deviceMemory.ts'

/** What the person at this device has opened: versions of opinions by consultation, and up to when the list of missed calls. */
export interface Seen {
  readonly opinions: Readonly<Record<string, number>>
  readonly missedUntil: number
}

const nothing: Seen = { opinions: {}, missedUntil: 0 }
/** More than anyone's list shows; older ones are forgotten. */
const mostKept = 200

/** What is stored is another program's word: each field is checked. */
export function readSeen(stored: string | null): Seen {
  try {
    const raw = Object(JSON.parse(stored ?? 'null')) as Record<string, unknown>
    const numbers = Object.entries(Object(raw['opinions'])).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    const until = raw['missedUntil']
    return { opinions: Object.fromEntries(numbers), missedUntil: typeof until === 'number' ? until : 0 }
  } catch {
    return nothing
  }
}

export function withOpinion(seen: Seen, consultId: string, versionNo: number): Seen {
  if ((seen.opinions[consultId] ?? 0) >= versionNo) return seen
  const others = Object.entries(seen.opinions).filter(([id]) => id !== consultId)
  return { ...seen, opinions: Object.fromEntries([...others, [consultId, versionNo] as const].slice(-mostKept)) }
}

const listeners = new Set<() => void>()
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // what another tab of this device has opened is seen here too
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

export function useSeen(personId: string) {
  const key = `lianxin.consult.seen.${personId}`
  const stored = useSyncExternalStore(subscribe, () => recall(key))
  const seen = useMemo(() => readSeen(stored), [stored])
  const change = useCallback(
    (of: (seen: Seen) => Seen) => {
      const before = recall(key)
      const after = JSON.stringify(of(readSeen(before)))
      if (after === before) return
      keep(key, after)
      for (const listener of [...listeners]) listener()
    },
    [key],
  )
  return { seen, change }
}
