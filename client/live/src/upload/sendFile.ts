import { type Receipt, wire } from '@lianxin/contract'
import { linkedAbort } from '../abort.ts'
import type { Live } from '../live.ts'
import type { OutboxRow } from './outbox.ts'
import { createSendWindow } from './sendWindow.ts'

export interface SendOptions {
  readonly signal: AbortSignal
  /** Bytes that the hub holds. */
  readonly onProgress: (acknowledgedBytes: number) => void
}

const beginWithinMs = 15_000
const chunkWithinMs = 30_000
/** Decoding may take 2 s, behind others. */
const finishWithinMs = 60_000

/**
 * Sends one file from wherever the hub has it to, and returns the durable receipt.
 * @throws Refusal from the hub or the line; the caller decides whether to call again, which resumes
 */
export async function sendFile(live: Live, row: OutboxRow, bytes: Uint8Array, options: SendOptions): Promise<Receipt> {
  const { uploadKey, fileName, sizeBytes, sha256, siteId, urgency, patient, context } = row
  const announcement = { uploadKey, fileName, sizeBytes, sha256, siteId, urgency, patient, context }
  const begun = await live.call('ecg:begin', announcement, { timeoutMs: beginWithinMs, signal: options.signal })
  if (begun.state === 'received') return begun.receipt
  options.onProgress(begun.nextOffset)
  return sendFrom(live, row, bytes, begun.nextOffset, options)
}

async function sendFrom(live: Live, { uploadKey }: OutboxRow, bytes: Uint8Array, from: number, options: SendOptions): Promise<Receipt> {
  const { controller, release } = linkedAbort(options.signal)
  const { signal } = controller
  const window = createSendWindow()
  const inFlight = new Set<Promise<void>>()
  let cursor = from
  let acknowledged = from

  const sendChunk = async (offset: number) => {
    const data = bytes.slice(offset, offset + wire.chunkBytes)
    const sentAt = live.clock.now()
    const { nextOffset } = await live.call('ecg:chunk', { uploadKey, offset, data }, { timeoutMs: chunkWithinMs, signal })
    window.acknowledged(live.clock.now() - sentAt)
    if (nextOffset <= acknowledged) return
    acknowledged = nextOffset
    cursor = Math.max(cursor, nextOffset)
    options.onProgress(acknowledged)
  }
  const launch = () => {
    const chunk = sendChunk(cursor).finally(() => inFlight.delete(chunk))
    inFlight.add(chunk)
    cursor += wire.chunkBytes
  }

  try {
    while (cursor < bytes.length) {
      if (inFlight.size < window.size()) launch()
      else await Promise.race(inFlight)
    }
    const finished = live.call('ecg:finish', { uploadKey }, { timeoutMs: finishWithinMs, signal })
    const [{ receipt }] = await Promise.all([finished, ...inFlight])
    return receipt
  } catch (error) {
    const abandoned = [...inFlight]
    controller.abort(error)
    await Promise.allSettled(abandoned)
    throw error
  } finally {
    release()
  }
}
