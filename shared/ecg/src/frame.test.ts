import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, FrameError } from './frame.ts'
import { eighteenLeads, seeded, testRecord, widened, withGaps } from './testing/records.ts'

describe('a frame', () => {
  it('gives back the leads exactly: names, digits, scale, offset, rate, start, derivation', () => {
    const record = withGaps(testRecord({ names: eighteenLeads, samples: 333, rateHz: 1e6 / 1667, lead: { offsetUv: -0.25, startS: 2.5 } }))
    const leads = [...record.leads.slice(0, 3), ...widened(record).leads.slice(3)].map((lead, n) => ({ ...lead, derived: n % 2 === 0 }))
    expect(decodeFrame(encodeFrame({ leads, filters: record.filters }))).toEqual({ leads, filters: record.filters })
  })

  it('tells a filter that the file names from one it does not, and refuses an impossible one', () => {
    const { leads } = testRecord({ samples: 5 })
    const filters = { highPassHz: 0, lowPassHz: null, notchHz: 50 }
    const frame = encodeFrame({ leads, filters })
    expect(decodeFrame(frame).filters).toEqual(filters)
    for (const hz of [-1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const altered = frame.slice()
      new DataView(altered.buffer).setFloat64(16, hz, true)
      expect(() => decodeFrame(altered)).toThrow(FrameError)
    }
  })

  it('is read at any address, and leaves the leads nothing of its memory', () => {
    const frame = encodeFrame(testRecord({ samples: 5 }))
    const shifted = new Uint8Array(frame.length + 1)
    shifted.set(frame, 1)
    const { leads } = decodeFrame(shifted.subarray(1))
    shifted.fill(0)
    expect(leads).toEqual(testRecord({ samples: 5 }).leads)
  })

  it('holds nothing of the patient', () => {
    const text = Buffer.from(encodeFrame(testRecord())).toString('latin1')
    expect(text).not.toMatch(/Test Patient|P-0001|1958|S-77/)
  })

  it('of another version or kind, cut or extended is refused', () => {
    const frame = encodeFrame(testRecord({ samples: 20 }))
    for (let length = 0; length < frame.length; length++) expect(() => decodeFrame(frame.subarray(0, length))).toThrow(FrameError)
    expect(() => decodeFrame(Uint8Array.of(...frame, 0))).toThrow(FrameError)
    expect(() => decodeFrame(frame.with(3, 1))).toThrow(/version 1/)
    expect(() => decodeFrame(frame.with(0, 0))).toThrow(FrameError)
  })

  it('with any byte of its header altered is read or refused, never more', () => {
    const frame = encodeFrame(testRecord({ samples: 20 }))
    const random = seeded(7)
    for (let n = 0; n < 3000; n++) {
      const altered = frame.with(Math.floor(random() * 354), Math.floor(random() * 256))
      try {
        expect(decodeFrame(altered).leads.length).toBeLessThanOrEqual(32)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(FrameError)
      }
    }
  })
})
