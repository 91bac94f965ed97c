import { emptyContext, type Receipt } from '@lianxin/contract'
import { createCell, type UploadItem } from '@lianxin/live'
import { describe, expect, it } from 'vitest'
import { followLateChanges } from './lateChanges.ts'
import type { StoryDraft } from './stories.ts'
import { uploadItem } from './testing/uploadItem.ts'

const receipt = { ecgId: '0199a2c4-0000-7000-8000-000000000009', number: 1 } as Receipt
const firstTold = { patient: uploadItem({}).patient, context: emptyContext }
const context = { ...emptyContext, history: '高血压' }

describe('a file whose story was changed while it waited', () => {
  it('has that story compared with the hub once it has its receipt, and never again', async () => {
    const items = createCell<readonly UploadItem[]>([uploadItem({ context, firstTold })])
    const begun: StoryDraft[] = []
    const forgotten: string[] = []
    const outbox = { items, forgetFirstTold: async (id: string) => void forgotten.push(id) }
    followLateChanges(outbox, { begin: async (draft) => void begun.push(draft) })
    expect(begun).toEqual([])
    items.set([uploadItem({ context, firstTold, receipt, state: 'received' })])
    items.set([uploadItem({ context, firstTold, receipt, state: 'received' })])
    await new Promise((resolve) => setImmediate(resolve))
    expect(begun).toHaveLength(1)
    expect(begun[0]).toMatchObject({
      ecgId: receipt.ecgId,
      siteId: uploadItem({}).siteId,
      base: { version: 0, description: { history: null } },
      mine: { history: '高血压' },
    })
    expect(forgotten).toEqual([items.get()[0]?.id])
  })

  it('needs nothing when it was told whole at once', () => {
    const begun: StoryDraft[] = []
    const items = createCell<readonly UploadItem[]>([uploadItem({ receipt, state: 'received' })])
    followLateChanges({ items, forgetFirstTold: async () => undefined }, { begin: async (draft) => void begun.push(draft) })
    expect(begun).toEqual([])
  })
})
