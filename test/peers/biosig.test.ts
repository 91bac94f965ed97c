/** biosig (Schlögl et al.) reads the SCP-ECG and HL7 aECG we write, and agrees with us on recordings of real carts. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { leadFromText, standardLeads } from '@lianxin/ecg'
import { encodeAecg, encodeScp } from '@lianxin/ecg/formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eightLeads, eighteenLeads, testRecord } from '../../shared/ecg/src/testing/records.ts'
import { isInstalled } from '../harness/debian.ts'
import { decoded, disagreements, type PeerLead, peerTitle, ran, realFolder, workFolder } from './peer.ts'

/** GDF 2 (Schlögl 2006): sample types by number, and how each is read. */
const sampleTypes: Readonly<Record<number, readonly [bytes: number, read: (data: DataView, at: number) => number]>> = {
  1: [1, (data, at) => data.getInt8(at)],
  3: [2, (data, at) => data.getInt16(at, true)],
  5: [4, (data, at) => data.getInt32(at, true)],
  16: [4, (data, at) => data.getFloat32(at, true)],
  17: [8, (data, at) => data.getFloat64(at, true)],
}
/** Of ISO/IEEE 11073-10101: 4256 is the volt, 19 the prefix micro. */
const microvolt = 4256 + 19

/** Channels of a GDF file whose records hold one sample of each, which is how biosig writes an ECG. */
function readGdf(bytes: Uint8Array): PeerLead[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [count, records, recordS] = [view.getUint16(252, true), Number(view.getBigInt64(236, true)), view.getFloat64(244, true)]
  // A header field stands there for all channels before the next field begins.
  const field = (bytesBefore: number, width: number, channel: number) => 256 + bytesBefore * count + width * channel
  const number = (bytesBefore: number, channel: number) => view.getFloat64(field(bytesBefore, 8, channel), true)
  const types = Array.from({ length: count }, (_, c) => sampleTypes[view.getUint32(field(220, 4, c), true)] ?? [])
  const widths = types.map(([width = Number.NaN]) => width)
  const recordBytes = widths.reduce((sum, width) => sum + width, 0)
  return types.map(([, read = () => Number.NaN], c) => {
    expect([view.getUint16(field(102, 2, c), true), view.getUint32(field(216, 4, c), true)]).toEqual([microvolt, 1])
    const [physicalMin, physicalMax, digitalMin, digitalMax] = [104, 112, 120, 128].map((before) => number(before, c))
    const scaleUv = ((physicalMax ?? 0) - (physicalMin ?? 0)) / ((digitalMax ?? 0) - (digitalMin ?? 0))
    const first = view.getUint16(184, true) * 256 + widths.slice(0, c).reduce((sum, width) => sum + width, 0)
    const uv = Float64Array.from(
      { length: records },
      (_, n) => (read(view, first + n * recordBytes) - (digitalMin ?? 0)) * scaleUv + (physicalMin ?? 0),
    )
    const label = Buffer.from(bytes.subarray(field(0, 16, c), field(0, 16, c) + 16)).toString('latin1')
    return { name: leadFromText(label.replace(/\0.*$/s, '')) ?? label, rateHz: 1 / recordS, uv }
  })
}

const codings = (['none', 'huffman'] as const).flatMap((compression) => ([0, 1, 2] as const).map((order) => [compression, order] as const))
const leadSets = [
  ['8 leads', eightLeads],
  ['12 leads', standardLeads],
  ['18 leads', eighteenLeads],
] as const

/** Without Contec's: biosig takes its "samples 0 to 10,000" for one more than were recorded, and writes no sound GDF of it. */
const realFiles = [
  'scp/ecgtoolkit_Example.scp',
  'scp/welchallyn_2007_anon.scp',
  'scp/welchallyn_2017_anon.scp',
  'aecg/hl7_Example_aECG.xml',
  'constructed/aecg19_constructed.xml',
] as const

describe.skipIf(!isInstalled('save2gdf'))(peerTitle('biosig', 'save2gdf'), () => {
  let work: Awaited<ReturnType<typeof workFolder>>
  beforeAll(async () => {
    work = await workFolder()
  })
  afterAll(() => work.remove())

  async function read(path: string): Promise<PeerLead[]> {
    const gdf = join(work.folder, 'read.gdf')
    await ran('save2gdf', '-f=GDF', path, gdf)
    return readGdf(await readFile(gdf))
  }

  async function readBytes(bytes: Uint8Array): Promise<PeerLead[]> {
    await writeFile(join(work.folder, 'written'), bytes)
    return read(join(work.folder, 'written'))
  }

  describe.each(leadSets)('of %s', (_, names) => {
    const record = testRecord({ names, samples: 5000 })
    it.each(codings)(
      'reads our SCP-ECG, compression %s, differences of order %i, to the very microvolt',
      async (compression, differences) => {
        expect(disagreements(await readBytes(encodeScp(record, { compression, differences })), record)).toEqual([])
      },
    )

    it('reads our HL7 aECG to the very microvolt', async () => {
      expect(disagreements(await readBytes(encodeAecg(record)), record)).toEqual([])
    })
  })

  const present = existsSync(realFolder)
  it.skipIf(!present).each(realFiles.map((path) => [path]))(
    `agrees with us on %s${present ? '' : `: SKIPPED, no real files at ${realFolder}`}`,
    async (path) => {
      const record = decoded(await readFile(join(realFolder, path)))
      expect(disagreements(await read(join(realFolder, path)), record)).toEqual([])
    },
  )
})
