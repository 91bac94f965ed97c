/** The one door for bytes of unknown kind: limits, detection, decoding, derived leads, checks of the whole. */
import { withDerivedLeads } from './derive.ts'
import { type DetectedFormat, detectFormat } from './detect.ts'
import { decodeAecg } from './formats/aecg/decode.ts'
import { decodeDicom } from './formats/dicom/decode.ts'
import { decodeScp } from './formats/scp/decode.ts'
import { limbIdentityWarning } from './limbIdentity.ts'
import { type Decoded, type EcgRecord, ecgLimits } from './record.ts'
import { guarded, refuse, refused } from './refusal.ts'

const unsupported: Partial<Record<DetectedFormat, string>> = {
  mfer: 'an MFER',
  muse: 'a GE MUSE XML',
  philips: 'a Philips XML',
  wfdb: 'a WFDB header',
  edf: 'an EDF',
  bdf: 'a BDF',
  ishne: 'an ISHNE Holter',
  csv: 'a CSV',
}
const notEcg: Partial<Record<DetectedFormat, string>> = {
  pdf: 'a PDF document',
  jpeg: 'a JPEG picture',
  png: 'a PNG picture',
  zip: 'a ZIP archive; the ECG file inside may be readable',
}

/**
 * Decodes an ECG file of any supported format: leads in display order, III, aVR, aVL, aVF derived where only I and II were
 * recorded. Pure; never throws; bounded by {@link ecgLimits}.
 */
export function decodeEcg(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return refused('empty', 'the file has no bytes')
  if (bytes.length > ecgLimits.fileBytes)
    return refused('too-large', `${bytes.length} bytes exceed the limit of ${ecgLimits.fileBytes} bytes`)
  const decoded = decodeDetected(bytes, detectFormat(bytes))
  return decoded.ok ? guarded(() => completed(decoded.record)) : decoded
}

function decodeDetected(bytes: Uint8Array, format: DetectedFormat | null): Decoded {
  if (format === 'scp') return decodeScp(bytes)
  if (format === 'aecg') return decodeAecg(bytes)
  if (format === 'dicom') return decodeDicom(bytes)
  if (format === 'proprietary-scp')
    return refused('proprietary-scp', 'the file calls itself SCP but has the proprietary layout of a portable recorder, not EN 1064', 6)
  if (format === 'xml') return decodeAecg(bytes)
  if (format && unsupported[format]) return refused('unsupported', `this is ${unsupported[format]} file; not read yet`)
  if (format && notEcg[format]) return refused('not-an-ecg', `this is ${notEcg[format]}`)
  return refused('unknown-format', 'the bytes match no known ECG format', 0)
}

function completed(record: EcgRecord): EcgRecord {
  const digital = record.leads.some((lead) => lead.samples.length > 0)
  if (!digital) refuse('no-leads', 'the file holds no ECG lead')
  const late = record.leads.find((lead) => lead.startS * lead.rateHz > ecgLimits.samplesPerLead)
  if (late) refuse('corrupt', `lead ${late.name} starts ${late.startS.toFixed(0)} s after the record does`)
  const warning = limbIdentityWarning(record.leads)
  const warnings = warning ? [...record.warnings, warning] : record.warnings
  return { ...record, leads: withDerivedLeads(record.leads), warnings }
}
