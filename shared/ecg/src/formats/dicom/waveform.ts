/** Multiplex groups of a DICOM waveform to leads (PS3.3 C.10.9). */
import type { DataSet } from 'dicom-parser'
import { type LeadName, leadFromCode, leadFromText } from '../../lead.ts'
import { type EcgFilters, type EcgLead, ecgLimits } from '../../record.ts'
import { refuse } from '../../refusal.ts'
import { checkedRate, checkedScale, decimal, narrowDigits } from '../../samples.ts'
import { cleanText } from '../../text.ts'
import type { Warnings } from '../../warnings.ts'
import { firstItem, items } from './dataSet.ts'
import { channelDigits, type Interleaved, readInterleaved } from './samples.ts'

/**
 * The rhythm's leads. A group that is a representative (median) beat never counts, whatever its place; further rhythm groups
 * add the leads that the longest has not (V7 … of an 18-lead General ECG). The record starts where its first lead does.
 */
export function readLeads(dataSet: DataSet, bigEndian: boolean, warnings: Warnings): EcgLead[] {
  const leads = new Map<LeadName, EcgLead>()
  for (const group of rhythmGroups(items(dataSet, 'x54000100'))) readGroup(group, bigEndian, leads, warnings)
  if (leads.size === 0) refuse('no-leads', 'the DICOM waveform holds no ECG lead')
  const origin = Math.min(...[...leads.values()].map((lead) => lead.startS))
  return [...leads.values()].map((lead) => ({ ...lead, startS: lead.startS - origin }))
}

/** The longest first: a median beat without its label lasts about a second, and must not stand for the rhythm. */

function rhythmGroups(groups: readonly DataSet[]): readonly DataSet[] {
  const rhythms = groups
    .filter((group) => !/median|average|representative|template|\bbeat\b/i.test(group.string('x003a0020') ?? ''))
    .toSorted((a, b) => seconds(b) - seconds(a))
  const original = rhythms.filter((group) => (group.string('x003a0004') ?? '').trim() !== 'DERIVED')
  // All derived: some carts call a filtered rhythm so.
  return original.length > 0 ? original : rhythms.slice(0, 1)
}

function seconds(group: DataSet): number {
  return (group.uint32('x003a0010') ?? 0) / (decimal(group.string('x003a001a', 0)) || 1)
}

function readGroup(group: DataSet, bigEndian: boolean, leads: Map<LeadName, EcgLead>, warnings: Warnings): void {
  const rateHz = checkedRate(decimal(group.string('x003a001a', 0)))
  const definitions = items(group, 'x003a0200')
  const named = definitions.map((definition) => channelLead(definition))
  if (named.every((name) => name === undefined || leads.has(name))) return noteSkipped(definitions, named, warnings)
  const data = readInterleaved(group, bigEndian)
  if (definitions.length < data.channels) warnings.add('nonconforming', 'multiplex group with undefined channels')
  const startS = (decimal(group.string('x00181068', 0)) || 0) / 1000
  definitions.slice(0, data.channels).forEach((definition, channel) => {
    const name = named[channel]
    if (name === undefined) return warnings.add('lead-unknown', `channel ${channel + 1} is no ECG lead we name`)
    if (leads.has(name)) return warnings.add('lead-duplicate', `lead ${name} occurs again; the first is kept`)
    if (leads.size >= ecgLimits.leads) refuse('hostile', `more than ${ecgLimits.leads} leads`)
    leads.set(name, readChannel(definition, name, channel, data, { rateHz, startS }, warnings))
  })
}

/** A group of leads all known already is a repeat of the rhythm or an unlabelled median beat. */
function noteSkipped(definitions: readonly DataSet[], named: readonly (LeadName | undefined)[], warnings: Warnings): void {
  if (definitions.length > 0 && named.some((name) => name !== undefined))
    warnings.add('several-rhythms', 'a further multiplex group repeats known leads; the first is kept')
}

/** By code (MDC `2:n`, SCPECG `5.6.3-9-n`), else by the words beside it. */
function channelLead(definition: DataSet): LeadName | undefined {
  const source = firstItem(definition, 'x003a0208')
  const code = (source?.string('x00080100') ?? '').trim()
  const scheme = (source?.string('x00080102') ?? '').trim()
  const number = /^(?:2:|5\.6\.3-9-)(\d{1,3})$/.exec(code)?.[1]
  const byCode = number && /^(MDC|SCPECG)$/.test(scheme) ? leadFromCode(Number(number)) : undefined
  return (
    byCode ?? leadFromText(code) ?? leadFromText(source?.string('x00080104') ?? '') ?? leadFromText(definition.string('x003a0203') ?? '')
  )
}

interface Timing {
  readonly rateHz: number
  readonly startS: number
}

/** value = raw × sensitivity × correction + baseline, the baseline in units of the sensitivity. */
function readChannel(definition: DataSet, name: LeadName, channel: number, data: Interleaved, timing: Timing, warnings: Warnings): EcgLead {
  const exponent = unitExponent(definition, name, warnings)
  const correction = decimal(definition.string('x003a0212', 0) ?? '1')
  const sensitivity = decimal(definition.string('x003a0210', 0), exponent)
  const scaleUv = checkedScale(correction === 1 ? sensitivity : sensitivity * correction, `lead ${name}`)
  const baselineUv = decimal(definition.string('x003a0213', 0), exponent) || 0
  // One of the two is stated: in seconds (003A,0214) or in samples (003A,0215).
  const skewS = decimal(definition.string('x003a0214', 0)) || decimal(definition.string('x003a0215', 0)) / timing.rateHz || 0
  const own = channelDigits(data, channel)
  const { samples, shift } = own instanceof Int16Array ? { samples: own, shift: 0 } : narrowDigits(own)
  return {
    name,
    samples,
    scaleUv,
    offsetUv: baselineUv - shift * scaleUv,
    rateHz: timing.rateHz,
    startS: timing.startS + skewS,
    derived: false,
  }
}

const exponents: Readonly<Record<string, number>> = { nV: -3, uV: 0, mV: 3, V: 6 }
const foldedExponents: Readonly<Record<string, number>> = {
  nv: -3,
  uv: 0,
  µv: 0,
  microvolt: 0,
  microvolts: 0,
  mv: 3,
  millivolt: 3,
  millivolts: 3,
}

/** Powers of ten from the channel's unit to microvolts; a unit that is not a voltage, or none, is refused. */
function unitExponent(definition: DataSet, name: LeadName, warnings: Warnings): number {
  const unit = firstItem(definition, 'x003a0211')
  const code = (unit?.string('x00080100') ?? '').trim()
  const exact = exponents[code]
  if (exact !== undefined) return exact
  const meaning = (unit?.string('x00080104') ?? '').trim().toLowerCase()
  const folded = foldedExponents[code.toLowerCase()] ?? foldedExponents[meaning]
  if (folded === undefined) refuse('no-scale', `lead ${name} has no unit of voltage`)
  warnings.add('unit-assumed', `unit of lead ${name} taken for 10^${folded} uV by its spelling`)
  return folded
}

/** Filters that all channels share are stated per channel; the first channel that states them speaks for the record. */
export function readFilters(dataSet: DataSet): EcgFilters {
  const channels = items(dataSet, 'x54000100').flatMap((group) => items(group, 'x003a0200'))
  const stated = (tag: string) => {
    const value = channels.map((channel) => decimal(cleanText(channel.string(tag, 0)))).find((hz) => hz > 0 && hz < 10_000)
    return value ?? null
  }
  return { highPassHz: stated('x003a0220'), lowPassHz: stated('x003a0221'), notchHz: stated('x003a0222') }
}
