import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyContext } from '@lianxin/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ManualClock, manualClock } from '../../../test/harness/clock.ts'
import { Spool, type SpoolLimits, spoolLimits } from './spool.ts'
import type { Ticket } from './ticket.ts'

const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }
const quiet = { info() {}, warn() {}, error() {} }
const key = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const ticketOf = (n: number, more: Partial<Ticket> = {}): Ticket => ({
  uploadKey: key(n),
  personId: 'p',
  siteId: 's',
  sitePath: '/s/',
  fileName: 'a.scp',
  sizeBytes: 6,
  sha256: null,
  urgency: 'routine',
  patient: nobody,
  context: emptyContext,
  ...more,
})
const bytes = (...values: number[]) => Uint8Array.from(values)
const refusal = (reason: string, details?: object) => expect.objectContaining({ reason, ...(details && { details }) })

let dir: string
let clock: ManualClock
let spool: Spool
async function started(limits: Partial<SpoolLimits> = {}): Promise<Spool> {
  spool = new Spool({ dir, clock, log: quiet, limits: { ...spoolLimits, quickMs: 0, ...limits } })
  await spool.start()
  return spool
}
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'spool-'))
  clock = manualClock(Date.now())
  await started()
})
afterEach(async () => {
  await spool.stop()
  await rm(dir, { recursive: true })
})

describe('the upload spool', () => {
  it('puts a quick upload together without touching the disk', async () => {
    expect(spool.open(ticketOf(1))).toBe(0)
    expect(spool.append(key(1), 'p', 0, bytes(1, 2, 3, 4))).toBe(4)
    expect(spool.append(key(1), 'p', 4, bytes(5, 6))).toBe(6)
    expect([...(await spool.whole(key(1), 'p')).bytes]).toEqual([1, 2, 3, 4, 5, 6])
    expect(await readdir(dir)).toEqual([])
  })

  it('writes an upload down once it is not a quick one', async () => {
    await started({ quickMs: 1_000 })
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2))
    await clock.advance(750)
    expect(await readdir(dir)).toEqual([])
    await clock.advance(250)
    expect(await readdir(dir)).toHaveLength(2)
  })

  it('puts an upload together that is partly on disk', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2))
    await clock.advance(250)
    spool.append(key(1), 'p', 2, bytes(3, 4))
    await clock.advance(250)
    spool.append(key(1), 'p', 4, bytes(5, 6))
    expect([...(await spool.whole(key(1), 'p')).bytes]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('acknowledges a repeated chunk, refuses a gap with the place to go on, and an unfinished whole', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    expect(spool.append(key(1), 'p', 0, bytes(1, 2, 3))).toBe(3)
    expect(() => spool.append(key(1), 'p', 4, bytes(9))).toThrow(refusal('ecg.upload-gap', { nextOffset: 3 }))
    await expect(spool.whole(key(1), 'p')).rejects.toThrow(refusal('ecg.upload-gap', { nextOffset: 3 }))
  })

  it('refuses more bytes than were announced', () => {
    spool.open(ticketOf(1))
    expect(() => spool.append(key(1), 'p', 0, new Uint8Array(7))).toThrow(refusal('ecg.upload-altered'))
  })

  it('goes on after a killed hub from what had been written', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    await clock.advance(250)
    spool.append(key(1), 'p', 3, bytes(4))
    const killed = spool
    await started()
    expect(spool.open(ticketOf(1, { urgency: 'emergency' }))).toBe(3)
    spool.append(key(1), 'p', 3, bytes(4, 5, 6))
    const whole = await spool.whole(key(1), 'p')
    expect([...whole.bytes]).toEqual([1, 2, 3, 4, 5, 6])
    expect(whole.ticket.urgency).toBe('emergency')
    await spool.forget(key(1))
    await killed.forget(key(1))
  })

  it('writes what is held when it stops', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    await spool.stop()
    await started()
    expect(spool.open(ticketOf(1))).toBe(3)
  })

  it('leaves no file behind once forgotten', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    await clock.advance(250)
    expect(await readdir(dir)).toHaveLength(2)
    await spool.forget(key(1))
    expect(await readdir(dir)).toEqual([])
  })

  it("knows nothing of another person's upload", () => {
    spool.open(ticketOf(1))
    expect(() => spool.append(key(1), 'q', 0, bytes(1))).toThrow(refusal('ecg.upload-unknown'))
    expect(() => spool.open(ticketOf(1, { personId: 'q' }))).toThrow(refusal('ecg.upload-unknown'))
  })

  it('refuses a key that now means other bytes', () => {
    spool.open(ticketOf(1))
    expect(() => spool.open(ticketOf(1, { sizeBytes: 7 }))).toThrow(refusal('ecg.upload-altered'))
  })

  it('bounds the uploads of one person and the bytes of all', async () => {
    await started({ uploadsPerPerson: 2, totalBytes: 20 })
    spool.open(ticketOf(1))
    spool.open(ticketOf(2))
    expect(() => spool.open(ticketOf(3))).toThrow(refusal('ecg.too-many-uploads'))
    expect(() => spool.open(ticketOf(4, { personId: 'q', sizeBytes: 9 }))).toThrow(refusal('ecg.too-many-uploads'))
    expect(spool.open(ticketOf(5, { personId: 'q', sizeBytes: 8 }))).toBe(0)
  })

  it('makes room for a sender who left uploads lying', async () => {
    await started({ uploadsPerPerson: 2, flushEveryMs: 72 * 3_600_000 })
    spool.open(ticketOf(1))
    await clock.advance(9 * 60_000)
    spool.open(ticketOf(2))
    await clock.advance(2 * 60_000)
    expect(spool.open(ticketOf(3))).toBe(0)
    expect([spool.knows(key(1), 'p'), spool.knows(key(2), 'p')]).toEqual([false, true])
  })

  it('drops what nobody touched for two days', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1))
    await clock.advance(250)
    await spool.stop() // the flush interval of two days would be run 691,200 times
    await started({ flushEveryMs: 72 * 3_600_000 })
    await clock.advance(50 * 3_600_000)
    expect(spool.knows(key(1), 'p')).toBe(false)
    expect(await readdir(dir)).toEqual([])
  })

  it('goes on where the disk refuses to remove what nobody touched', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1))
    await spool.stop()
    await rm(join(dir, `${key(1)}.part`))
    await mkdir(join(dir, `${key(1)}.part`)) // which no unlink removes
    await started({ flushEveryMs: 72 * 3_600_000 })
    await clock.advance(50 * 3_600_000)
    expect(spool.knows(key(1), 'p')).toBe(false)
  })

  it('lets the sender begin again when what was written is gone', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    await clock.advance(250)
    await rm(join(dir, `${key(1)}.part`))
    spool.append(key(1), 'p', 3, bytes(4, 5, 6))
    await expect(spool.whole(key(1), 'p')).rejects.toThrow(refusal('ecg.upload-unknown'))
    expect(await readdir(dir)).toEqual([])
    expect(spool.open(ticketOf(1))).toBe(0)
  })

  it('puts no zeros in the place of bytes that are gone', async () => {
    spool.open(ticketOf(1))
    spool.append(key(1), 'p', 0, bytes(1, 2, 3))
    await clock.advance(250)
    await writeFile(join(dir, `${key(1)}.part`), 'x')
    spool.append(key(1), 'p', 3, bytes(4))
    await clock.advance(250)
    expect(() => spool.append(key(1), 'p', 4, bytes(5))).toThrow(refusal('ecg.upload-unknown'))
    expect(spool.open(ticketOf(1))).toBe(0)
    await spool.forget(key(1))
    expect(await readdir(dir)).toEqual([])
  })

  it('removes what it cannot read at start', async () => {
    await writeFile(join(dir, `${key(9)}.part`), 'x')
    await writeFile(join(dir, `${key(8)}.json`), '{broken')
    await started()
    expect(await readdir(dir)).toEqual([])
  })
})
