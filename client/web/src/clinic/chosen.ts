import type { EcgRecord, EcgRefusal } from '@lianxin/ecg'

/** A file as picked, opened in the worker; nothing of it has been kept or sent yet. */
export interface Chosen {
  readonly key: number
  readonly fileName: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly outcome: { readonly state: 'decoding' } | { readonly state: 'refused'; readonly refusal: EcgRefusal } | Ready
}
interface Ready {
  readonly state: 'ready'
  readonly record: EcgRecord
}
export type ReadyFile = Chosen & { readonly outcome: Ready }
