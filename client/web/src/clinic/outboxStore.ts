import type { OutboxRow, OutboxStore } from '@lianxin/live'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

interface OutboxSchema extends DBSchema {
  rows: { key: string; value: OutboxRow }
  /** Apart from the rows, so that listing does not read every file. */
  files: { key: string; value: Uint8Array<ArrayBuffer> }
}

async function openOutbox(name: string): Promise<IDBPDatabase<OutboxSchema>> {
  return openDB<OutboxSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('rows')
      db.createObjectStore('files')
    },
  })
}

// Strict: the promise resolves when the bytes are on the disk, not merely handed to the system.
const strict = { durability: 'strict' } as const

/** Unsent ECGs in the browser's IndexedDB; `changed` hears of every write, for the other windows' sake. */
export function createOutboxStore(changed: () => void, name = 'lianxin.outbox'): OutboxStore {
  let opening: Promise<IDBPDatabase<OutboxSchema>> | null = null
  const database = () => {
    opening ??= openOutbox(name)
    opening.catch(() => {
      opening = null
    })
    return opening
  }
  return {
    list: async () => (await database()).getAll('rows'),
    async put(row, bytes) {
      const tx = (await database()).transaction(['rows', 'files'], 'readwrite', strict)
      await Promise.all([tx.objectStore('files').put(new Uint8Array(bytes), row.id), tx.objectStore('rows').put(row, row.id), tx.done])
      changed()
    },
    async update(row) {
      const tx = (await database()).transaction('rows', 'readwrite', strict)
      if ((await tx.store.getKey(row.id)) !== undefined) await tx.store.put(row, row.id)
      await tx.done
      changed()
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
