import { type EcgId, emptyContext, type InputOf, type OrganisationId, Refusal } from '@lianxin/contract'
import { nobody } from '@lianxin/ecg'
import { type Connection, createCell, type Live } from '@lianxin/live'
import { describe, expect, it } from 'vitest'
import type { Description } from './describer.ts'
import { createStories, type StoryDraft, type StoryStore } from './stories.ts'

const ecgId = '0199a2c4-0000-7000-8000-000000000009' as EcgId
const siteId = '0199a2c4-0000-7000-8000-000000000005' as OrganisationId
const ecg = { ecgId, siteId }
const blank: Description = { ...nobody, ...emptyContext }
const turns = () => new Promise((resolve) => setImmediate(resolve))

function memoryStore() {
  const held = new Map<string, StoryDraft>()
  const store: StoryStore = {
    list: async () => [...held.values()],
    put: async (draft) => void held.set(draft.ecgId, draft),
    settle: async (draft) => {
      if (JSON.stringify(held.get(draft.ecgId)) === JSON.stringify(draft)) held.delete(draft.ecgId)
    },
  }
  return { store, held }
}

/** A hub that keeps one description; a page opened at it with `store`. While off the line every call waits, as the real ones do. */
function hubWith(description: Description = blank) {
  const hub = { version: 1, description, online: true, refusal: null as Refusal | null }
  const wakes = new Set<() => void>()
  const line = async (signal?: AbortSignal) => {
    while (!hub.online) {
      await new Promise<void>((wake) => wakes.add(wake))
      if (signal?.aborted) throw new Refusal('hub.offline')
    }
    if (hub.refusal) throw hub.refusal
  }
  const parts = ({ id, name, sex, birthDate, ageYears, ...context }: Description) => ({
    patient: { id, name, sex, birthDate, ageYears },
    context,
  })
  const open = (store: StoryStore) => {
    const connection = createCell<Connection>({ state: 'online' } as Connection)
    const timers: (() => void)[] = []
    const live = {
      connection,
      hubNow: () => 7,
      clock: {
        after: (_ms: number, run: () => void) => {
          timers.push(run)
          return () => void timers.splice(timers.indexOf(run) >>> 0, 1)
        },
      },
      write: async (_name: string, input: InputOf<'ecg:describe'>, { signal }: { signal: AbortSignal }) => {
        await line(signal)
        if (input.baseVersion !== hub.version) throw new Refusal('ecg.version-stale')
        hub.version++
        hub.description = { ...input.patient, ...input.context }
        return { version: hub.version }
      },
      callDurably: async (_name: string, _input: unknown, { signal }: { signal: AbortSignal }) => {
        await line(signal)
        return { ecg: { version: hub.version, ...parts(hub.description) } }
      },
    }
    const stories = createStories(live as unknown as Live, store)
    return {
      stories,
      async quiet() {
        for (let turn = 0; turn < 6; turn++) {
          for (const run of timers.splice(0)) run()
          await turns()
        }
      },
      lineBack() {
        connection.set({ ...connection.get() })
      },
    }
  }
  return {
    hub,
    open,
    elsewhere(changes: Partial<Description>) {
      hub.version++
      hub.description = { ...hub.description, ...changes }
    },
    reconnect() {
      hub.online = true
      for (const wake of wakes) wake()
    },
  }
}

const held = (hub: { version: number; description: Description }) => ({ version: hub.version, description: hub.description })

describe('a story on this device', () => {
  it('is kept from the first key until the hub has acknowledged it', async () => {
    const { hub, open } = hubWith()
    const { store, held: kept } = memoryStore()
    const page = open(store)
    const describer = page.stories.open(ecg, held(hub))
    describer.edit({ history: '高血压' })
    await turns()
    expect(kept.get(ecgId)?.mine.history).toBe('高血压')
    expect(page.stories.drafts.get()).toMatchObject([{ ecgId, siteId }])
    await page.quiet()
    expect(hub.description.history).toBe('高血压')
    expect(kept.size).toBe(0)
    expect(page.stories.drafts.get()).toEqual([])
  })

  it('typed offline is sent by the next page, over what others changed meanwhile', async () => {
    const { hub, open, elsewhere, reconnect } = hubWith()
    const { store, held: kept } = memoryStore()
    const first = open(store)
    hub.online = false
    first.stories.open(ecg, held(hub)).edit({ history: '高血压', note: '家属陪同' })
    await first.quiet()
    first.stories.stop()
    elsewhere({ systolicMmhg: 150, note: '旧' })

    const next = open(store)
    await next.stories.start()
    expect(next.stories.waiting(ecgId)?.state.get()).toMatchObject({ status: 'unsaved', shown: { history: '高血压' } })
    await next.quiet()
    expect(kept.size).toBe(1)
    reconnect()
    await next.quiet()
    expect(hub.description).toMatchObject({ history: '高血压', note: '家属陪同', systolicMmhg: 150 })
    expect(kept.size).toBe(0)
  })

  it('that the hub has already, because only its answer was lost, is not written again', async () => {
    const { hub, open, elsewhere } = hubWith()
    const { store, held: kept } = memoryStore()
    await store.put({ ...ecg, base: held(hub), mine: { ...blank, note: '胸痛' } })
    elsewhere({ note: '胸痛' })
    const page = open(store)
    await page.stories.start()
    await page.quiet()
    expect(hub.version).toBe(2)
    expect(kept.size).toBe(0)
  })

  it('stays when the hub refuses it, and is tried again when the line comes back', async () => {
    const { hub, open } = hubWith()
    const { store, held: kept } = memoryStore()
    const page = open(store)
    hub.refusal = new Refusal('identity.session-ended')
    const describer = page.stories.open(ecg, held(hub))
    describer.edit({ note: '胸痛' })
    await page.quiet()
    expect(describer.state.get().status).toBe('refused')
    expect(kept.get(ecgId)?.mine.note).toBe('胸痛')
    hub.refusal = null
    page.lineBack()
    await page.quiet()
    expect(hub.description.note).toBe('胸痛')
    expect(kept.size).toBe(0)
  })

  it('is not called kept when the store cannot keep it', async () => {
    const { hub, open } = hubWith()
    const page = open({ ...memoryStore().store, put: async () => Promise.reject(new Error('QuotaExceededError')) })
    hub.online = false
    page.stories.open(ecg, held(hub)).edit({ note: '胸痛' })
    await page.quiet()
    expect(page.stories.drafts.get()).toEqual([])
  })
})

describe('changes that came too late for a file on its way', () => {
  it('are added to what the hub took from the file, and what others wrote stays', async () => {
    const { hub, open, elsewhere } = hubWith({ ...blank, name: '张建国', sex: 'male' })
    elsewhere({ systolicMmhg: 150 })
    const { store } = memoryStore()
    const page = open(store)
    await page.stories.begin({ ...ecg, base: { version: 0, description: blank }, mine: { ...blank, history: '高血压' } })
    await page.quiet()
    expect(hub.description).toEqual({ ...blank, name: '张建国', sex: 'male', systolicMmhg: 150, history: '高血压' })
    expect(page.stories.open(ecg, held(hub)).state.get().merged).toBe(false)
  })

  it('cost no write when the hub took the file with them', async () => {
    const { hub, open } = hubWith({ ...blank, history: '高血压' })
    const page = open(memoryStore().store)
    await page.stories.begin({ ...ecg, base: { version: 0, description: blank }, mine: { ...blank, history: '高血压' } })
    await page.quiet()
    expect(hub.version).toBe(1)
  })
})
