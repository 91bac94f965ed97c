import { type InputOf, type Receipt, Refusal } from '@lianxin/contract'
import { sha256Hex } from '../upload/sha256.ts'
import type { FakeHub } from './fakeHub.ts'
import { uuid } from './rows.ts'

type Begin = InputOf<'ecg:begin'>

export interface FakeUploads {
  /** Stored files in the order they were received. */
  readonly stored: { readonly fileName: string; readonly bytes: Uint8Array; readonly begin: Begin; readonly receipt: Receipt }[]
  /** The hub restarts and has lost what was on its way. */
  readonly forgetOpen: () => void
  readonly chunks: () => number
}

/** The hub's side of an upload, as the contract describes it. */
export function fakeUploads(hub: FakeHub): FakeUploads {
  const open = new Map<string, { begin: Begin; bytes: Uint8Array; length: number }>()
  const stored: (FakeUploads['stored'][number] & { key: string })[] = []
  let chunks = 0
  const known = (key: string) => {
    const upload = open.get(key)
    if (!upload) throw new Refusal('ecg.upload-unknown')
    return upload
  }
  hub.handlers.set('ecg:begin', (begin: Begin) => {
    const had = stored.find((file) => file.key === begin.uploadKey) ?? stored.find((file) => sha256Hex(file.bytes) === begin.sha256)
    if (had) return { state: 'received', receipt: { ...had.receipt, duplicate: had.key !== begin.uploadKey } }
    const upload = open.get(begin.uploadKey) ?? { begin, bytes: new Uint8Array(begin.sizeBytes), length: 0 }
    open.set(begin.uploadKey, { ...upload, begin })
    return { state: 'send', nextOffset: upload.length }
  })
  hub.handlers.set('ecg:chunk', ({ uploadKey, offset, data }: InputOf<'ecg:chunk'>) => {
    const upload = known(uploadKey)
    chunks++
    if (offset > upload.length) throw new Refusal('ecg.upload-gap', { nextOffset: upload.length })
    if (offset === upload.length) {
      upload.bytes.set(data, offset)
      upload.length += data.length
    }
    return { nextOffset: upload.length }
  })
  hub.handlers.set('ecg:finish', ({ uploadKey }: InputOf<'ecg:finish'>) => {
    const had = stored.find((file) => file.key === uploadKey)
    if (had) return { receipt: had.receipt }
    const { begin, bytes, length } = known(uploadKey)
    if (length < bytes.length) throw new Refusal('ecg.upload-gap', { nextOffset: length })
    open.delete(uploadKey)
    if (sha256Hex(bytes) !== begin.sha256) throw new Refusal('ecg.upload-altered')
    const number = stored.length + 1
    const ids = { ecgId: uuid(number + 500) as Receipt['ecgId'], taskId: uuid(number + 600) as Receipt['taskId'] }
    const receipt: Receipt = { ...ids, number, receivedAt: 1_790_000_000_000, duplicate: false }
    stored.push({ key: uploadKey, fileName: begin.fileName, bytes, begin, receipt })
    return { receipt }
  })
  return { stored, forgetOpen: () => open.clear(), chunks: () => chunks }
}
