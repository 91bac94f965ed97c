/**
 * What this tab remembers over a reload, or when a phone dropped its page, and forgets when it is closed or its person signs out:
 * the place for words about a patient that are not at the hub yet. A browser that forbids storage only remembers nothing.
 */
export function recallInTab(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

/** `null` forgets. */
export function keepInTab(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // said above
  }
}

/** Of a person who signs out: whoever comes next at this screen finds nothing of theirs. */
export function forgetTab(): void {
  try {
    sessionStorage.clear()
  } catch {
    // nothing was kept
  }
}
