import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import { ecgInScope, type ReportDeps } from './scope.ts'
import { saveDraft } from './store.ts'

/**
 * Keeps what the holder of the task has written so far. It stays with the ECG: whoever claims it next finds it.
 * @throws Refusal report.draft-stale when it was saved elsewhere since, queue.not-yours, queue.finished, ecg.unknown
 */
export async function keepDraft(
  deps: ReportDeps,
  input: InputOf<'report:save-draft'>,
  caller: Caller,
): Promise<OutputOf<'report:save-draft'>> {
  const { key, ecgId, baseVersion, content } = input
  // the answer that is kept for a repeat holds no text: the repeat brings it again
  const saved = await deps.db.write({ personId: caller.personId, key, requestName: 'report:save-draft', input }, async (tx) => {
    await ecgInScope(deps, tx, ecgId, caller, 'report.write')
    await deps.queue.tasks.requireHolder(tx, { kind: 'ecg', id: ecgId }, caller.personId)
    if (!(await saveDraft(tx, { ecgId, baseVersion, authorId: caller.personId, content }))) throw new Refusal('report.draft-stale')
    return { version: baseVersion + 1, savedAt: tx.at.getTime() }
  })
  return { draft: { ...saved, content, authorName: caller.name } }
}
