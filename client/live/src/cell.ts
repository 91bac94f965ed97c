/** A value that tells when it changes; `subscribe` and `get` fit React's useSyncExternalStore as they are. */
export interface Observable<T> {
  readonly get: () => T
  /** Calls `listener` after each change; returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void
}

export interface Cell<T> extends Observable<T> {
  readonly set: (value: T) => void
}

export function createCell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}

/** Resolves with the first value, now or later, that `holds`; rejects with the signal's reason when that aborts first. */
export function when<T>(source: Observable<T>, holds: (value: T) => boolean, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    if (holds(source.get())) return resolve(source.get())
    const stop = source.subscribe(() => {
      if (!holds(source.get())) return
      settle()
      resolve(source.get())
    })
    const onAbort = () => {
      settle()
      reject(signal?.reason)
    }
    const settle = () => {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
    signal?.addEventListener('abort', onAbort)
  })
}
