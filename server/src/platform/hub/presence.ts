/** Who has a line open: told when the first line of a person opens and when their last one closes. */
export function createPresence(tell: (personId: string, here: boolean) => void) {
  const lines = new Map<string, number>()
  return {
    opened(personId: string): void {
      const open = (lines.get(personId) ?? 0) + 1
      lines.set(personId, open)
      if (open === 1) tell(personId, true)
    },
    closed(personId: string): void {
      const open = (lines.get(personId) ?? 1) - 1
      if (open > 0) return void lines.set(personId, open)
      lines.delete(personId)
      tell(personId, false)
    },
  }
}
