/** DICOM waveform: 12-lead, General, Ambulatory ECG and whatever else carries ECG channels; judged by channels, not SOP class. */
import type { DataSet } from 'dicom-parser'
import type { AcquiredAt, Decoded, EcgPatient, EcgRecord, Sex } from '../../record.ts'
import { guarded, refuse } from '../../refusal.ts'
import { compactDate, compactDateTime, zoneMinutes } from '../../text.ts'
import { Warnings } from '../../warnings.ts'
import { parseDataSet } from './dataSet.ts'
import { personName, type ReadText, textReader } from './text.ts'
import { readFilters, readLeads } from './waveform.ts'

/** Decodes a DICOM file (PS3.10, with or without preamble) or a bare data set. Never throws. */
export function decodeDicom(bytes: Uint8Array): Decoded {
  return guarded(() => readDicom(bytes))
}

function readDicom(bytes: Uint8Array): EcgRecord {
  const { dataSet, bigEndian } = parseDataSet(bytes)
  if (!dataSet.elements.x54000100) refuseOther(dataSet, bytes.length)
  const warnings = new Warnings()
  const text = textReader(dataSet, warnings)
  return {
    format: 'dicom',
    leads: readLeads(dataSet, bigEndian, warnings),
    patient: readPatient(dataSet, text, warnings),
    device: { manufacturer: text('x00080070'), model: text('x00081090'), serial: text('x00181000') },
    acquiredAt: readAcquiredAt(dataSet),
    filters: readFilters(dataSet),
    warnings: warnings.list,
  }
}

/** The SOP classes of waveforms (PS3.4 B.5) share this root. */
const waveformClasses = '1.2.840.10008.5.1.4.1.1.9.'

function refuseOther(dataSet: DataSet, fileBytes: number): never {
  const modality = (dataSet.string('x00080060') ?? '').replace(/[^A-Z0-9_]/g, '').slice(0, 16)
  const sopClass = (dataSet.string('x00080016') ?? '').replace(/[^0-9.]/g, '').slice(0, 64)
  if (!modality && !sopClass) refuse('corrupt', 'a DICOM data set without waveform, modality or SOP class')
  if (sopClass.startsWith(waveformClasses)) {
    // elements stand in the order of their tags: whatever comes after the waveform says that it was not cut off
    if (Object.keys(dataSet.elements).some((tag) => tag > 'x54000100')) refuse('no-leads', 'a DICOM waveform object without its waveform')
    refuse('truncated', 'a DICOM waveform object ends before its waveform', fileBytes)
  }
  refuse('not-an-ecg', `DICOM object of modality ${modality || 'unknown'} (SOP class ${sopClass || 'unknown'}) holds no waveform`)
}

const sexes: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', O: 'other' }

function readPatient(dataSet: DataSet, text: ReadText, warnings: Warnings): EcgPatient {
  const birth = dataSet.string('x00100030')?.trim()
  const birthDate = birth ? compactDate(birth) : null
  if (birth && !birthDate) warnings.add('date-implausible', 'birth date is no plausible date')
  const age = /^(\d{3})([DWMY])$/.exec(dataSet.string('x00101010')?.trim() ?? '')
  const perYear = { D: 365.25, W: 52.18, M: 12, Y: 1 }[age?.[2] ?? 'Y'] ?? 1
  return {
    id: text('x00100020'),
    name: personName(text('x00100010')),
    sex: sexes[dataSet.string('x00100040')?.trim() ?? ''] ?? null,
    birthDate,
    ageYears: age ? Math.floor(Number(age[1]) / perYear) : null,
  }
}

/** Acquisition time, else content time, else study time: some exporters fill only the last. */
function readAcquiredAt(dataSet: DataSet): AcquiredAt | null {
  const zone = zoneMinutes(dataSet.string('x00080201'))
  const pairs = [
    ['x00080022', 'x00080032'],
    ['x00080023', 'x00080033'],
    ['x00080020', 'x00080030'],
  ] as const
  const texts = [dataSet.string('x0008002a'), ...pairs.map(([date, time]) => joinedTime(dataSet.string(date), dataSet.string(time)))]
  const found = texts.map((text) => (text ? compactDateTime(text) : null)).find((at) => at !== null)
  return found ? { ...found, offsetMinutes: found.offsetMinutes ?? zone } : null
}

function joinedTime(date: string | undefined, time: string | undefined): string | undefined {
  return date && time ? `${date.trim().replace(/\./g, '')}${time.trim().replace(/:/g, '')}` : undefined
}
