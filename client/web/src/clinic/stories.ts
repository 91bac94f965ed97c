import type { EcgId, OrganisationId } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import {
  changedFields,
  contextOf,
  createDescriber,
  type Describer,
  type Description,
  describe,
  patientOf,
  type Versioned,
} from './describer.ts'

/** What was typed about one ECG and the hub has not acknowledged. */
export interface StoryDraft {
  readonly ecgId: EcgId
  readonly siteId: OrganisationId
  /** What it was typed over, for a merge field by field. */
  readonly base: Versioned
  readonly mine: Description
}

/** Each promise resolves only when the change would survive a crash as well as the store can make it. */
export interface StoryStore {
  readonly list: () => Promise<readonly StoryDraft[]>
  readonly put: (draft: StoryDraft) => Promise<void>
  /** Forgets the draft unless another has taken its place (another window types too). */
  readonly settle: (draft: StoryDraft) => Promise<void>
}

export interface Stories {
  /** Kept on this device and not yet acknowledged. */
  readonly drafts: Observable<readonly StoryDraft[]>
  /** The one describer of an ECG, with what waits from before on top of `first`. */
  readonly open: (ecg: Pick<StoryDraft, 'ecgId' | 'siteId'>, first: Versioned) => Describer
  /** The describer of what waits, without the hub's word; null when nothing does. */
  readonly waiting: (ecgId: EcgId) => Describer | null
  /** Takes up changes that were made elsewhere; resolves once they are kept. */
  readonly begin: (draft: StoryDraft) => Promise<void>
  /** Takes up what the store holds, and sends it whenever there is a line. */
  readonly start: () => Promise<void>
  readonly stop: () => void
}

const forever = { giveUpAfterMs: Number.POSITIVE_INFINITY }

/** Keeps every word of a story on this device from the moment it is typed until the hub has acknowledged it. */
export function createStories(live: Live, store: StoryStore): Stories {
  const describers = new Map<EcgId, Describer>()
  const kept = new Map<EcgId, StoryDraft>()
  const drafts = createCell<readonly StoryDraft[]>([])
  const closing = new AbortController()
  const durably = { ...forever, signal: closing.signal }

  const adopt = (ecg: Pick<StoryDraft, 'ecgId' | 'siteId'>, first: Versioned, mine?: Description): Describer => {
    const { ecgId } = ecg
    const describer = createDescriber(first, {
      save: async (baseVersion, description) => {
        const input = { ecgId, baseVersion, patient: patientOf(description), context: contextOf(description) }
        return (await live.write('ecg:describe', input, durably)).version
      },
      read: async () => versioned((await live.callDurably('ecg:read', { ecgId }, durably)).ecg),
      after: live.clock.after,
      hubNow: live.hubNow,
    })
    describers.set(ecgId, describer)
    describer.state.subscribe(keeperOf(ecg, describer, store, kept, () => drafts.set([...kept.values()])))
    if (mine) describer.edit(mine)
    return describer
  }
  const takeUp = async () => {
    for (const draft of await store.list()) {
      if (closing.signal.aborted || describers.has(draft.ecgId)) continue
      kept.set(draft.ecgId, draft)
      adopt(draft, draft.base, draft.mine)
    }
    drafts.set([...kept.values()])
  }
  const resume = () => {
    if (live.connection.get().state !== 'online') return
    for (const describer of describers.values()) describer.flush()
    void takeUp().catch(() => undefined)
  }
  const stopFollowing = live.connection.subscribe(resume)

  return {
    drafts,
    open(ecg, first) {
      const known = describers.get(ecg.ecgId)
      known?.take(first)
      return known ?? adopt(ecg, first)
    },
    waiting: (ecgId) => (kept.has(ecgId) ? (describers.get(ecgId) ?? null) : null),
    async begin({ ecgId, siteId, base, mine }) {
      const known = describers.get(ecgId)
      if (known) known.edit(changedFields(base.description, mine))
      else adopt({ ecgId, siteId }, base, mine)
      const unsent = describers.get(ecgId)?.unsent()
      if (unsent) await store.put({ ecgId, siteId, ...unsent })
    },
    start: takeUp,
    stop() {
      stopFollowing()
      closing.abort()
    },
  }
}

/** Stores the newest draft after each change, and forgets it once nothing of it is unacknowledged. */
function keeperOf(
  { ecgId, siteId }: Pick<StoryDraft, 'ecgId' | 'siteId'>,
  describer: Describer,
  store: StoryStore,
  kept: Map<EcgId, StoryDraft>,
  changed: () => void,
): () => void {
  let asked: StoryDraft | null = kept.get(ecgId) ?? null
  return () => {
    const unsent = describer.unsent()
    const draft = unsent && { ecgId, siteId, ...unsent }
    if (JSON.stringify(draft) === JSON.stringify(asked)) return
    const stored = draft ? store.put(draft) : asked && store.settle(asked)
    asked = draft
    stored?.then(
      () => {
        if (asked) kept.set(ecgId, asked)
        else kept.delete(ecgId)
        changed()
      },
      // Said by its absence: only what is kept is called kept.
      () => {
        kept.delete(ecgId)
        changed()
      },
    )
  }
}

export function versioned(ecg: Parameters<typeof describe>[0] & { readonly version: number }): Versioned {
  return { version: ecg.version, description: describe(ecg) }
}
