import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import { ecgInScope, type ReportDeps } from './scope.ts'
import { saveDraft } from './store.ts'

/**
 * Keeps what the holder of the task has written so far. It stays with the ECG: whoever claims it next finds it.
 * @throws Refusal report.draft-stale when it was saved elsewhere since, queue.not-yours, queue.finished, ecg.unknown
 */
export function keepDraft(deps: ReportDeps, input: InputOf<'report:save-draft'>, caller: Caller): Promise<OutputOf<'report:save-draft'>> {
  const { key, ecgId, baseVersion, content } = input
  return deps.db.write({ personId: caller.personId, key, requestName: 'report:save-draft' }, async (tx) => {
    await ecgInScope(deps, tx, ecgId, caller, 'report.write')
    await deps.queue.tasks.requireHolder(tx, { kind: 'ecg', id: ecgId }, caller.personId)
    const saved = await saveDraft(tx, { ecgId, baseVersion, authorId: caller.personId, content })
    if (!saved) throw new Refusal('report.draft-stale')
    return { draft: { version: baseVersion + 1, content, authorName: caller.name, savedAt: tx.at.getTime() } }
  })
}
