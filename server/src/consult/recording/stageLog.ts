import { appendFile, readFile } from 'node:fs/promises'
import type { RecordedStage } from '@lianxin/contract'

/** A page that is dragged is kept so often; the last one of a movement always is. */
const everyMs = 250

/** What the room showed when, one JSON a line, so that a killed hub leaves what it had. */
export function createStageLog(path: string, onFailed: (error: unknown) => void) {
  let waiting: RecordedStage | undefined
  let keptAtMs = Number.NEGATIVE_INFINITY
  let writing: Promise<unknown> = Promise.resolve()

  function keep(shown: RecordedStage): void {
    keptAtMs = shown.atMs
    waiting = undefined
    writing = writing.then(() => appendFile(path, `${JSON.stringify(shown)}\n`, { mode: 0o600 })).catch(onFailed)
  }
  return {
    show(shown: RecordedStage): void {
      if (waiting && waiting.atMs - keptAtMs >= everyMs) keep(waiting)
      waiting = shown
      if (shown.atMs - keptAtMs >= everyMs) keep(shown)
    },
    /** Time has passed without a change. */
    tick(nowMs: number): void {
      if (waiting && nowMs - keptAtMs >= everyMs) keep(waiting)
    },
    async finish(): Promise<void> {
      if (waiting) keep(waiting)
      await writing
    },
  }
}

/** As a JSON array; a line that a killed hub did not finish is left out. Empty where nothing was kept. */
export async function readStageLog(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return `[${text.split('\n').slice(0, -1).join(',')}]`
}
