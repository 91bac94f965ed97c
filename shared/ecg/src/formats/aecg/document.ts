/** What of an aECG document matters to us, in its own words; the meaning is taken from it in decode.ts. */
import { refuse } from '../../refusal.ts'
import type { XmlVisitor } from './xml.ts'

/** A quantity as written. */
export interface Quantity {
  readonly value: string | undefined
  readonly unit: string | undefined
}

/** One sequence: a time base (head, increment) or a lead (origin, scale, digits). */
export interface Sequence {
  code: string
  head?: Quantity
  increment?: Quantity
  origin?: Quantity
  scale?: Quantity
  digits: string
}

export interface Series {
  code: string
  low?: string
  high?: string
  readonly sets: Sequence[][]
  /** Filter frequency in hertz as written, by `LOW_PASS`, `HIGH_PASS`, `NOTCH`. */
  readonly filters: Map<string, string>
  device: { model: string; serial?: string; manufacturer: string }
}

export interface AecgDocument {
  readonly series: Series[]
  readonly effectiveTime: string | undefined
  readonly patient: { id?: string; name: string; sex?: string; birth?: string; age?: string }
}

const root = 'AnnotatedECG'
const seriesPath = `${root}/component/series`
const setPath = `${seriesPath}/component/sequenceSet`
const sequencePath = `${setPath}/component/sequence`
const seriesLimit = 64

type Attributes = Readonly<Record<string, string>>

/** Fills an {@link AecgDocument}. Series nested elsewhere (derivation/derivedSeries: the representative beat) are passed by. */
export class DocumentVisitor implements XmlVisitor {
  readonly document: { series: Series[]; effectiveTime: string | undefined; patient: AecgDocument['patient'] } = {
    series: [],
    effectiveTime: undefined,
    patient: { name: '' },
  }
  private filterKind: string | undefined
  private variable = ''

  open(path: string, attributes: Attributes): void {
    if (!path.startsWith(root)) refuse('unknown-format', 'XML that is not an HL7 annotated ECG')
    if (path.startsWith(sequencePath)) this.openSequence(path.slice(sequencePath.length), attributes)
    else if (path.startsWith(seriesPath)) this.openSeries(path.slice(seriesPath.length), attributes)
    else this.openHeader(path.slice(root.length), attributes)
  }

  text(path: string, text: string): void {
    const series = this.document.series.at(-1)
    if (path === `${sequencePath}/value/digits`) {
      const sequence = series?.sets.at(-1)?.at(-1)
      if (sequence) sequence.digits += text
    } else if (path.includes('/subjectDemographicPerson/name')) this.document.patient.name += `${text} `
    else if (series && path.startsWith(`${seriesPath}/author/`)) this.textOfAuthor(series, path, text)
  }

  close(): void {}

  private textOfAuthor(series: Series, path: string, text: string): void {
    if (path.endsWith('/manufacturerModelName')) series.device.model += text
    if (path.endsWith('/manufacturerOrganization/name')) series.device.manufacturer += text
  }

  private openHeader(path: string, attributes: Attributes): void {
    const { patient } = this.document
    const { value, code, extension } = attributes
    if (/^\/effectiveTime\/(center|low)$/.test(path)) this.document.effectiveTime ??= value
    else if (path.endsWith('/trialSubject/id') && extension !== undefined) patient.id ??= extension
    else if (path.endsWith('/subjectDemographicPerson/administrativeGenderCode') && code !== undefined) patient.sex ??= code
    else if (path.endsWith('/subjectDemographicPerson/birthTime') && value !== undefined) patient.birth ??= value
    else if (path.startsWith('/controlVariable')) this.openVariable(path, attributes)
  }

  private openSeries(path: string, attributes: Attributes): void {
    if (path === '') this.startSeries()
    const series = this.document.series.at(-1)
    if (!series) return
    const { value, code, extension } = attributes
    if (path === '/code') series.code = code ?? ''
    else if (path === '/effectiveTime/low' && value !== undefined) series.low = value
    else if (path === '/effectiveTime/high' && value !== undefined) series.high = value
    else if (path === '/component/sequenceSet') series.sets.push([])
    else if (path.endsWith('/manufacturedSeriesDevice/id') && extension !== undefined) series.device.serial ??= extension
    else if (path.startsWith('/controlVariable')) this.openVariable(path, attributes)
  }

  private startSeries(): void {
    if (this.document.series.length >= seriesLimit) refuse('hostile', `more than ${seriesLimit} series`)
    this.document.series.push({ code: '', sets: [], filters: new Map(), device: { model: '', manufacturer: '' } })
  }

  /** Control variables nest: a filter's kind outside, its frequency inside. LOINC 21612-7 is the reported age. */
  private openVariable(path: string, { code, value, unit }: Attributes): void {
    if (path.endsWith('/code')) {
      this.variable = code ?? ''
      this.filterKind = /FILTER_(LOW_PASS|HIGH_PASS|NOTCH)$/.exec(this.variable)?.[1] ?? this.filterKind
    }
    if (!path.endsWith('/value') || value === undefined) return
    const filters = this.document.series.at(-1)?.filters
    if (this.variable === '21612-7' && unit === 'a') this.document.patient.age ??= value
    if (this.filterKind && /_FREQ$/.test(this.variable) && unit === 'Hz') filters?.set(this.filterKind, value)
  }

  private openSequence(path: string, { code, value, unit }: Attributes): void {
    const set = this.document.series.at(-1)?.sets.at(-1)
    if (path === '') set?.push({ code: '', digits: '' })
    const sequence = set?.at(-1)
    if (!sequence) return
    const quantity = { value, unit }
    if (path === '/code') sequence.code = code ?? ''
    else if (path === '/value/head') sequence.head = quantity
    else if (path === '/value/increment') sequence.increment = quantity
    else if (path === '/value/origin') sequence.origin = quantity
    else if (path === '/value/scale') sequence.scale = quantity
  }
}
