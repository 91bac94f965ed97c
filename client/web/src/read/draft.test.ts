import { Refusal, type ReportContent, type ReportDraft } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { createDraft, draftTiming, emptyContent } from './draft.ts'

/** A hub that keeps one draft by its version, and a clock that runs only when told. */
function setUp(stored: ReportDraft | null = null) {
  let held = stored
  let failure: Refusal | null = null
  let timers: { at: number; run: () => void }[] = []
  let now = 0
  const saves: string[] = []
  let answersLost = 0
  let hold: Promise<void> = Promise.resolve()
  const store = (content: ReportContent, authorName = '王医生') => {
    held = { version: (held?.version ?? 0) + 1, content, authorName, savedAt: 1000 + now }
    return held
  }
  const draft = createDraft(stored, {
    async save(baseVersion, content) {
      if (failure) throw failure
      if (baseVersion !== (held?.version ?? 0)) throw new Refusal('report.draft-stale')
      saves.push(content.conclusion)
      const stored = store(content)
      await hold
      if (answersLost > 0) {
        answersLost--
        throw new Refusal('hub.timeout')
      }
      return stored
    },
    load: async () => held,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((t) => t !== timer)
      }
    },
  })
  async function advance(ms: number) {
    now += ms
    const due = timers.filter((t) => t.at <= now)
    timers = timers.filter((t) => t.at > now)
    for (const timer of due) timer.run()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    ...{ draft, saves, advance, elsewhere: store },
    fail: (refusal: Refusal | null) => (failure = refusal),
    loseNextAnswer: () => answersLost++,
    /** Answers wait until the returned function is called. */
    holdAnswers() {
      const held = Promise.withResolvers<void>()
      hold = held.promise
      return held.resolve
    },
  }
}

describe('a report draft', () => {
  it('is saved once, a moment after the last keystroke', async () => {
    const { draft, saves, advance } = setUp()
    draft.edit({ conclusion: '窦' })
    await advance(draftTiming.debounceMs - 1)
    draft.edit({ conclusion: '窦性心律' })
    await advance(draftTiming.debounceMs - 1)
    expect(saves).toEqual([])
    expect(draft.snapshot().state.kind).toBe('unsaved')
    await advance(1)
    expect(saves).toEqual(['窦性心律'])
    expect(draft.snapshot().state).toEqual({ kind: 'saved', at: 1000 + 2 * draftTiming.debounceMs - 1, authorName: '王医生' })
  })

  it('keeps the words and tries again while the hub cannot be reached', async () => {
    const { draft, saves, advance, fail } = setUp()
    fail(new Refusal('hub.offline'))
    draft.edit({ conclusion: '心房颤动' })
    await advance(draftTiming.debounceMs)
    expect(draft.snapshot()).toMatchObject({ content: { conclusion: '心房颤动' }, state: { kind: 'failed', retrying: true } })
    fail(null)
    await advance(draftTiming.retryMs)
    expect(saves).toEqual(['心房颤动'])
  })

  it('does not try again what will not become right by itself, and keeps the words', async () => {
    const { draft, advance, fail, saves } = setUp()
    fail(new Refusal('queue.not-yours'))
    draft.edit({ conclusion: '心房颤动' })
    await advance(draftTiming.debounceMs)
    fail(null)
    await advance(60_000)
    expect(saves).toEqual([])
    expect(draft.snapshot().content.conclusion).toBe('心房颤动')
  })

  it('never overwrites what was saved elsewhere until the reader chooses', async () => {
    const { draft, saves, advance, elsewhere } = setUp()
    elsewhere({ ...emptyContent, conclusion: '他处' }, '李医生')
    draft.edit({ conclusion: '这里' })
    await advance(draftTiming.debounceMs)
    expect(draft.snapshot().state).toMatchObject({ kind: 'conflict', theirs: { authorName: '李医生' } })
    draft.edit({ findings: '再写' })
    await advance(60_000)
    expect(saves).toEqual([])
    draft.keepMine()
    await advance(0)
    expect(saves).toEqual(['这里'])
    expect(draft.snapshot().state.kind).toBe('saved')
  })

  it('can take what was saved elsewhere', async () => {
    const { draft, advance, elsewhere } = setUp()
    elsewhere({ ...emptyContent, conclusion: '他处' })
    draft.edit({ conclusion: '这里' })
    await advance(draftTiming.debounceMs)
    draft.takeTheirs()
    expect(draft.snapshot()).toMatchObject({ content: { conclusion: '他处' }, state: { kind: 'saved' } })
  })

  it('flushes what is unsaved at once and does nothing when all is saved', async () => {
    const { draft, saves } = setUp()
    await draft.flush()
    draft.edit({ conclusion: '窦性心律' })
    await draft.flush()
    await draft.flush()
    expect(saves).toEqual(['窦性心律'])
  })

  it('is saved once when two ask for it while a save is on its way', async () => {
    const { draft, saves, holdAnswers } = setUp()
    const answer = holdAnswers()
    draft.edit({ conclusion: '一' })
    const first = draft.flush()
    draft.edit({ conclusion: '二' })
    const both = [draft.flush(), draft.flush()]
    answer()
    await Promise.all([first, ...both])
    expect(saves).toEqual(['一', '二'])
    expect(draft.snapshot().state.kind).toBe('saved')
  })

  it('recognises its own words when the answer to a save was lost, and goes on with what was written since', async () => {
    const { draft, saves, advance, loseNextAnswer } = setUp()
    loseNextAnswer()
    draft.edit({ conclusion: '窦性' })
    await advance(draftTiming.debounceMs)
    expect(draft.snapshot().state.kind).toBe('failed')
    draft.edit({ conclusion: '窦性心律' })
    await advance(draftTiming.debounceMs)
    expect(draft.snapshot().state.kind).toBe('unsaved')
    await advance(draftTiming.debounceMs)
    expect(saves).toEqual(['窦性', '窦性心律'])
    expect(draft.snapshot()).toMatchObject({ content: { conclusion: '窦性心律' }, state: { kind: 'saved' } })
  })

  it('is not secured for signing while the hub holds newer words from another window, even with nothing unsaved here', async () => {
    const { draft, elsewhere } = setUp()
    draft.edit({ conclusion: '正常心电图' })
    await draft.flush()
    elsewhere({ ...emptyContent, conclusion: '急性下壁心肌梗死' })
    await expect(draft.secure()).rejects.toMatchObject({ reason: 'report.draft-stale' })
    expect(draft.snapshot().state.kind).toBe('conflict')
    await expect(draft.secure()).rejects.toMatchObject({ reason: 'report.draft-stale' })
    draft.keepMine()
    await draft.secure()
    expect(draft.snapshot()).toMatchObject({ content: { conclusion: '正常心电图' }, state: { kind: 'saved' } })
  })

  it('is not secured while the words cannot be saved', async () => {
    const { draft, fail } = setUp()
    fail(new Refusal('hub.offline'))
    draft.edit({ conclusion: '心房颤动' })
    await expect(draft.secure()).rejects.toMatchObject({ reason: 'hub.offline' })
  })
})
