import { describe, expect, it } from 'vitest'
import type { EcgRecord } from '../../record.ts'
import { testRecord } from '../../testing/records.ts'
import { utf8 } from '../../text.ts'
import { decodeAecg } from './decode.ts'
import { parseDigits } from './digits.ts'
import { encodeAecg } from './encode.ts'

const text = new TextDecoder().decode(encodeAecg(testRecord({ samples: 50 })))

function read(xml: string | Uint8Array): EcgRecord {
  const decoded = decodeAecg(typeof xml === 'string' ? utf8(xml) : xml)
  if (!decoded.ok) throw new Error(`${decoded.refusal.reason}: ${decoded.refusal.message}`)
  return decoded.record
}

function refusalOf(xml: string) {
  const decoded = decodeAecg(utf8(xml))
  return decoded.ok ? null : decoded.refusal
}

interface Shape {
  readonly increment?: string
  readonly origin?: string
  readonly scale?: string
  readonly digits?: string
  readonly code?: string
  readonly interval?: string
  readonly after?: string
}

function small({
  increment = 'value="0.002" unit="s"',
  origin = 'value="0" unit="uV"',
  scale = 'value="2.5" unit="uV"',
  digits = '1 -2 3',
  code = 'RHYTHM',
  interval = '',
  after = '',
}: Shape = {}): string {
  return `<AnnotatedECG xmlns="urn:hl7-org:v3"><component><series><code code="${code}"/>${interval}<component><sequenceSet>
<component><sequence><code code="TIME_ABSOLUTE"/><value><head value="20260102030405.250+0800"/><increment ${increment}/></value></sequence></component>
<component><sequence><code code="MDC_ECG_LEAD_II"/><value><origin ${origin}/><scale ${scale}/><digits>${digits}</digits></value></sequence></component>
</sequenceSet></component>${after}</series></component></AnnotatedECG>`
}

describe('an aECG', () => {
  it('is time, origin, scale and digits in the units it states', () => {
    const { leads, acquiredAt } = read(
      small({ increment: 'value="2" unit="ms"', origin: 'value="0.001" unit="mV"', scale: 'value="4880" unit="nV"' }),
    )
    expect(leads).toEqual([
      { name: 'II', samples: Int16Array.of(1, -2, 3), scaleUv: 4.88, offsetUv: 1, rateHz: 500, startS: 0, derived: false },
    ])
    expect(acquiredAt).toEqual({ local: '2026-01-02T03:04:05.250', offsetMinutes: 480 })
  })

  it('shows its rhythm and never the representative beat, wherever that stands', () => {
    const beat = small({ digits: '9 9 9' })
      .replace(/<\/?AnnotatedECG[^>]*>/g, '')
      .replace('"RHYTHM"', '"REPRESENTATIVE_BEAT"')
    const nested = `<derivation>${beat.replace('component><series>', 'derivedSeries>').replace('</series></component', '</derivedSeries')}</derivation>`
    expect([...(read(small({ after: nested })).leads[0]?.samples ?? [])]).toEqual([1, -2, 3])
    const before = small().replace('<component><series>', `${beat}<component><series>`)
    expect([...(read(before).leads[0]?.samples ?? [])]).toEqual([1, -2, 3])
    expect(refusalOf(small({ code: 'REPRESENTATIVE_BEAT' }))).toMatchObject({ reason: 'no-leads' })
  })

  it('with several rhythms shows the first, and says so', () => {
    const second = small({ digits: '7 7 7' }).replace(/<\/?AnnotatedECG[^>]*>/g, '')
    const found = read(small().replace('</AnnotatedECG>', `${second}</AnnotatedECG>`))
    expect([...(found.leads[0]?.samples ?? [])]).toEqual([1, -2, 3])
    expect(found.warnings).toContainEqual(expect.objectContaining({ reason: 'several-rhythms' }))
  })

  it('without a unit, a scale or a rate is refused rather than drawn', () => {
    expect(refusalOf(small({ scale: 'value="2.5"' }))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(small({ scale: 'value="x" unit="uV"' }))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(small({ origin: 'value="1" unit="kg"' }))).toMatchObject({ reason: 'no-scale' })
    expect(refusalOf(small({ increment: 'value="0" unit="s"' }))).toMatchObject({ reason: 'no-rate' })
    expect(refusalOf(small({ increment: 'value="0.002"' }))).toMatchObject({ reason: 'no-rate' })
  })

  it('whose samples do not last as long as it says is read with a warning', () => {
    const interval = '<effectiveTime><low value="20260102030405"/><high value="20260102030415"/></effectiveTime>'
    expect(read(small({ interval })).warnings).toContainEqual(expect.objectContaining({ reason: 'rate-inconsistent' }))
  })

  it('is read with namespace prefixes, comments and CDATA within the digits', () => {
    const prefixed = small({ digits: '1 <!-- a --> -2<![CDATA[ 3 ]]>' })
      .replace(/<(\/?)([a-zA-Z])/g, '<$1h:$2')
      .replace('xmlns=', 'xmlns:h=')
    expect([...(read(prefixed).leads[0]?.samples ?? [])]).toEqual([1, -2, 3])
  })

  it('that says UTF-8 and is GB 2312 is read as that, with a warning', () => {
    const gb = Buffer.from(text.replace('Test Patient', '\u00cd\u00f5\u00d0\u00a1\u00c3\u00f7'), 'latin1')
    expect(read(gb)).toMatchObject({ patient: { name: '王小明' }, warnings: [{ reason: 'text-charset' }] })
    const damaged = Buffer.from(text.replace('Test Patient', '\u00cd Test'), 'latin1')
    expect(read(damaged)).toMatchObject({ patient: { name: '\ufffd Test' }, warnings: [{ reason: 'text-charset' }] })
  })

  it('is read in UTF-16 and in GB 18030 as declared', () => {
    const wide = Uint8Array.of(0xff, 0xfe, ...Buffer.from(text, 'utf16le'))
    expect(read(wide)).toEqual(read(text))
    const chinese = Buffer.from(text.replace('UTF-8', 'GB18030').replace('Test Patient', '\u00cd\u00f5\u00d0\u00a1'), 'latin1')
    expect(read(Uint8Array.from(chinese)).patient.name).toBe('王小')
  })

  it('joins the parts of a structured name', () => {
    expect(read(text.replace('Test Patient', '<given>Ann</given><family>Clark</family>')).patient.name).toBe('Ann Clark')
  })

  it('that is malformed is refused with its place, and never quoted', () => {
    const refusal = refusalOf(text.replace('</subject>', ''))
    expect(refusal).toMatchObject({ reason: 'corrupt' })
    expect(refusal?.offset).toBeGreaterThan(500)
    expect(refusal?.message).not.toMatch(/Patient|P-0001/)
  })
})

describe('digits', () => {
  it('are whole numbers between any white space', () => {
    expect([...parseDigits('\n 1\t-2  +3\r\n0004 ', 'x')]).toEqual([1, -2, 3, 4])
    expect([...parseDigits('2147483647 -2147483648', 'x')]).toEqual([2147483647, -2147483648])
  })

  it.each(['', ' ', '1.5', '1,2', '1 - 2', '--1', '1e3', '2147483648', '12a', '１２'])('%j is refused', (digits) => {
    expect(refusalOf(small({ digits: digits || ' ' }))).toMatchObject({ reason: digits.trim() ? 'corrupt' : 'no-leads' })
  })
})
