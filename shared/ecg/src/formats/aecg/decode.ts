/** HL7 annotated ECG (HL7 V3, PORT_MT020001): strict about the signal, lenient about the rest. */
import { type LeadName, leadFromText } from '../../lead.ts'
import {
  type AcquiredAt,
  type Decoded,
  type EcgFilters,
  type EcgLead,
  type EcgPatient,
  type EcgRecord,
  ecgLimits,
  type Sex,
} from '../../record.ts'
import { guarded, refuse } from '../../refusal.ts'
import { checkedRate, checkedScale, decimal, narrowDigits, refuseUnequal } from '../../samples.ts'
import { cleanText, compactDate, compactDateTime } from '../../text.ts'
import { Warnings } from '../../warnings.ts'
import { parseDigits } from './digits.ts'
import { type AecgDocument, DocumentVisitor, type Quantity, type Sequence, type Series } from './document.ts'
import { walkXml, xmlText } from './xml.ts'

/** Decodes the first RHYTHM series; never a representative beat. Never throws. */
export function decodeAecg(bytes: Uint8Array): Decoded {
  return guarded(() => readAecg(bytes))
}

function readAecg(bytes: Uint8Array): EcgRecord {
  const visitor = new DocumentVisitor()
  const { text, guessed } = xmlText(bytes)
  walkXml(text, visitor)
  const { document } = visitor
  const warnings = new Warnings()
  if (guessed) warnings.add('text-charset', 'the document is not in the character set it states')
  const series = rhythmOf(document, warnings)
  const leads = readSets(series, warnings)
  checkDuration(series, leads, warnings)
  return {
    format: 'aecg',
    leads,
    patient: readPatient(document.patient, warnings),
    device: {
      manufacturer: cleanText(series.device.manufacturer),
      model: cleanText(series.device.model),
      serial: cleanText(series.device.serial),
    },
    acquiredAt: readAcquiredAt(document, series, warnings),
    filters: readFilters(series),
    warnings: warnings.list,
  }
}

function rhythmOf(document: AecgDocument, warnings: Warnings): Series {
  const rhythms = document.series.filter((series) => series.code === 'RHYTHM')
  if (rhythms.length > 1) warnings.add('several-rhythms', `${rhythms.length} rhythm series; the first is read`)
  const [first] = rhythms
  if (first) return first
  const other = document.series.find((series) => !/BEAT/.test(series.code) && series.sets.length > 0)
  if (!other) refuse('no-leads', 'the aECG holds no rhythm series')
  warnings.add('nonconforming', 'the series is not marked RHYTHM')
  return other
}

/** Sequence sets are recorded one after the other or together; the heads of their time sequences say which. */
function readSets(series: Series, warnings: Warnings): EcgLead[] {
  const sets = series.sets.filter((set) => set.some((sequence) => sequence.digits.trim() !== ''))
  if (sets.length === 0) refuse('no-leads', 'the rhythm series holds no digits')
  const heads = sets.map((set) => headS(timeOf(set)))
  const origin = Math.min(...heads.filter(Number.isFinite))
  const leads = new Map<LeadName, EcgLead>()
  sets.forEach((set, n) => {
    const head = heads[n] ?? Number.NaN
    readSet(set, Number.isFinite(head) ? head - origin : 0, leads, warnings)
  })
  if (leads.size === 0) refuse('no-leads', 'the rhythm series holds no ECG lead')
  return [...leads.values()]
}

function timeOf(set: readonly Sequence[]): Sequence | undefined {
  return set.find((sequence) => /^TIME_(ABSOLUTE|RELATIVE)$/.test(sequence.code))
}

/** Seconds, from a moment in 1970 or from the unstated start of a relative time. */
function headS(time: Sequence | undefined): number {
  const text = time?.head?.value ?? ''
  if (time?.code === 'TIME_RELATIVE') return seconds(time.head)
  const at = compactDateTime(text)
  return at ? Date.parse(`${at.local}Z`) / 1000 : Number.NaN
}

const secondExponents: Readonly<Record<string, number>> = { s: 0, ms: -3, us: -6 }

function seconds(quantity: Quantity | undefined): number {
  const exponent = secondExponents[quantity?.unit ?? '']
  return exponent === undefined ? Number.NaN : decimal(quantity?.value, exponent)
}

/** In microseconds first, so that 0.002 s is 500 Hz and not 499.99999999999994. */
function readRate(time: Sequence | undefined): number {
  const { value, unit = '' } = time?.increment ?? {}
  const exponent = secondExponents[unit]
  if (!time || exponent === undefined) return checkedRate(Number.NaN)
  return checkedRate(1e6 / decimal(value, exponent + 6))
}

function readSet(set: readonly Sequence[], startS: number, leads: Map<LeadName, EcgLead>, warnings: Warnings): void {
  const rateHz = readRate(timeOf(set))
  const own: EcgLead[] = []
  for (const sequence of set) {
    if (sequence.code.startsWith('TIME_')) continue
    const name = leadFromText(sequence.code)
    if (name === undefined)
      warnings.add('lead-unknown', `sequence ${sequence.code.replace(/[^\w-]/g, '').slice(0, 40)} is no ECG lead we name`)
    else if (leads.has(name)) warnings.add('lead-duplicate', `lead ${name} occurs again; the first is kept`)
    else {
      if (leads.size >= ecgLimits.leads) refuse('hostile', `more than ${ecgLimits.leads} leads`)
      const lead = readLead(sequence, name, rateHz, startS)
      leads.set(name, lead)
      own.push(lead)
    }
  }
  refuseUnequal(own)
}

/** value = origin + digit × scale, each in its own unit. */
function readLead(sequence: Sequence, name: LeadName, rateHz: number, startS: number): EcgLead {
  const scaleUv = checkedScale(microvoltsOf(sequence.scale), `lead ${name}`)
  const { value: origin = '0', unit: originUnit = sequence.scale?.unit } = sequence.origin ?? {}
  const originUv = microvoltsOf({ value: origin, unit: originUnit })
  if (!Number.isFinite(originUv)) refuse('no-scale', `lead ${name}: origin without a number or a unit of voltage`)
  const { samples, shift } = narrowDigits(parseDigits(sequence.digits, `lead ${name}`))
  return { name, samples, scaleUv, offsetUv: originUv - shift * scaleUv, rateHz, startS, derived: false }
}

const microvoltExponents: Readonly<Record<string, number>> = { nV: -3, uV: 0, '\u00b5V': 0, '\u03bcV': 0, mV: 3, V: 6 }

function microvoltsOf(quantity: Quantity | undefined): number {
  const exponent = microvoltExponents[quantity?.unit ?? '']
  return exponent === undefined ? Number.NaN : decimal(quantity?.value, exponent)
}

/** A wrong increment stretches the paper's time; the series' own interval gives it away. */
function checkDuration(series: Series, leads: readonly EcgLead[], warnings: Warnings): void {
  const [low, high] = [compactDateTime(series.low ?? ''), compactDateTime(series.high ?? '')]
  if (!low || !high) return
  const statedS = (Date.parse(`${high.local}Z`) - Date.parse(`${low.local}Z`)) / 1000
  const foundS = Math.max(...leads.map((lead) => lead.startS + lead.samples.length / lead.rateHz))
  // Times to the second are off by up to one at either end.
  if (Math.abs(statedS - foundS) > 1.5 + 0.05 * foundS && statedS > 0)
    warnings.add('rate-inconsistent', `the series states ${statedS} s, its samples last ${foundS.toFixed(3)} s`)
}

const sexes: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', UN: 'other' }

function readPatient(patient: AecgDocument['patient'], warnings: Warnings): EcgPatient {
  const birthDate = patient.birth === undefined ? null : compactDate(patient.birth)
  if (patient.birth && !birthDate) warnings.add('date-implausible', 'birth time is no plausible date')
  const name = cleanText(patient.name.replace(/\s+/g, ' '))
  if (`${name}${patient.id}`.includes('\ufffd')) warnings.add('text-charset', 'a text is not in the character set the document states')
  const age = decimal(patient.age)
  return {
    id: cleanText(patient.id),
    name,
    sex: sexes[patient.sex ?? ''] ?? null,
    birthDate,
    ageYears: age >= 0 && age < 150 ? Math.floor(age) : null,
  }
}

function readAcquiredAt(document: AecgDocument, series: Series, warnings: Warnings): AcquiredAt | null {
  const heads = series.sets.map(timeOf).filter((time) => time?.code === 'TIME_ABSOLUTE')
  const texts = [heads[0]?.head?.value, series.low, document.effectiveTime].filter((text) => text !== undefined)
  const found = texts.map(compactDateTime).find((at) => at !== null) ?? null
  if (!found && texts.length > 0) warnings.add('date-implausible', 'acquisition time is no plausible date and time')
  return found
}

function readFilters(series: Series): EcgFilters {
  const hertz = (kind: string) => {
    const value = decimal(series.filters.get(kind))
    return value > 0 && value < 10_000 ? value : null
  }
  return { highPassHz: hertz('HIGH_PASS'), lowPassHz: hertz('LOW_PASS'), notchHz: hertz('NOTCH') }
}
