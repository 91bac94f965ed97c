import { ecgFile } from '@lianxin/fixtures'
import { afterEach, describe, expect, it } from 'vitest'
import { recordingLog } from '../../../test/harness/recordingLog.ts'
import { Decoding, decodingLimits, type DecodeTask } from './decoding.ts'

const misbehaving = new URL('../platform/workers/testing/worker.ts', import.meta.url)
const told = (order: string) => ({ order }) as unknown as DecodeTask
const file = (): DecodeTask => ({ bytes: ecgFile({ rhythm: 'sinus', leads: 12, seed: 1 }, 'scp').bytes, sha256: null, wantsFrame: false })
const { log } = recordingLog()
let decoding: Decoding
afterEach(() => decoding.stop())

describe('decoding', () => {
  it.each([
    ['spin', 'ecg.decode-timeout', false],
    ['fill-buffers', 'ecg.decode-memory', false],
    ['throw', 'hub.internal', true],
  ] as const)('of what makes its thread %s is refused with %s', async (order, reason, retryable) => {
    decoding = new Decoding({ threads: 1, log, script: misbehaving, cpuMs: order === 'spin' ? 100 : 20_000 })
    await expect(decoding.run(told(order), 'p')).rejects.toMatchObject({ reason, retryable })
  })

  it('that the machine had no time for is to be tried again', async () => {
    decoding = new Decoding({ threads: 1, log, script: misbehaving, wallMs: 200 })
    await expect(decoding.run(told('sleep'), 'p')).rejects.toMatchObject({ reason: 'hub.timeout', retryable: true })
  })

  it('leaves places to others when one person asks for all of them, and to that person once some are done', async () => {
    decoding = new Decoding({ threads: 1, log })
    const flood = await Promise.allSettled([
      ...Array.from({ length: 80 }, () => decoding.run(file(), 'greedy')),
      decoding.run(file(), 'modest'),
    ])
    const outcomes = flood.map((one) => (one.status === 'fulfilled' ? one.value.outcome : (one.reason as { reason: string }).reason))
    expect(outcomes.slice(0, 80).filter((outcome) => outcome === 'decoded')).toHaveLength(decodingLimits.perPerson)
    expect(outcomes.slice(0, 80).filter((outcome) => outcome === 'ecg.too-many-uploads')).toHaveLength(80 - decodingLimits.perPerson)
    expect(outcomes.at(-1)).toBe('decoded')
    expect(await decoding.run(file(), 'greedy')).toMatchObject({ outcome: 'decoded' })
  })
})
