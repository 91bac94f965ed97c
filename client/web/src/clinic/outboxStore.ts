import { type OutboxStore, sameRow } from '@lianxin/live'
import { type DeviceDatabase, strict } from './deviceDatabase.ts'

/** Unsent ECGs in the browser's IndexedDB; `changed` hears of every write, for the other windows' sake. */
export function createOutboxStore(changed: () => void, database: DeviceDatabase): OutboxStore {
  return {
    list: async () => (await database()).getAll('rows'),
    async put(row, bytes) {
      const kept = new Uint8Array(bytes)
      const tx = (await database()).transaction(['rows', 'files'], 'readwrite', strict)
      await Promise.all([tx.objectStore('files').put(kept, row.id), tx.objectStore('rows').put(row, row.id), tx.done])
      changed()
    },
    async replace(was, row) {
      const tx = (await database()).transaction('rows', 'readwrite', strict)
      const held = await tx.store.get(row.id)
      const unchanged = held !== undefined && sameRow(held, was)
      if (unchanged) await tx.store.put(row, row.id)
      await tx.done
      if (!unchanged) return held ?? null
      changed()
      return row
    },
    bytes: async (id) => (await (await database()).get('files', id)) ?? null,
    async forgetBytes(id) {
      await (await database()).delete('files', id)
    },
    async remove(id) {
      const tx = (await database()).transaction(['rows', 'files'], 'readwrite', strict)
      await Promise.all([tx.objectStore('rows').delete(id), tx.objectStore('files').delete(id), tx.done])
      changed()
    },
  }
}
