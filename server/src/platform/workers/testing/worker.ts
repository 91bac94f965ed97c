import { serveWorker } from '../serve.ts'

/** A worker that misbehaves on demand, for the pool's tests. */
export type Order = 'echo' | 'spin' | 'sleep' | 'fill-heap' | 'fill-buffers' | 'throw' | 'exit'

const kept: unknown[] = []

serveWorker<{ order: Order; bytes?: Uint8Array }, { length: number }>(({ order, bytes }) => {
  if (order === 'throw') throw new Error('as ordered')
  if (order === 'exit') process.exit(3)
  while (order === 'spin');
  if (order === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  while (order === 'fill-heap') kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })))
  while (order === 'fill-buffers') kept.push(new Uint8Array(1024 * 1024).fill(1))
  return { answer: { length: bytes?.length ?? 0 } }
})
