import { Refusal } from '@lianxin/contract'

/**
 * Lets `places` pieces of work run at once and `waiting` more wait their turn.
 * @throws Refusal hub.rate-limited when even the waiting places are taken
 */
export function createGate(places: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: Array<() => void> = []
  let running = 0
  return async (work) => {
    if (running < places) running += 1
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve))
    else throw new Refusal('hub.rate-limited')
    try {
      return await work()
    } finally {
      // a place is handed on, not given up and fought for
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
}
