import type { OutboxRow } from '@lianxin/live'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { StoryDraft } from './stories.ts'

export interface DeviceSchema extends DBSchema {
  rows: { key: string; value: OutboxRow }
  /** Apart from the rows, so that listing does not read every file. */
  files: { key: string; value: Uint8Array<ArrayBuffer> }
  stories: { key: string; value: StoryDraft }
}
export type DeviceDatabase = () => Promise<IDBPDatabase<DeviceSchema>>

export const deviceDatabaseName = 'lianxin.outbox'

/** Strict: the promise resolves when the bytes are on the disk, not merely handed to the system. */
export const strict = { durability: 'strict' } as const

/** What has not reached the hub, in this browser's IndexedDB; opened at the first use, and again after the browser has closed it. */
export function createDeviceDatabase(name: string = deviceDatabaseName): DeviceDatabase {
  let opening: Promise<IDBPDatabase<DeviceSchema>> | null = null
  const forget = () => {
    opening = null
  }
  return () => {
    opening ??= openDevice(name, forget)
    opening.catch(forget)
    return opening
  }
}

function openDevice(name: string, forget: () => void): Promise<IDBPDatabase<DeviceSchema>> {
  return openDB<DeviceSchema>(name, 2, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('rows')
        db.createObjectStore('files')
      }
      db.createObjectStore('stories')
    },
    // a window with a newer version of this page must not wait for this one
    blocking: (_from, _to, event) => {
      ;(event.target as IDBDatabase).close()
      forget()
    },
    terminated: forget,
  })
}
