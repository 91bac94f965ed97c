import { type RecordedStage, Stage } from '@lianxin/contract'
import * as z from 'zod/mini'

const Entries = z.array(z.object({ atMs: z.number(), stage: Stage }))
export type StageEntry = Pick<RecordedStage, 'atMs' | 'stage'>

/** What a recording's stage.json says, in order of time; nothing where it is not as it should be. */
export function readStages(bytes: Uint8Array): readonly StageEntry[] {
  try {
    const parsed = Entries.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return parsed.success ? [...parsed.data].sort((a, b) => a.atMs - b.atMs) : []
  } catch {
    return []
  }
}

/** What everybody saw at `positionMs`; null before anything was shown. */
export function stageAt(entries: readonly StageEntry[], positionMs: number): StageEntry['stage'] | null {
  return entries.findLast(({ atMs }) => atMs <= positionMs)?.stage ?? null
}
