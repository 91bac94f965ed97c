import { describe, expect, it } from 'vitest'
import type { DecodeNews, DecodeQuestion } from './decode.worker.ts'
import { createDecoder, type DecodeWorker } from './decoder.ts'

const refused = { ok: false, refusal: { code: 'invalid', reason: 'empty', message: 'no bytes' } } as const

const news = (worker: DecodeWorker, data: DecodeNews) => worker.onmessage?.({ data } as MessageEvent<DecodeNews>)
const fails = (worker: DecodeWorker) => worker.onerror?.({} as ErrorEvent)
const comes = (worker: DecodeWorker) => news(worker, { loaded: true })

/** As a browser's: says nothing before whoever made it has returned, and takes questions that are asked while it loads. */
function fakeWorker(answer: (question: DecodeQuestion, worker: DecodeWorker) => void, script: (worker: DecodeWorker) => void = comes) {
  const worker = { onmessage: null, onerror: null, terminated: false } as unknown as DecodeWorker & { terminated: boolean }
  worker.postMessage = (question) => queueMicrotask(() => answer(question, worker))
  worker.terminate = () => {
    worker.terminated = true
  }
  queueMicrotask(() => script(worker))
  return worker
}
const refuses = ({ id }: DecodeQuestion, worker: DecodeWorker) => news(worker, { id, decoded: refused })
const never = () => Promise.reject(new Error('loaded again'))

describe('decoding in a worker', () => {
  it('answers each file in turn from one worker', async () => {
    const asked: number[] = []
    let made = 0
    const makeWorker = () => {
      made++
      return fakeWorker((question, worker) => {
        asked.push(question.bytes.length)
        refuses(question, worker)
      })
    }
    const decoder = createDecoder({ makeWorker, again: never })
    await Promise.all([decoder.decode(new Uint8Array(1)), decoder.decode(new Uint8Array(2))])
    expect(asked).toEqual([1, 2])
    expect(made).toBe(1)
  })

  it('throws a worker away that a file keeps too long, and opens the next file with a new one', async () => {
    const workers: ReturnType<typeof fakeWorker>[] = []
    const makeWorker = () => {
      const worker = fakeWorker(workers.length === 0 ? () => undefined : refuses)
      workers.push(worker)
      return worker
    }
    const decoder = createDecoder({ makeWorker, again: never, timeoutMs: 10 })
    const stuck = await decoder.decode(new Uint8Array(1))
    expect(stuck).toMatchObject({ ok: false, refusal: { reason: 'decode-timeout' } })
    expect(workers[0]?.terminated).toBe(true)
    expect(await decoder.decode(new Uint8Array(1))).toEqual(refused)
  })

  it('makes a refusal of a crash', async () => {
    const decoder = createDecoder({ makeWorker: () => fakeWorker((_question, worker) => fails(worker)), again: never })
    expect(await decoder.decode(new Uint8Array(1))).toMatchObject({ ok: false, refusal: { reason: 'corrupt' } })
  })
})

describe('a line that fails while the decoders load', () => {
  const overBadLine = (failing: number, again: (failures: number) => Promise<void>, timeoutMs?: number) => {
    let made = 0
    const makeWorker = () => fakeWorker(refuses, made++ < failing ? fails : comes)
    return createDecoder({ makeWorker, again, ...(timeoutMs !== undefined && { timeoutMs }) })
  }

  it('refuses no file: they are opened, in their order, when loading succeeds at last', async () => {
    const waited: number[] = []
    const decoder = overBadLine(2, async (failures) => void waited.push(failures))
    expect(await Promise.all([decoder.decode(new Uint8Array(1)), decoder.decode(new Uint8Array(2))])).toEqual([refused, refused])
    expect(waited).toEqual([1, 2])
    expect(decoder.loaded.get()).toBe(true)
  })

  it('does not count against the time that a file may take', async () => {
    const decoder = overBadLine(1, () => new Promise((resolve) => setTimeout(resolve, 30)), 10)
    expect(await decoder.decode(new Uint8Array(1))).toEqual(refused)
  })

  it('leaves no dead worker behind when they were loaded ahead', async () => {
    let lineBack = () => {}
    const decoder = overBadLine(1, () => new Promise((resolve) => (lineBack = resolve)))
    decoder.warm()
    const opened = decoder.decode(new Uint8Array(1))
    await new Promise((resolve) => setTimeout(resolve))
    expect(decoder.loaded.get()).toBe(false)
    lineBack()
    expect(await opened).toEqual(refused)
  })
})
