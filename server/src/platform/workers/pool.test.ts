import { afterEach, describe, expect, it } from 'vitest'
import { WorkerPool } from './index.ts'
import type { Order } from './testing/worker.ts'

type Pool = WorkerPool<{ order: Order; bytes?: Uint8Array }, { length: number }>
const script = new URL('./testing/worker.ts', import.meta.url)
let pool: Pool
const start = (size: number, { queueLimit = 100, cpuMs = 400, wallMs = 20_000 } = {}): Pool => {
  pool = new WorkerPool({ script, size, cpuMs, wallMs, memoryMb: 64, queueLimit })
  return pool
}
afterEach(() => pool.stop())

describe('a worker pool', () => {
  it('answers each task, more of them than it has threads', async () => {
    start(2)
    const lengths = await Promise.all([1, 2, 3, 4, 5].map((n) => pool.run({ order: 'echo', bytes: new Uint8Array(n) })))
    expect(lengths.map((a) => a.length)).toEqual([1, 2, 3, 4, 5])
  })

  it('takes a buffer over instead of copying it', async () => {
    start(1)
    const bytes = new Uint8Array(10)
    await pool.run({ order: 'echo', bytes }, [bytes.buffer])
    expect(bytes.length).toBe(0)
  })

  it.each([
    ['spin', 'cpu'],
    ['sleep', 'wall'],
    ['fill-heap', 'memory'],
    ['fill-buffers', 'memory'],
    ['throw', 'crash'],
    ['exit', 'crash'],
  ] as const)('ends a worker told to %s with %s and goes on with a new one', async (order, kind) => {
    start(1, { cpuMs: kind === 'memory' ? 20_000 : 200, wallMs: kind === 'wall' ? 400 : 20_000 })
    const doomed = pool.run({ order })
    const next = pool.run({ order: 'echo', bytes: new Uint8Array(7) })
    await expect(doomed).rejects.toMatchObject({ name: 'WorkerFailure', kind })
    await expect(next).resolves.toEqual({ length: 7 })
  })

  it('blames a task for the time it worked, not for the time it waited for a processor', async () => {
    start(1, { cpuMs: 100, wallMs: 400 })
    await expect(pool.run({ order: 'sleep' })).rejects.toMatchObject({ kind: 'wall' })
  })

  it('keeps serving others while one task is stuck', async () => {
    start(2)
    const stuck = pool.run({ order: 'spin' }).catch((failure) => failure.kind)
    const order: string[] = []
    await Promise.all([
      stuck.then(() => order.push('stuck')),
      pool.run({ order: 'echo' }).then(() => order.push('served')),
      pool.run({ order: 'echo' }).then(() => order.push('served')),
    ])
    expect(order).toEqual(['served', 'served', 'stuck'])
  })

  it('says busy at once when too much is waiting, and when it has stopped', async () => {
    start(1, { queueLimit: 1 })
    const first = pool.run({ order: 'echo' })
    await expect(pool.run({ order: 'echo' })).rejects.toMatchObject({ kind: 'busy' })
    await first
    await pool.stop()
    await expect(pool.run({ order: 'echo' })).rejects.toMatchObject({ kind: 'busy' })
  })
})
