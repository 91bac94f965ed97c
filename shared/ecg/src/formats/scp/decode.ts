/** SCP-ECG (EN 1064 / ISO 11073-91064): uncompressed or default Huffman, first and second differences. */
import { type LeadName, leadFromCode } from '../../lead.ts'
import { type Decoded, type EcgLead, type EcgRecord, ecgLimits } from '../../record.ts'
import { guarded, refuse } from '../../refusal.ts'
import { checkedCount, checkedRate, checkedScale, narrowDigits, refuseUnequal } from '../../samples.ts'
import { Warnings } from '../../warnings.ts'
import { readDemographics } from './demographics.ts'
import { type DifferenceOrder, integrate } from './differences.ts'
import { decodeHuffman } from './huffman.ts'
import { type Container, readContainer, requiredSection } from './sections.ts'

const defaultTable = 19999
/** The byte length of a lead is a u16; carts clip what does not fit, to the last whole sample. */
const clippedBytes = 65534

/** Decodes an SCP-ECG record's rhythm (section 6). Never throws. */
export function decodeScp(bytes: Uint8Array): Decoded {
  return guarded(() => readScp(bytes))
}

function readScp(bytes: Uint8Array): EcgRecord {
  const warnings = new Warnings()
  const container = readContainer(bytes, warnings)
  const { definitions, simultaneous } = readDefinitions(container)
  const leads = readRhythm(container, definitions, warnings)
  if (simultaneous) refuseUnequal(leads)
  const { patient, device, acquiredAt, filters } = readDemographics(container, warnings)
  return { format: 'scp', leads, patient, device, acquiredAt, filters, warnings: warnings.list }
}

interface Definition {
  readonly name: LeadName | undefined
  readonly code: number
  /** As stated: 1-based, the end included; some carts start at 0 and end at the count. */
  readonly start: number
  readonly end: number
}

/** Section 3: u8 leads, u8 flags, then start u32, end u32, code u8 per lead. */
function readDefinitions(container: Container): { definitions: Definition[]; simultaneous: boolean } {
  const { view } = container
  const { body, end } = requiredSection(container, 3, 'lead definition')
  const count = end - body >= 2 ? view.getUint8(body) : 0
  if (count === 0) refuse('no-leads', 'section 3 defines no lead', body)
  if (count > ecgLimits.leads) refuse('corrupt', `section 3 defines ${count} leads`, body)
  if (body + 2 + 9 * count > end) refuse('truncated', `section 3 ends before its ${count} leads`, end)
  const flags = view.getUint8(body + 1)
  if (flags & 1) refuse('unsupported', 'SCP-ECG with reference-beat subtraction is not read yet', body + 1)
  const definitions = Array.from({ length: count }, (_, n) => {
    const at = body + 2 + 9 * n
    const code = view.getUint8(at + 8)
    return { name: leadFromCode(code), code, start: view.getUint32(at, true), end: view.getUint32(at + 4, true) }
  })
  return { definitions, simultaneous: (flags & 4) !== 0 || flags >> 3 === count }
}

interface Coding {
  readonly huffman: boolean
  readonly order: DifferenceOrder
  readonly scaleUv: number
  readonly rateHz: number
}

/** Section 6: AVM u16 nV, interval u16 µs, difference order u8, bimodal u8, u16 byte length per lead, data. */
function readRhythm(container: Container, definitions: readonly Definition[], warnings: Warnings): EcgLead[] {
  const { view } = container
  const { body, end } = requiredSection(container, 6, 'rhythm data')
  const data = body + 6 + 2 * definitions.length
  if (data > end) refuse('truncated', 'section 6 ends before its data', end)
  const coding = readCoding(container, body)
  const lengths = definitions.map((_, n) => view.getUint16(body + 6 + 2 * n, true))
  const places = leadPlaces(lengths, data, end)
  const origin = Math.min(...definitions.map((definition) => Math.max(1, definition.start)))
  const leads = new Map<LeadName, EcgLead>()
  definitions.forEach((definition, n) => {
    const { name, code, start } = definition
    const [from = end, to = end] = places[n] ?? []
    if (name === undefined) return warnings.add('lead-unknown', `lead code ${code} is none we name`)
    if (leads.has(name)) return warnings.add('lead-duplicate', `lead ${name} occurs again; the first is kept`)
    const samples = readSamples(container, definition, from, to, coding, warnings)
    const { scaleUv, rateHz } = coding
    const startS = (Math.max(1, start) - origin) / rateHz
    leads.set(name, { name, ...samples, scaleUv, rateHz, startS, derived: false })
  })
  if (leads.size === 0) refuse('no-leads', 'no lead of section 3 is an ECG lead we name')
  return [...leads.values()]
}

function readCoding(container: Container, body: number): Coding {
  const { view, sections } = container
  const order = view.getUint8(body + 4)
  if (order !== 0 && order !== 1 && order !== 2) refuse('corrupt', `difference encoding ${order}`, body + 4)
  if (view.getUint8(body + 5) === 1) refuse('unsupported', 'SCP-ECG with bimodal compression is not read yet', body + 5)
  const table = sections.get(2)
  const number = table && table.end - table.body >= 2 ? view.getUint16(table.body, true) : undefined
  if (number !== undefined && number !== defaultTable)
    refuse('unsupported', 'SCP-ECG with Huffman tables of its own is not read yet', table?.body)
  const interval = view.getUint16(body + 2, true)
  return {
    huffman: number !== undefined,
    order,
    scaleUv: checkedScale(view.getUint16(body, true) / 1000, 'section 6', body),
    rateHz: checkedRate(interval === 0 ? Number.NaN : 1e6 / interval, body + 2),
  }
}

/** Where each lead's bytes are. Some writers pad every lead to an even length without counting the byte in its length. */
function leadPlaces(lengths: readonly number[], data: number, end: number): (readonly [from: number, to: number])[] {
  const odd = lengths.filter((length) => length % 2 === 1).length
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const padded = odd > 1 && end - data === total + odd
  let from = data
  return lengths.map((length) => {
    const to = from + length
    if (to > end) refuse('truncated', `section 6 ends before byte ${to} of its leads`, end)
    const place = [from, to] as const
    from = to + (padded ? length % 2 : 0)
    return place
  })
}

function readSamples(
  { bytes, view }: Container,
  { start, end, code }: Definition,
  from: number,
  to: number,
  coding: Coding,
  warnings: Warnings,
): Pick<EcgLead, 'samples' | 'offsetUv'> {
  const present = Math.floor((to - from) / 2)
  const stated = start > 0 ? end - start + 1 : !coding.huffman && present === end + 1 ? present : end
  checkedCount(stated, `lead code ${code}`, from)
  const clipped = !coding.huffman && present < stated
  if (clipped && to - from < clippedBytes) refuse('truncated', `lead code ${code}: ${present} of ${stated} samples are present`, to)
  if (clipped) warnings.add('length-mismatch', `lead code ${code}: only ${present} of ${stated} samples fit its length field`)
  const count = clipped ? present : stated
  const digits = coding.huffman ? decodeHuffman(bytes, from, to, count) : readWords(view, from, count)
  const { samples, shift } = narrowDigits(integrate(digits, coding.order))
  return { samples, offsetUv: shift === 0 ? 0 : -shift * coding.scaleUv }
}

function readWords(view: DataView, from: number, count: number): Int32Array {
  const words = new Int32Array(count)
  for (let n = 0; n < count; n++) words[n] = view.getInt16(from + 2 * n, true)
  return words
}
