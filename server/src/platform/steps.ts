/** Start-up, step by step on the terminal: what runs now, how far it is, how long it took. */
export function createSteps(print: (line: string) => void, nowMs: () => number) {
  return {
    /** Runs one step; `note` adds a line of progress under it. */
    async run<T>(name: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
      const startedMs = nowMs()
      const note = (text: string) => print(`    ${text}`)
      print(`• ${name} …`)
      try {
        const result = await work(note)
        print(`✓ ${name}  ${((nowMs() - startedMs) / 1000).toFixed(1)} s`)
        return result
      } catch (error) {
        print(`✗ ${name}`)
        throw error
      }
    },
  }
}
export type Steps = ReturnType<typeof createSteps>
