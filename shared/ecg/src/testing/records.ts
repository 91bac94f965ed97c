/** Records for this library's own tests: exact digits, no medicine. The clinical fixtures are in `fixtures/`. */
import { type LeadName, posteriorLeads, rightLeads, standardLeads } from '../lead.ts'
import { type EcgLead, type EcgRecord, MISSING, unknownFilters } from '../record.ts'

export const eightLeads = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const satisfies readonly LeadName[]
export const eighteenLeads: readonly LeadName[] = [...standardLeads, ...posteriorLeads, ...rightLeads]

/** Numbers 0..1 that are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0x100000000
  }
}

export interface RecordShape {
  readonly names?: readonly LeadName[]
  readonly samples?: number
  readonly rateHz?: number
  readonly lead?: Partial<EcgLead>
}

/** A random walk per lead, with every size of step the Huffman table distinguishes; limb leads obey Einthoven to a digit. */
export function testRecord({ names = eightLeads, samples = 1000, rateHz = 500, lead = {} }: RecordShape = {}): EcgRecord {
  const one = walk(1, samples)
  const two = walk(2, samples)
  const limb: Partial<Record<LeadName, Int16Array>> = {
    I: one,
    II: two,
    III: two.map((digit, n) => digit - (one[n] ?? 0)),
    aVR: two.map((digit, n) => Math.round(-(digit + (one[n] ?? 0)) / 2)),
    aVL: one.map((digit, n) => Math.round(digit - (two[n] ?? 0) / 2)),
    aVF: two.map((digit, n) => Math.round(digit - (one[n] ?? 0) / 2)),
  }
  const leads = names.map((name, n) => ({
    name,
    samples: limb[name] ?? walk(n + 10, samples),
    scaleUv: 2.5,
    offsetUv: 0,
    rateHz,
    startS: 0,
    derived: false,
    ...lead,
  }))
  return {
    format: 'scp',
    leads,
    patient: { id: 'P-0001', name: 'Test Patient', sex: 'female', birthDate: '1958-02-28', ageYears: 68 },
    device: { manufacturer: 'Lianxin', model: 'TEST1', serial: 'S-77' },
    acquiredAt: { local: '2026-03-01T23:59:58', offsetMinutes: 480 },
    filters: { ...unknownFilters, highPassHz: 0.05, lowPassHz: 150, notchHz: 50 },
    warnings: [],
  }
}

function walk(seed: number, samples: number): Int16Array {
  const random = seeded(seed)
  let digit = 0
  return Int16Array.from({ length: samples }, () => {
    const size = [0, 3, 12, 200, 3000][Math.floor(random() * 5.02)] ?? 9000
    const step = Math.round((random() - 0.5) * 2 * size)
    digit = Math.abs(digit + step) > 7000 ? 0 : digit + step
    return digit
  })
}

/** The record with samples 3..5 and the last of every lead missing. */
export function withGaps(record: EcgRecord): EcgRecord {
  return {
    ...record,
    leads: record.leads.map((lead) => ({
      ...lead,
      samples: lead.samples.map((digit, n) => ((n >= 3 && n <= 5) || n === lead.samples.length - 1 ? MISSING : digit)),
    })),
  }
}

/** The record with digits that 16 bits cannot hold. */
export function widened(record: EcgRecord): EcgRecord {
  return {
    ...record,
    leads: record.leads.map((lead) => ({ ...lead, samples: Int32Array.from(lead.samples, (digit) => digit * 1000 + 1) })),
  }
}
