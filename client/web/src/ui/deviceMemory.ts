/**
 * Small things this browser remembers. A browser that forbids or fills its storage must not take the page down with it: such
 * things are then simply not remembered.
 */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** `null` forgets. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // said above
  }
}
