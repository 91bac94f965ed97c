/** Reads a file of unknown origin off the page's own thread: whatever it claims, the page stays usable. */
import { type Decoded, decodeEcg, type EcgRecord } from '@lianxin/ecg'

export interface DecodeQuestion {
  readonly id: number
  readonly bytes: Uint8Array
}
export interface DecodeAnswer {
  readonly id: number
  readonly decoded: Decoded
}
/** `loaded` comes once, before every answer: what fails earlier is the line's fault, not a file's. */
export type DecodeNews = { readonly loaded: true } | DecodeAnswer

self.onmessage = (event: MessageEvent<DecodeQuestion>) => {
  const { id, bytes } = event.data
  const decoded = decodeEcg(bytes)
  const answer: DecodeAnswer = { id, decoded }
  self.postMessage(answer, { transfer: decoded.ok ? buffersOf(decoded.record) : [] })
}

function buffersOf(record: EcgRecord): ArrayBuffer[] {
  const buffers = record.leads.map((lead) => lead.samples.buffer).filter((buffer) => buffer instanceof ArrayBuffer)
  return [...new Set(buffers)]
}

const loaded: DecodeNews = { loaded: true }
self.postMessage(loaded)
