import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { decodeEcg } from '../decode.ts'
import { standardLeads } from '../lead.ts'
import { type Decoded, type EcgRefusalReason, ecgLimits, ecgRefusalReasons } from '../record.ts'
import { utf8 } from '../text.ts'
import { eighteenLeads, seeded, testRecord } from '../testing/records.ts'
import { decodeAecg, decodeDicom, decodeScp, encodeAecg, encodeDicom, encodeScp } from './index.ts'

const record = testRecord({ names: standardLeads, samples: 400 })
const files = [
  ['SCP-ECG, Huffman', encodeScp(record), decodeScp],
  ['SCP-ECG, raw', encodeScp(record, { compression: 'none', differences: 0 }), decodeScp],
  ['HL7 aECG', encodeAecg(record), decodeAecg],
  ['DICOM, 12 leads', encodeDicom(record), decodeDicom],
  ['DICOM, 18 leads', encodeDicom(testRecord({ names: eighteenLeads, samples: 400 })), decodeDicom],
] as const

/** Decodes within a second of its thread's own time (the machine may be busy with other tests), and answers with a sound record or a sound refusal. */
function answer(bytes: Uint8Array, decode: (bytes: Uint8Array) => Decoded = decodeEcg): Decoded {
  const before = process.threadCpuUsage()
  const decoded = decode(bytes)
  const { user, system } = process.threadCpuUsage(before)
  if (user + system > 1_000_000) throw new Error(`${user + system} us of processor time`)
  if (decoded.ok) {
    const { leads } = decoded.record
    const sound = leads.every(
      (lead) => lead.samples.length > 0 && Number.isFinite(lead.scaleUv * lead.rateHz * lead.startS + lead.offsetUv),
    )
    if (leads.length === 0 || leads.length > ecgLimits.leads || !sound) throw new Error('unsound record')
  } else if (!ecgRefusalReasons.includes(decoded.refusal.reason)) throw new Error('unsound refusal')
  return decoded
}

function reasonOf(bytes: Uint8Array): EcgRefusalReason | 'read' {
  const decoded = answer(bytes)
  return decoded.ok ? 'read' : decoded.refusal.reason
}

describe.each(files)('%s', (_, file, decode) => {
  it('cut off anywhere is refused, never thrown or read as whole', () => {
    for (let length = 0; length < file.length - 40; length += 97) {
      expect(answer(file.subarray(0, length)).ok).toBe(false)
      expect(answer(file.subarray(0, length), decode).ok).toBe(false)
    }
  })

  it('with bytes altered at random is read or refused within a second', () => {
    const random = seeded(file.length)
    let refused = 0
    for (let n = 0; n < 1200; n++) {
      const mutant = file.slice()
      for (let changes = 1 + Math.floor(random() * 8); changes > 0; changes--) {
        // Half of the changes hit the first kilobyte, where the lengths and counts are.
        const reach = random() < 0.5 ? Math.min(1024, mutant.length) : mutant.length
        mutant[Math.floor(random() * reach)] = random() < 0.3 ? 255 : Math.floor(random() * 256)
      }
      if (!answer(mutant, n % 2 ? decode : decodeEcg).ok) refused++
    }
    expect(refused).toBeGreaterThan(20)
    expect(refused).toBeLessThan(1200)
  })

  it('with stretches cut out, doubled or zeroed is read or refused within a second', () => {
    const random = seeded(99)
    for (let n = 0; n < 100; n++) {
      const from = Math.floor(random() * file.length)
      const to = Math.min(file.length, from + Math.floor(random() * 200))
      const doubled = concat([file.subarray(0, to), file.subarray(from)])
      const cut = concat([file.subarray(0, from), file.subarray(to)])
      for (const mutant of [doubled, cut, file.slice().fill(0, from, to)]) answer(mutant, decode)
    }
  })
})

describe('hostile bytes', () => {
  it('that are nothing, too many or noise are refused by name', () => {
    expect(reasonOf(new Uint8Array(0))).toBe('empty')
    expect(reasonOf(new Uint8Array(ecgLimits.fileBytes + 1))).toBe('too-large')
    expect(reasonOf(new Uint8Array(5000))).toBe('unknown-format')
    const random = seeded(3)
    expect(reasonOf(Uint8Array.from({ length: 5000 }, () => random() * 256))).toBe('unknown-format')
  })

  const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`).join('')}]>`
  it.each([
    ['an entity bomb in an aECG', `${bomb}<AnnotatedECG><id extension="&j;"/></AnnotatedECG>`],
    ['an entity bomb in any XML', `${bomb}<lolz>&j;</lolz>`],
    ['an external entity', `<!DOCTYPE AnnotatedECG [<!ENTITY x SYSTEM "file:///etc/passwd">]><AnnotatedECG>&x;</AnnotatedECG>`],
    ['a document type alone', '<!DOCTYPE AnnotatedECG SYSTEM "http://example.org/a.dtd"><AnnotatedECG/>'],
    ['elements nested without end', `<AnnotatedECG>${'<component>'.repeat(50_000)}`],
  ])('%s is refused as hostile', (_, xml) => expect(reasonOf(utf8(xml))).toBe('hostile'))

  it('a file of nothing but tiny elements is refused before it costs a second', () => {
    expect(reasonOf(utf8(`<AnnotatedECG>${'<a/>'.repeat(500_000)}`))).toBe('hostile')
    expect(reasonOf(utf8(`<AnnotatedECG ${Array.from({ length: 500_000 }, (_, n) => `a${n}=""`).join(' ')}/>`))).toBe('hostile')
    const elements = new Uint8Array(ecgLimits.fileBytes)
    const view = new DataView(elements.buffer)
    for (let at = 0, tag = 0; at < elements.length; at += 8, tag++) {
      view.setUint32(at, ((tag & 0xffff) << 16) | (0x0008 + 2 * (tag >> 16)), true)
      elements.set([0x53, 0x48], at + 4)
    }
    expect(reasonOf(elements)).toBe('hostile')
  })

  it('an SCP-ECG record that claims four thousand million samples is refused before anything is allocated', () => {
    const scp = encodeScp(record)
    const section3 = new DataView(scp.buffer).getUint32(22 + 3 * 10 + 6, true) - 1
    const claim = scp.slice()
    new DataView(claim.buffer).setUint32(section3 + 16 + 2 + 4, 0xfffffffe, true)
    expect(reasonOf(claim)).toBe('corrupt')
    new DataView(claim.buffer).setUint32(section3 + 16 + 2 + 4, 1_999_999, true)
    expect(reasonOf(claim)).toBe('truncated')
  })

  it('an SCP-ECG record whose leads end apart though recorded together is refused', () => {
    const scp = encodeScp(record, { compression: 'none' })
    const view = new DataView(scp.buffer)
    const section3 = view.getUint32(22 + 3 * 10 + 6, true) - 1
    view.setUint32(section3 + 16 + 2 + 9 + 4, 300, true)
    expect(answer(scp)).toMatchObject({ ok: false, refusal: { reason: 'unequal-leads', message: expect.stringContaining('300') } })
  })

  it('an aECG whose leads have unequal digits is refused', () => {
    const xml = new TextDecoder().decode(encodeAecg(record)).replace(/(MDC_ECG_LEAD_V3"[\s\S]*?<digits>)\S+ /, '$1')
    expect(answer(utf8(xml))).toMatchObject({
      ok: false,
      refusal: { reason: 'unequal-leads', message: expect.stringMatching(/V3 has 399/) },
    })
  })

  it('a DICOM group that claims more samples than it holds is refused', () => {
    const dicom = encodeDicom(record)
    const at = Buffer.from(dicom).indexOf(Buffer.from([0x3a, 0, 0x10, 0, 0x55, 0x4c, 4, 0]))
    const claim = dicom.slice()
    new DataView(claim.buffer).setUint32(at + 8, 401, true)
    expect(reasonOf(claim)).toBe('truncated')
    new DataView(claim.buffer).setUint32(at + 8, 0xffffffff, true)
    expect(reasonOf(claim)).toBe('corrupt')
  })
})
