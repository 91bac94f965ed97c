/** Runs what concerns one key in the order it was asked, each after the one before has ended, however it ended. */
export function createTurns<K>() {
  const last = new Map<K, Promise<unknown>>()
  return <T>(key: K, run: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(run, run)
    last.set(key, mine)
    const done = () => void (last.get(key) === mine && last.delete(key))
    mine.then(done, done)
    return mine
  }
}
