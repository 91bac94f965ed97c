import { describe, expect, it } from 'vitest'
import type { DecodeAnswer, DecodeQuestion } from './decode.worker.ts'
import { createDecoder, type DecodeWorker } from './decoder.ts'

const refused = { ok: false, refusal: { code: 'invalid', reason: 'empty', message: 'no bytes' } } as const

function fakeWorker(answer: (question: DecodeQuestion, worker: DecodeWorker) => void) {
  const worker = { onmessage: null, onerror: null, terminated: false } as unknown as DecodeWorker & { terminated: boolean }
  worker.postMessage = (question) => queueMicrotask(() => answer(question, worker))
  worker.terminate = () => {
    worker.terminated = true
  }
  return worker
}
const reply = (worker: DecodeWorker, data: DecodeAnswer) => worker.onmessage?.({ data } as MessageEvent<DecodeAnswer>)

describe('decoding in a worker', () => {
  it('answers each file in turn from one worker', async () => {
    const asked: number[] = []
    let made = 0
    const decoder = createDecoder(() => {
      made++
      return fakeWorker(({ id, bytes }, worker) => {
        asked.push(bytes.length)
        reply(worker, { id, decoded: refused })
      })
    })
    await Promise.all([decoder.decode(new Uint8Array(1)), decoder.decode(new Uint8Array(2))])
    expect(asked).toEqual([1, 2])
    expect(made).toBe(1)
  })

  it('throws a worker away that a file keeps too long, and opens the next file with a new one', async () => {
    const workers = [fakeWorker(() => undefined), fakeWorker(({ id }, worker) => reply(worker, { id, decoded: refused }))]
    const decoder = createDecoder(() => workers.find((worker) => !worker.terminated) ?? fakeWorker(() => undefined), 10)
    const stuck = await decoder.decode(new Uint8Array(1))
    expect(stuck).toMatchObject({ ok: false, refusal: { reason: 'decode-timeout' } })
    expect(workers[0]?.terminated).toBe(true)
    expect(await decoder.decode(new Uint8Array(1))).toEqual(refused)
  })

  it('makes a refusal of a crash', async () => {
    const decoder = createDecoder(() => fakeWorker((_question, worker) => worker.onerror?.({} as ErrorEvent)))
    expect(await decoder.decode(new Uint8Array(1))).toMatchObject({ ok: false, refusal: { reason: 'corrupt' } })
  })
})
