import type { Decoded, EcgRefusal } from '@lianxin/ecg'
import type { DecodeAnswer, DecodeQuestion } from './decode.worker.ts'

/** The hub allows 2 s on its own machine; an old clinic PC may be several times slower. */
const withinMs = 10_000
const timedOut: EcgRefusal = {
  code: 'invalid',
  reason: 'decode-timeout',
  message: `decoding took longer than ${withinMs} ms in the browser`,
}
const crashed: EcgRefusal = { code: 'invalid', reason: 'corrupt', message: 'the decoder thread failed' }

/** What a worker must be to decode; tests stand in here. */
export interface DecodeWorker {
  onmessage: ((event: MessageEvent<DecodeAnswer>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(question: DecodeQuestion): void
  terminate(): void
}

export interface Decoder {
  /** Never rejects: what goes wrong is a refusal in words. One file at a time, in the order asked. */
  decode(bytes: Uint8Array): Promise<Decoded>
  /** Loads the decoders before they are needed, so that they are there when the line is not. */
  warm(): void
}

/** A decoder whose thread is thrown away when a file keeps it too long; the next file gets a new one. */
export function createDecoder(makeWorker: () => DecodeWorker, timeoutMs = withinMs): Decoder {
  let worker: DecodeWorker | null = null
  let lastId = 0
  let queue: Promise<unknown> = Promise.resolve()

  const discard = () => {
    worker?.terminate()
    worker = null
  }
  const decodeNow = (bytes: Uint8Array) =>
    new Promise<Decoded>((resolve) => {
      const id = ++lastId
      worker ??= makeWorker()
      const give = (decoded: Decoded) => {
        clearTimeout(timer)
        resolve(decoded)
      }
      const fail = (refusal: EcgRefusal) => {
        discard()
        give({ ok: false, refusal })
      }
      const timer = setTimeout(() => fail(timedOut), timeoutMs)
      worker.onmessage = ({ data }) => data.id === id && give(data.decoded)
      worker.onerror = () => fail(crashed)
      worker.postMessage({ id, bytes })
    })

  return {
    decode(bytes) {
      const answer = queue.then(() => decodeNow(bytes))
      queue = answer
      return answer
    },
    warm() {
      worker ??= makeWorker()
    },
  }
}

export function browserDecoder(): Decoder {
  return createDecoder(() => new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' }))
}
