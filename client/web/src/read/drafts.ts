import type { EcgId, ReportDraft } from '@lianxin/contract'
import type { Live } from '@lianxin/live'
import { createDraft, type Draft, type DraftState, whyUnsaved } from './draft.ts'

/** Drafts open on this page, so that moving to another ECG and back loses not one word. */
export interface Drafts {
  /** The one already open for this ECG, or one begun from what the hub holds. */
  open(ecgId: EcgId, held: ReportDraft | null): Draft
  has(ecgId: EcgId): boolean
  /** Saves what is unsaved; resolves at once where nothing is. @throws Refusal why words are not at the hub */
  flush(ecgId: EcgId): Promise<void>
  flushAll(): void
  /** Whether words on this page are not at the hub yet. */
  hasUnsaved(): boolean
  /** Signed, released or handed back: nothing is saved any more. */
  drop(ecgId: EcgId): void
}

const unsaved: ReadonlySet<DraftState['kind']> = new Set(['unsaved', 'saving', 'failed', 'conflict'])

export function createDrafts(live: Live): Drafts {
  const drafts = new Map<EcgId, Draft>()
  return {
    open(ecgId, held) {
      const draft = drafts.get(ecgId) ?? begin(live, ecgId, held)
      drafts.set(ecgId, draft)
      return draft
    },
    has: (ecgId) => drafts.has(ecgId),
    async flush(ecgId) {
      const draft = drafts.get(ecgId)
      await draft?.flush()
      const refusal = draft && whyUnsaved(draft.snapshot().state)
      if (refusal) throw refusal
    },
    flushAll() {
      for (const draft of drafts.values()) void draft.flush()
    },
    hasUnsaved: () => [...drafts.values()].some((draft) => unsaved.has(draft.snapshot().state.kind)),
    drop(ecgId) {
      drafts.get(ecgId)?.dispose()
      drafts.delete(ecgId)
    },
  }
}

function begin(live: Live, ecgId: EcgId, held: ReportDraft | null): Draft {
  return createDraft(held, {
    save: async (baseVersion, content) =>
      (await live.write('report:save-draft', { ecgId, baseVersion, content }, { giveUpAfterMs: 5_000 })).draft,
    load: async () => (await live.call('report:open', { ecgId })).draft,
    after: live.clock.after,
  })
}
