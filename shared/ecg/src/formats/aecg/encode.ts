/** Writes a record as HL7 annotated ECG (HL7 V3, PORT_MT020001), one RHYTHM series. */
import { leadMdc } from '../../lead.ts'
import { type EcgFilters, type EcgLead, type EcgPatient, type EcgRecord, MISSING } from '../../record.ts'
import { NONE } from '../../samples.ts'
import { utf8, writeDateTime } from '../../text.ts'
import { contentNumber } from '../contentNumber.ts'

const mdc = 'codeSystem="2.16.840.1.113883.6.24" codeSystemName="MDC"'

/** The recorded (not derived) leads, one sequence set for each time base. */
export function encodeAecg(record: EcgRecord): Uint8Array {
  const leads = record.leads.filter((lead) => !lead.derived)
  const at = record.acquiredAt ? writeDateTime(record.acquiredAt) : null
  const sets = Map.groupBy(leads, (lead) => `${lead.rateHz} ${lead.startS}`)
  return utf8(`<?xml version="1.0" encoding="UTF-8"?>
<AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" type="Observation">
<id root="2.25.${contentNumber(record)}"/>
<code code="93000" codeSystem="2.16.840.1.113883.6.12" codeSystemName="CPT-4"/>
${at === null ? '' : `<effectiveTime><center value="${at}"/></effectiveTime>`}
${subject(record.patient)}
<component><series>
<code code="RHYTHM" codeSystem="2.16.840.1.113883.5.4"/>
${at === null ? '' : `<effectiveTime><low value="${at}"/></effectiveTime>`}
${author(record)}
${controlVariables(record.filters)}
${[...sets.values()].map(sequenceSet).join('\n')}
</series></component>
</AnnotatedECG>
`)
}

function subject(patient: EcgPatient): string {
  const gender = patient.sex && { male: 'M', female: 'F', other: 'UN' }[patient.sex]
  const person = [
    patient.name === null ? '' : `<name>${escaped(patient.name)}</name>`,
    gender === null ? '' : `<administrativeGenderCode code="${gender}" codeSystem="2.16.840.1.113883.5.1"/>`,
    patient.birthDate === null ? '' : `<birthTime value="${patient.birthDate.replaceAll('-', '')}"/>`,
  ].join('')
  const id = patient.id === null ? '' : `<id root="2.25.1" extension="${escaped(patient.id)}"/>`
  return `<componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>${id}
<subjectDemographicPerson>${person}</subjectDemographicPerson></trialSubject></subject></subjectAssignment></componentOf></timepointEvent></componentOf>
${patient.ageYears === null ? '' : age(patient.ageYears)}`
}

function age(years: number): string {
  return `<controlVariable><relatedObservation><code code="21612-7" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC"/>
<value xsi:type="PQ" value="${years}" unit="a"/></relatedObservation></controlVariable>`
}

function author({ device }: EcgRecord): string {
  const serial = device.serial === null ? '' : `<id root="2.25.2" extension="${escaped(device.serial)}"/>`
  const model = device.model === null ? '' : `<manufacturerModelName>${escaped(device.model)}</manufacturerModelName>`
  const maker =
    device.manufacturer === null ? '' : `<manufacturerOrganization><name>${escaped(device.manufacturer)}</name></manufacturerOrganization>`
  return `<author><seriesAuthor><manufacturedSeriesDevice>${serial}${model}</manufacturedSeriesDevice>${maker}</seriesAuthor></author>`
}

function controlVariables(filters: EcgFilters): string {
  return [
    filter('HIGH_PASS', 'CUTOFF', filters.highPassHz),
    filter('LOW_PASS', 'CUTOFF', filters.lowPassHz),
    filter('NOTCH', 'NOTCH', filters.notchHz),
  ].join('')
}

function filter(kind: string, frequency: string, hz: number | null): string {
  if (hz === null) return ''
  return `<controlVariable><controlVariable><code code="MDC_ECG_CTL_VBL_ATTR_FILTER_${kind}" ${mdc}/>
<component><controlVariable><code code="MDC_ECG_CTL_VBL_ATTR_FILTER_${frequency}_FREQ" ${mdc}/>
<value xsi:type="PQ" value="${hz}" unit="Hz"/></controlVariable></component></controlVariable></controlVariable>
`
}

function sequenceSet(leads: readonly EcgLead[]): string {
  const [first] = leads
  const time = `<head value="${first?.startS ?? 0}" unit="s"/><increment value="${incrementS(first?.rateHz ?? 1)}" unit="s"/>`
  return `<component><sequenceSet>
<component><sequence><code code="TIME_RELATIVE" codeSystem="2.16.840.1.113883.5.4"/><value xsi:type="GLIST_PQ">${time}</value></sequence></component>
${leads.map(sequence).join('\n')}
</sequenceSet></component>`
}

/** In plain decimals where a number's own text has an exponent. */
function incrementS(rateHz: number): string {
  const text = String(1 / rateHz)
  return text.includes('e') ? (1 / rateHz).toFixed(12) : text
}

function sequence(lead: EcgLead): string {
  return `<component><sequence><code code="${leadMdc(lead.name)}" ${mdc}/><value xsi:type="SLIST_PQ"><origin value="${lead.offsetUv}" unit="uV"/>\
<scale value="${lead.scaleUv}" unit="uV"/><digits>${digits(lead)}</digits></value></sequence></component>`
}

/** aECG has no marker of a missing sample: the lowest number of the lead's width, which no voltage needs. */
function digits({ samples }: EcgLead): string {
  return (samples instanceof Int32Array ? samples.map((digit) => (digit === MISSING ? NONE : digit)) : samples).join(' ')
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
