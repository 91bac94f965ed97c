import type { OrganisationId, UploadKey } from '@lianxin/contract'
import { emptyContext } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import type { OutboxRow, OutboxStore } from '../upload/outbox.ts'
import { uuid } from './rows.ts'

export function outboxRow(n: number, changes: Partial<OutboxRow> = {}): OutboxRow {
  return {
    id: uuid(n),
    uploadKey: uuid(n) as UploadKey,
    fileName: `${n}.scp`,
    sizeBytes: 3,
    sha256: '0'.repeat(64),
    queuedAt: n,
    siteId: uuid(5) as OrganisationId,
    urgency: 'routine',
    patient: { id: null, name: null, sex: null, birthDate: null, ageYears: null },
    context: emptyContext,
    firstTold: null,
    state: 'waiting',
    receipt: null,
    refusal: null,
    ...changes,
  }
}

/** What every outbox must keep, wherever it keeps it. `reopen` gives what the next page or process would find. */
export function describeOutbox(name: string, open: () => Promise<{ store: OutboxStore; reopen: () => Promise<OutboxStore> }>): void {
  describe(`the ${name} outbox`, () => {
    it('has a kept file with all its bytes, as they were when kept', async () => {
      const { store, reopen } = await open()
      const bytes = Uint8Array.from([1, 2, 3])
      await store.put(outboxRow(1), bytes)
      bytes.fill(9)
      const again = await reopen()
      expect(await again.list()).toEqual([outboxRow(1)])
      expect([...((await again.bytes(uuid(1))) ?? [])]).toEqual([1, 2, 3])
    })

    it('replaces a row and leaves its bytes', async () => {
      const { store, reopen } = await open()
      await store.put(outboxRow(1), Uint8Array.from([1]))
      await store.replace(outboxRow(1), outboxRow(1, { urgency: 'emergency' }))
      const again = await reopen()
      expect((await again.list())[0]?.urgency).toBe('emergency')
      expect((await again.bytes(uuid(1)))?.length).toBe(1)
    })

    it('does not overwrite what another page made of a row, and tells it', async () => {
      const { store, reopen } = await open()
      const raised = outboxRow(1, { urgency: 'emergency' })
      await store.put(outboxRow(1), Uint8Array.from([1]))
      expect(await store.replace(outboxRow(1), raised)).toEqual(raised)
      expect(await store.replace(outboxRow(1), outboxRow(1, { state: 'refused' }))).toEqual(raised)
      expect(await (await reopen()).list()).toEqual([raised])
    })

    it('does not bring back a removed row', async () => {
      const { store, reopen } = await open()
      await store.put(outboxRow(1), Uint8Array.from([1]))
      await store.remove(uuid(1))
      expect(await store.replace(outboxRow(1), outboxRow(1))).toBeNull()
      const again = await reopen()
      expect(await again.list()).toEqual([])
      expect(await again.bytes(uuid(1))).toBeNull()
    })

    it('forgets bytes and keeps the row', async () => {
      const { store, reopen } = await open()
      await store.put(outboxRow(1), Uint8Array.from([1]))
      await store.put(outboxRow(2), Uint8Array.from([2]))
      await store.forgetBytes(uuid(1))
      const again = await reopen()
      expect((await again.list()).length).toBe(2)
      expect(await again.bytes(uuid(1))).toBeNull()
      expect((await again.bytes(uuid(2)))?.[0]).toBe(2)
    })
  })
}
