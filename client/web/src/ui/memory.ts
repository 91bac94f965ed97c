/** Small texts by key in a storage of the browser; one that is forbidden or full only remembers nothing. */
export function memoryIn(storage: () => Storage) {
  return {
    recall(key: string): string | null {
      try {
        return storage().getItem(key)
      } catch {
        return null
      }
    },
    /** `null` forgets. */
    keep(key: string, value: string | null): void {
      try {
        if (value === null) storage().removeItem(key)
        else storage().setItem(key, value)
      } catch {
        // said above
      }
    },
    forgetAll(): void {
      try {
        storage().clear()
      } catch {
        // nothing was kept
      }
    },
  }
}
