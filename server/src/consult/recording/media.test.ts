import { describe, expect, it } from 'vitest'
import { createInOrder } from './inOrder.ts'
import { opusPacketMs, opusSilence } from './opus.ts'
import { createPictures } from './pictures.ts'
import { createUnwrap, parseRtp, type RtpPacket } from './rtp.ts'
import { createSound } from './sound.ts'
import { createTimeline } from './timeline.ts'
import { keyFrameSize, parseVp8 } from './vp8.ts'
import type { Block } from './webm.ts'

const packet = (sequence: number, more: Partial<RtpPacket> = {}): RtpPacket => ({
  ...{ sequence: sequence & 0xffff, timestamp: 0, marker: false, payload: Buffer.from([1]) },
  ...more,
})

describe('an RTP packet', () => {
  it('is read past contributing sources, extension and padding', () => {
    const bytes = Buffer.from([
      ...[0xb1, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 1],
      ...[9, 9, 9, 9],
      ...[0xbe, 0xde, 0, 1, 5, 5, 5, 5],
      ...[7, 8, 0, 0, 3],
    ])
    expect(parseRtp(bytes)).toEqual({ marker: true, sequence: 0x1234, timestamp: 9, payload: Buffer.from([7, 8]) })
  })

  it('that is cut anywhere, or is padding only, is none', () => {
    const whole = Buffer.from([0x90, 0x60, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 7])
    for (let length = 0; length < whole.length; length++) expect(parseRtp(whole.subarray(0, length))).toBeNull()
    expect(parseRtp(whole)?.payload).toEqual(Buffer.from([7]))
    expect(parseRtp(Buffer.from([0xa0, 0x60, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 3]))).toBeNull()
    expect(parseRtp(Buffer.from([0x40, ...whole.subarray(1)]))).toBeNull()
  })

  it('counts on when its counters wrap, also for one that comes late', () => {
    const unwrap = createUnwrap(16)
    expect([65_534, 65_535, 0, 65_533, 1].map(unwrap)).toEqual([65_534, 65_535, 65_536, 65_533, 65_537])
  })
})

describe('packets out of order', () => {
  function received() {
    const heard: (number | 'loss')[] = []
    const order = createInOrder({ onPacket: ({ sequence }) => heard.push(sequence), onLoss: () => heard.push('loss') })
    return { heard, order, come: (sequence: number, arrivedMs = 0) => order.push({ ...packet(sequence), arrivedMs }) }
  }

  it('are put in order, once each, over the wrap of the counter', () => {
    const { heard, come } = received()
    for (const n of [65_534, 0, 65_535, 65_535, 2, 1, 0]) come(n)
    expect(heard).toEqual([65_534, 65_535, 0, 1, 2])
  })

  it('wait for a repair, and go on without it when it does not come', () => {
    const { heard, order, come } = received()
    for (const n of [1, 3, 4]) come(n)
    come(2, 300)
    expect(heard).toEqual([1, 2, 3, 4])
    come(6, 400)
    order.tick(900)
    expect(heard).toHaveLength(4)
    order.tick(1_000)
    expect(heard.slice(4)).toEqual(['loss', 6])
    come(5, 1_100)
    expect(heard).toHaveLength(6)
  })

  it('that begin anew elsewhere are taken up there', () => {
    const { heard, come } = received()
    for (const n of [1, 2, 20_000, 20_001]) come(n)
    expect(heard).toEqual([1, 2, 'loss', 20_000, 20_001])
  })
})

describe('the time of a track', () => {
  it("follows the sender's clock through jitter", () => {
    const place = createTimeline(90_000)
    const jitter = [40, 0, 90, 10, 200, 0]
    const placed = jitter.map((late, n) => place(n * 3_000, 1_000 + n * (100 / 3) + late))
    const steps = placed.slice(1).map((at, n) => at - (placed[n] ?? 0))
    for (const step of steps) expect(Math.abs(step - 100 / 3)).toBeLessThanOrEqual(10.001)
    expect(Math.abs((placed.at(-1) ?? 0) - (1_000 + 5 * (100 / 3)))).toBeLessThan(45)
  })

  it("follows the hub's clock over hours, though the sender's is 100 ppm slow, and the wrap of its counter", () => {
    const place = createTimeline(48_000)
    let worstMs = 0
    for (let s = 0; s < 2 * 3_600; s++) {
      const atMs = place((4_294_000_000 + Math.round(s * 48_000 * 0.9999)) % 2 ** 32, s * 1_000)
      worstMs = Math.max(worstMs, Math.abs(atMs - s * 1_000))
    }
    expect(worstMs).toBeLessThan(20)
  })

  it('jumps with a sender whose clock stood still or began anew', () => {
    const place = createTimeline(48_000)
    place(0, 0)
    expect(place(960, 30_000)).toBe(30_000)
    expect(place(1_920, 30_020)).toBeCloseTo(30_020, 5)
    expect(place(4_000_000_000, 31_000)).toBe(31_000)
  })
})

describe('the sound of a track', () => {
  it('knows how long an Opus packet is', () => {
    const lengths = [[0x78], [0x08], [0x18], [0xf8], [0xf9, 0], [0xfb, 3], [0xe0], [0x60]].map((bytes) => opusPacketMs(Buffer.from(bytes)))
    expect(lengths).toEqual([20, 20, 60, 20, 40, 60, 2.5, 10])
  })

  it('has no gap: silence stands where nothing came, and no time is told twice', () => {
    const blocks: Block[] = []
    const sound = createSound((block) => blocks.push(block))
    const spoken = Buffer.from([0x78, 1, 2])
    for (const atMs of [100, 121, 139, 1_000, 1_020]) sound.packet(spoken, atMs)
    sound.silenceUntil(1_500)
    sound.packet(spoken, 1_200)
    const times = blocks.map(({ atMs }) => atMs)
    expect(times).toEqual(Array.from({ length: 70 }, (_, n) => 100 + 20 * n))
    const spokenAt = blocks.filter(({ bytes }) => !opusSilence.equals(bytes)).map(({ atMs }) => atMs)
    expect(spokenAt).toEqual([100, 120, 140, 1_000, 1_020])
  })
})

/** A VP8 payload with all of the descriptor's fields, as a browser sends three layers. */
const vp8 = (begins: boolean, ...bytes: number[]) => Buffer.from([begins ? 0x90 : 0x80, 0xf0, 0x81, 0x02, 5, 0x40, ...bytes])
const keyFrame = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]

describe('the pictures of a track', () => {
  it('are read from every form of the payload descriptor', () => {
    const forms = [[0x10], [0x90, 0x80, 0x05], [0x90, 0x80, 0x80, 5], [0x90, 0x40, 1], [0x90, 0x20, 1], [0x90, 0xf0, 0x81, 2, 5, 0x40]]
    for (const form of forms) expect(parseVp8(Buffer.from([...form, 42]))).toEqual({ begins: true, bytes: Buffer.from([42]) })
    for (const form of forms) expect(parseVp8(Buffer.from(form))).toBeNull()
    expect(parseVp8(Buffer.from([0x11, 42]))?.begins).toBe(false)
    expect(keyFrameSize(Buffer.from(keyFrame))).toEqual({ width: 640, height: 480 })
    expect(keyFrameSize(Buffer.from([0x11, ...keyFrame.slice(1)]))).toBeNull()
  })

  it('begin with a whole one, and after a loss stand until the next whole one', () => {
    const blocks: Block[] = []
    const asked: number[] = []
    const sizes: object[] = []
    const pictures = createPictures({
      onSize: (size) => sizes.push(size),
      add: (block) => blocks.push(block),
      onKeyFrameNeeded: () => asked.push(blocks.length),
    })
    const frame = (timestamp: number, ...bytes: number[]) => {
      pictures.packet(packet(0, { timestamp, payload: vp8(true, ...bytes) }), timestamp)
      pictures.packet(packet(0, { timestamp, marker: true, payload: vp8(false, 7) }), timestamp + 5)
    }
    frame(10, 0x11)
    frame(20, ...keyFrame)
    frame(30, 0x11)
    pictures.packet(packet(0, { timestamp: 40, payload: vp8(true, 0x11) }), 40)
    pictures.lost()
    frame(50, 0x11)
    frame(60, ...keyFrame)
    expect(blocks.map(({ atMs, key }) => [atMs, key])).toEqual([
      [20, true],
      [30, false],
      [60, true],
    ])
    expect([...(blocks[0]?.bytes ?? [])]).toEqual([...keyFrame, 7])
    expect(sizes[0]).toEqual({ width: 640, height: 480 })
    expect(asked).toEqual([0, 2, 2])
  })
})
