/** Gathers the ids asked for in one turn, so that a burst of news costs one query. */
export function inBatches(run: (ids: string[]) => Promise<void>): (id: string) => Promise<void> {
  let batch: { readonly ids: Set<string>; readonly done: Promise<void> } | null = null
  const begin = () => {
    const ids = new Set<string>()
    const done = Promise.resolve().then(() => {
      batch = null
      return run([...ids])
    })
    return { ids, done }
  }
  return (id) => {
    batch ??= begin()
    batch.ids.add(id)
    return batch.done
  }
}
