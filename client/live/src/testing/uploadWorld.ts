import { emptyContext, type OrganisationId, Refusal } from '@lianxin/contract'
import { createLive } from '../live.ts'
import { createMemoryOutbox, type OutboxStore } from '../upload/outbox.ts'
import { sha256Hex } from '../upload/sha256.ts'
import { createUploader, type NewUpload } from '../upload/uploader.ts'
import { createFakeHub } from './fakeHub.ts'
import { fakeUploads } from './fakeUploads.ts'
import { createManualClock } from './manualClock.ts'
import { uuid } from './rows.ts'

/** Comparing hashes is quicker than comparing 150,000 numbers one by one. */
export const hash = (bytes: Uint8Array | null | undefined) => (bytes ? sha256Hex(bytes) : 'nothing')
export const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }
export const file = (fileName: string, sizeBytes = 150_000, changes: Partial<NewUpload> = {}): NewUpload => ({
  fileName,
  bytes: Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 31 + fileName.length * 7 + fileName.charCodeAt(0)) & 0xff),
  siteId: uuid(5) as OrganisationId,
  urgency: 'routine',
  patient: nobody,
  context: emptyContext,
  ...changes,
})

/** A device with its outbox, and a hub; online. `started` resolves once the store could be read. */
export async function begin(store: OutboxStore = createMemoryOutbox()) {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  const uploads = fakeUploads(hub)
  const live = createLive({ clientName: 'test', clock, random: () => 0.5, makeSocket: hub.makeSocket, fetch: hub.fetch })
  const uploader = createUploader(live, store)
  const states = () => uploader.items.get().map((item) => `${item.fileName} ${item.state}`)
  const received = () => uploader.items.get().length > 0 && uploader.items.get().every((item) => item.state === 'received')
  const refuse = (name: string, ...reasons: ConstructorParameters<typeof Refusal>[]) => {
    const answer = hub.handlers.get(name)
    hub.handlers.set(name, (input) => {
      const next = reasons.shift()
      if (next) throw new Refusal(...next)
      return answer?.(input)
    })
  }
  live.start()
  const started = uploader.start()
  await clock.advanceUntil(() => live.connection.get().state === 'online')
  return { clock, hub, uploads, live, store, uploader, started, states, received, refuse }
}
export type World = Awaited<ReturnType<typeof begin>>
