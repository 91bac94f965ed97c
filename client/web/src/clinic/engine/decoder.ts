import type { Decoded, EcgRefusal } from '@lianxin/ecg'
import { createCell, type Observable } from '@lianxin/live'
import type { DecodeNews, DecodeQuestion } from './decode.worker.ts'

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
  onmessage: ((event: MessageEvent<DecodeNews>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(question: DecodeQuestion): void
  terminate(): void
}

export interface Decoder {
  /** Never rejects: what goes wrong is a refusal in words. One file at a time, in the order asked; each waits until `loaded`. */
  decode(bytes: Uint8Array): Promise<Decoded>
  /** Loads the decoders before they are needed, so that they are there when the line is not. */
  warm(): void
  /** Whether the decoders have come over the line. */
  readonly loaded: Observable<boolean>
}

export interface DecoderOptions {
  readonly makeWorker: () => DecodeWorker
  /** Resolves when loading may succeed after `failures` times it did not. */
  readonly again: (failures: number) => Promise<void>
  readonly timeoutMs?: number
}

/** A decoder whose thread is thrown away when a file keeps it too long; the next file gets a new one. */
export function createDecoder({ makeWorker, again, timeoutMs = withinMs }: DecoderOptions): Decoder {
  const loaded = createCell(false)
  let worker: Promise<DecodeWorker> | null = null
  let lastId = 0
  let queue: Promise<unknown> = Promise.resolve()

  const load = async () => {
    for (let failures = 1; ; failures++) {
      const came = await loadOnce(makeWorker())
      loaded.set(came !== null)
      if (came) return came
      await again(failures)
    }
  }
  const decodeNow = async (bytes: Uint8Array) => {
    worker ??= load()
    const thread = await worker
    return new Promise<Decoded>((resolve) => {
      const id = ++lastId
      const give = (decoded: Decoded) => {
        clearTimeout(timer)
        resolve(decoded)
      }
      const fail = (refusal: EcgRefusal) => {
        thread.terminate()
        worker = null
        give({ ok: false, refusal })
      }
      const timer = setTimeout(() => fail(timedOut), timeoutMs)
      thread.onmessage = ({ data }) => 'id' in data && data.id === id && give(data.decoded)
      thread.onerror = () => fail(crashed)
      thread.postMessage({ id, bytes })
    })
  }

  return {
    decode(bytes) {
      const answer = queue.then(() => decodeNow(bytes))
      queue = answer
      return answer
    },
    warm() {
      worker ??= load()
    },
    loaded,
  }
}

/** The worker once its script runs, null when the script did not come. */
function loadOnce(worker: DecodeWorker): Promise<DecodeWorker | null> {
  return new Promise((resolve) => {
    worker.onmessage = () => resolve(worker)
    worker.onerror = () => {
      worker.terminate()
      resolve(null)
    }
  })
}

export function browserDecoder(again: DecoderOptions['again']): Decoder {
  return createDecoder({ makeWorker: () => new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' }), again })
}
