/** dcmtk (OFFIS) reads the DICOM we write, and rewrites it in every transfer syntax for us to read. */
import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EcgRecord, leadFromCode, standardLeads } from '@lianxin/ecg'
import { encodeDicom } from '@lianxin/ecg/formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eightLeads, eighteenLeads, testRecord, widened, withGaps } from '../../shared/ecg/src/testing/records.ts'
import { isInstalled } from '../harness/debian.ts'
import { decoded, digest, disagreements, type PeerLead, peerTitle, ran, realFolder, workFolder } from './peer.ts'

const patient = { id: '病人-42', name: '欧阳建国', sex: 'male', birthDate: '1949-10-01', ageYears: 77 } as const
const twelve = testRecord({ names: standardLeads, samples: 5000 })
const records: readonly (readonly [title: string, record: EcgRecord])[] = [
  ['8 leads', testRecord({ names: eightLeads, samples: 5000 })],
  ['12 leads of a Chinese patient', { ...twelve, patient }],
  ['18 leads in two multiplex groups', testRecord({ names: eighteenLeads, samples: 5000 })],
  ['8 leads with gaps, an offset and a scale of many digits', withGaps(testRecord({ lead: { offsetUv: -12.5, scaleUv: 0.00488 } }))],
  ['12 leads of 32 bits', withGaps(widened(twelve))],
]
const syntaxes = [
  ['implicit little-endian', ['+ti']],
  ['explicit big-endian', ['+tb']],
  ['deflated', ['+td']],
  ['implicit, sequences of undefined length', ['+ti', '-e']],
  ['explicit, sequences of undefined length', ['+te', '-e']],
  ['GB18030', ['+C', 'GB18030']],
] as const
const realDicom = existsSync(join(realFolder, 'dicom-ecg'))
  ? readdirSync(join(realFolder, 'dicom-ecg')).filter((name) => name.endsWith('.dcm'))
  : []

/** The DICOM JSON model (PS3.18 F.2). */
interface JsonElement {
  readonly vr: string
  readonly Value?: readonly unknown[]
  readonly InlineBinary?: string
}
type JsonDataSet = Readonly<Record<string, JsonElement>>

const itemsOf = (dataSet: JsonDataSet | undefined, tag: string) => (dataSet?.[tag]?.Value ?? []) as readonly JsonDataSet[]
const valueOf = (dataSet: JsonDataSet | undefined, tag: string) => dataSet?.[tag]?.Value?.[0]
const numberOf = (dataSet: JsonDataSet | undefined, tag: string) => Number(valueOf(dataSet, tag))

/** Waveform Data as dcmtk hands it over, scaled here: sensitivity × correction + baseline, in units that must be microvolts. */
function peerLeads(group: JsonDataSet): PeerLead[] {
  const [channels, count, bits] = [numberOf(group, '003A0005'), numberOf(group, '003A0010'), numberOf(group, '54001004')]
  const binary = (tag: string) => Buffer.from(group[tag]?.InlineBinary ?? '', 'base64')
  const digit = (bytes: Buffer, n: number) => (bits === 32 ? bytes.readInt32LE(4 * n) : bytes.readInt16LE(2 * n))
  const [data, padding] = [binary('54001010'), digit(binary('5400100A'), 0)]
  expect(data).toHaveLength((channels * count * bits) / 8)
  expect(valueOf(group, '54001006')).toBe(bits === 32 ? 'SL' : 'SS')
  return itemsOf(group, '003A0200').map((channel, c) => {
    const [source] = itemsOf(channel, '003A0208')
    expect(valueOf(source, '00080102')).toBe('MDC')
    expect(valueOf(itemsOf(channel, '003A0211')[0], '00080100')).toBe('uV')
    const scale = numberOf(channel, '003A0210') * numberOf(channel, '003A0212')
    const baseline = numberOf(channel, '003A0213')
    const uv = Float64Array.from({ length: count }, (_, n) => {
      const value = digit(data, n * channels + c)
      return value === padding ? Number.NaN : value * scale + baseline
    })
    const code = Number(/^2:(\d+)$/.exec(String(valueOf(source, '00080100')))?.[1])
    return { name: leadFromCode(code) ?? '?', rateHz: numberOf(group, '003A001A'), uv }
  })
}

describe.skipIf(!isInstalled('dcmdump'))(peerTitle('dcmtk', 'dcmdump'), () => {
  let work: Awaited<ReturnType<typeof workFolder>>
  const path = (name: string) => join(work.folder, name)
  beforeAll(async () => {
    work = await workFolder()
    await Promise.all(records.map(([title, record]) => writeFile(path(`${title}.dcm`), encodeDicom(record))))
  })
  afterAll(() => work.remove())

  it.each(records)('dumps our file of %s without a warning, an error or an unknown tag', async (title) => {
    const dump = await ran('dcmdump', path(`${title}.dcm`))
    expect(dump).toContain('WaveformSequence')
    expect(dump.match(/^[WEF]: .*|.*Unknown Tag.*/gm)).toBeNull()
  })

  it.each(records)('finds in our file of %s the very samples, leads and rate', async (title, record) => {
    await ran('dcm2json', path(`${title}.dcm`), path(`${title}.json`))
    const dataSet = JSON.parse(await readFile(path(`${title}.json`), 'utf8')) as JsonDataSet
    const groups = itemsOf(dataSet, '54000100')
    expect(groups).toHaveLength(record.leads.length > 12 ? 2 : 1)
    expect(disagreements(groups.flatMap(peerLeads), record)).toEqual([])
    expect(valueOf(dataSet, '00100010')).toEqual({ Alphabetic: record.patient.name })
    expect(valueOf(dataSet, '00100020')).toBe(record.patient.id)
  })

  describe.each(syntaxes)('rewrites in %s', (syntax, options) => {
    it.each(records)('our file of %s, and we read the same record', async (title) => {
      const rewritten = path(`${title} ${syntax}.dcm`)
      await ran('dcmconv', ...options, path(`${title}.dcm`), rewritten)
      expect(digest(decoded(await readFile(rewritten)))).toEqual(digest(decoded(await readFile(path(`${title}.dcm`)))))
    })

    it.skipIf(realDicom.length === 0)(
      `real recordings, and we read the same record${realDicom.length > 0 ? '' : `: SKIPPED, none at ${realFolder}`}`,
      async () => {
        for (const name of realDicom) {
          const original = join(realFolder, 'dicom-ecg', name)
          await ran('dcmconv', ...options, original, path(name))
          expect(digest(decoded(await readFile(path(name))))).toEqual(digest(decoded(await readFile(original))))
        }
      },
    )
  })
})
