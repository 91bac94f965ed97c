import { Refusal, type ReportContent, type ReportDraft } from '@lianxin/contract'

export const emptyContent: ReportContent = { findings: '', conclusion: '', advice: '', critical: false }

/** Where the words on the screen stand against what the hub holds. */
export type DraftState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: number; readonly authorName: string }
  /** Not saved: the words are kept on the screen and tried again where `retrying`. */
  | { readonly kind: 'failed'; readonly refusal: Refusal; readonly retrying: boolean }
  /** Somebody else saved meanwhile; the reader chooses, nothing is overwritten silently. */
  | { readonly kind: 'conflict'; readonly theirs: ReportDraft | null }

export interface DraftSnapshot {
  readonly content: ReportContent
  readonly state: DraftState
}

export interface DraftDeps {
  /** Refuses with `report.draft-stale` when `baseVersion` is not the hub's. */
  save(baseVersion: number, content: ReportContent): Promise<ReportDraft>
  /** The hub's draft now, for settling a conflict. */
  load(): Promise<ReportDraft | null>
  after(ms: number, run: () => void): () => void
}

export const draftTiming = { debounceMs: 800, retryMs: 4_000 } as const

export interface Draft {
  snapshot(): DraftSnapshot
  subscribe(listener: () => void): () => void
  edit(change: Partial<ReportContent>): void
  /** Saves what is unsaved now, e.g. when leaving; resolves when the hub answered. */
  flush(): Promise<void>
  /**
   * Before signing: makes sure that the hub's newest draft is what is on the screen, even where nothing is unsaved, since the
   * reader may have written more in another window.
   * @throws Refusal why it is not
   */
  secure(): Promise<void>
  keepMine(): void
  takeTheirs(): void
  dispose(): void
}

/** One report draft: edits are saved a moment after the last keystroke, one save at a time, failures are retried while it lives. */
export function createDraft(initial: ReportDraft | null, deps: DraftDeps): Draft {
  let version = initial?.version ?? 0
  let savedContent = initial?.content ?? emptyContent
  let snapshot: DraftSnapshot = {
    content: savedContent,
    state: initial === null ? { kind: 'empty' } : savedAs(initial),
  }
  let cancelTimer = () => {}
  let running: Promise<void> | null = null
  /** What the hub may hold although its answer did not arrive. */
  let unanswered: ReportContent | null = null
  const listeners = new Set<() => void>()

  const set = (change: Partial<DraftSnapshot>) => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }
  const schedule = (ms: number) => {
    cancelTimer()
    cancelTimer = deps.after(ms, () => void flush())
  }

  async function saveOnce(): Promise<void> {
    const sent = snapshot.content
    set({ state: { kind: 'saving' } })
    try {
      const saved = await deps.save(version, sent)
      taken(saved, sent)
    } catch (error) {
      await settle(error instanceof Refusal ? error : new Refusal('hub.internal'), sent)
    }
  }

  function taken(saved: ReportDraft, sent: ReportContent): void {
    version = saved.version
    savedContent = sent
    unanswered = null
    set({ state: snapshot.content === sent ? savedAs(saved) : { kind: 'unsaved' } })
    if (snapshot.content !== sent) schedule(draftTiming.debounceMs)
  }

  async function settle(refusal: Refusal, sent: ReportContent): Promise<void> {
    if (refusal.reason === 'report.draft-stale') {
      const theirs = await deps.load().catch(() => null)
      const own = theirs && [unanswered, sent].find((content) => content !== null && sameContent(content, theirs.content))
      if (own) return taken(theirs, own)
      set({ state: { kind: 'conflict', theirs } })
      return
    }
    if (refusal.retryable) unanswered = sent
    set({ state: { kind: 'failed', refusal, retrying: refusal.retryable } })
    if (refusal.retryable) schedule(draftTiming.retryMs)
  }

  async function save(evenIfSaved: boolean): Promise<void> {
    cancelTimer()
    while (running !== null) await running
    if (snapshot.state.kind === 'conflict' || (!evenIfSaved && snapshot.content === savedContent)) return
    running = saveOnce().finally(() => {
      running = null
    })
    await running
  }
  const flush = () => save(false)

  return {
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    edit(change) {
      const inConflict = snapshot.state.kind === 'conflict'
      set({ content: { ...snapshot.content, ...change }, state: inConflict ? snapshot.state : { kind: 'unsaved' } })
      if (!inConflict) schedule(draftTiming.debounceMs)
    },
    flush,
    async secure() {
      do await save(true)
      while (snapshot.state.kind === 'unsaved')
      const refusal = whyUnsaved(snapshot.state)
      if (refusal) throw refusal
    },
    keepMine() {
      if (snapshot.state.kind !== 'conflict') return
      version = snapshot.state.theirs?.version ?? 0
      set({ state: { kind: 'unsaved' } })
      schedule(0)
    },
    takeTheirs() {
      if (snapshot.state.kind !== 'conflict') return
      const { theirs } = snapshot.state
      version = theirs?.version ?? 0
      savedContent = theirs?.content ?? emptyContent
      set({ content: savedContent, state: theirs === null ? { kind: 'empty' } : savedAs(theirs) })
    },
    dispose() {
      cancelTimer()
      listeners.clear()
    },
  }
}

/** Why the words are not at the hub after an attempt to save them; null when they are. */
export function whyUnsaved(state: DraftState): Refusal | null {
  if (state.kind === 'conflict') return new Refusal('report.draft-stale')
  return state.kind === 'failed' ? state.refusal : null
}

function savedAs({ savedAt, authorName }: ReportDraft): DraftState {
  return { kind: 'saved', at: savedAt, authorName }
}

function sameContent(a: ReportContent, b: ReportContent): boolean {
  return a.findings === b.findings && a.conclusion === b.conclusion && a.advice === b.advice && a.critical === b.critical
}
