import { type DeviceDatabase, strict } from './deviceDatabase.ts'
import type { StoryStore } from './stories.ts'

/** Unacknowledged stories in the browser's IndexedDB. */
export function createStoryStore(database: DeviceDatabase): StoryStore {
  return {
    list: async () => (await database()).getAll('stories'),
    async put(draft) {
      const tx = (await database()).transaction('stories', 'readwrite', strict)
      const stored = tx.store.put(draft, draft.ecgId)
      // at once: a page that is being closed does not live to commit by itself
      tx.commit()
      await Promise.all([stored, tx.done])
    },
    async settle(draft) {
      const tx = (await database()).transaction('stories', 'readwrite', strict)
      const held = await tx.store.get(draft.ecgId)
      if (JSON.stringify(held) === JSON.stringify(draft)) await tx.store.delete(draft.ecgId)
      await tx.done
    },
  }
}
