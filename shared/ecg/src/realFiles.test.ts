import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decodeDicom } from './formats/dicom/decode.ts'
import { inspectEcg } from './inspect.ts'

const folder = process.env.LIANXIN_REAL_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const present = existsSync(`${folder}/MANIFEST.tsv`)
const title = present ? 'real files' : `real files: SKIPPED, none at ${folder} (set LIANXIN_REAL_DATA)`

type Row = Readonly<Record<string, string>>

function manifest(): Row[] {
  const [head = '', ...lines] = readFileSync(`${folder}/MANIFEST.tsv`, 'utf8').trimEnd().split('\n')
  const names = head.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, n) => [names[n] ?? '', cell])))
}

function inspect(path: string) {
  return inspectEcg(path, readFileSync(`${folder}/${path}`))
}

describe.skipIf(!present)(title, () => {
  const rows = present ? manifest() : []
  const readable = rows.filter((row) => /^(scp|aecg|constructed|dicom-ecg)\//.test(row.path ?? ''))

  it('include all the readable ones', () => expect(readable.length).toBeGreaterThanOrEqual(9))

  it.each(readable.map((row) => [row.path ?? '', row] as const))('%s agrees with the reference values computed elsewhere', (path, row) => {
    const found = inspect(path)
    if ('refused' in found) throw new Error(found.refused.message)
    const stored = found.leads.filter((lead) => !lead.derived)
    expect(stored.map((lead) => lead.name).toSorted()).toEqual((row.lead_names ?? '').split(' ').toSorted())
    expect(stored.every((lead) => lead.samples === Number(row.samples_per_lead))).toBe(true)
    expect(found.rateHz).toBeCloseTo(Number(row.fs_hz), 2)
    expect(found.durationS).toBeCloseTo(Number(row.duration_s), 3)
    const lead = found.leads.find((candidate) => candidate.name === row.gt_lead)
    expect(lead?.minUv).toBeCloseTo(Number(row.gt_min_uV), 3)
    expect(lead?.maxUv).toBeCloseTo(Number(row.gt_max_uV), 3)
    expect(lead?.meanUv).toBeCloseTo(Number(row.gt_mean_uV), 3)
    // The reference states these to four significant digits.
    for (const [n, value] of (row.gt_first5_uV ?? '').split(' ').map(Number).entries())
      expect(Math.abs((lead?.first5Uv[n] ?? Number.NaN) - value)).toBeLessThanOrEqual(0.0005 * Math.abs(value))
    expect(found.warnings.filter((warning) => ['checksum-mismatch', 'limb-identity'].includes(warning.reason))).toEqual([])
  })

  it.each([
    ['scp/welchallyn_2007_anon.scp', { format: 'scp', rateHz: 599.88, acquiredAt: null }],
    ['scp/ecgtoolkit_Example.scp', { patient: { id: 'SBJ-123', name: 'Clark', sex: 'male', birthDate: '1953-05-08' } }],
    ['aecg/hl7_Example_aECG.xml', { device: { manufacturer: 'Mortara Instrument, Inc.', model: 'ELI250' } }],
    ['dicom-ecg/mortara_el250_12lead.dcm', { acquiredAt: '2013-01-25T10:59:19', patient: { id: '642341', ageYears: 42 } }],
  ])('%s says whose it is and when it was recorded', (path, facts) => {
    expect(inspect(path)).toMatchObject(facts)
  })

  it.each(readable.flatMap((row) => (row.path?.startsWith('dicom-ecg/') ? [row.path] : [])))(
    '%s cut off at any 97th byte is refused as cut off, with where it ends',
    (path) => {
      const bytes = new Uint8Array(readFileSync(`${folder}/${path}`))
      for (let length = 132; length < bytes.length; length += 97)
        expect(decodeDicom(bytes.subarray(0, length))).toMatchObject({ refusal: { reason: 'truncated', offset: length } })
    },
  )

  const sameRecording = ['scp/ecgtoolkit_Example.scp', 'aecg/hl7_Example_aECG.xml', 'dicom-ecg/ecgtoolkit_Example_implicitLE.dcm']
  it('hold one recording in three formats, and it is the same in each', () => {
    const leads = sameRecording.map((path) => {
      const found = inspect(path)
      return 'refused' in found ? null : found.leads
    })
    expect(leads[0]).toHaveLength(12)
    expect(leads[1]).toEqual(leads[0])
    expect(leads[2]).toEqual(leads[0])
  })

  it.each(
    rows
      .filter((row) => row.format === 'dicom-image')
      .map((row) => [row.path ?? '', /Modality (\w+)/.exec(row.notes ?? '')?.[1] ?? '?'] as const),
  )('%s is refused as no ECG, naming its modality %s', (path, modality) => {
    expect(inspect(path)).toMatchObject({ refused: { reason: 'not-an-ecg', message: expect.stringContaining(`modality ${modality}`) } })
  })

  it('Heal Force files are refused as what they are', () => {
    expect(inspect('scp-nonstandard/healforce_62.scp')).toMatchObject({ refused: { code: 'invalid', reason: 'proprietary-scp' } })
  })

  const others: Readonly<Record<string, string>> = {
    mfer: 'MFER',
    muse: 'MUSE',
    philips: 'Philips',
    wfdb: 'WFDB',
    edf: 'EDF',
    bdf: 'BDF',
    ishne: 'ISHNE',
    csv: 'CSV',
  }
  const known = rows.filter((row) => (row.path ?? '').split('/', 1)[0] !== undefined && others[(row.path ?? '').split('/', 1)[0] ?? ''])
  it.each(known.map((row) => [row.path ?? '']))('%s is named, and refused as not read yet', (path) => {
    const name = others[path.split('/', 1)[0] ?? ''] ?? ''
    expect(inspect(path)).toMatchObject({ refused: { reason: 'unsupported', message: expect.stringContaining(name) } })
  })
})
