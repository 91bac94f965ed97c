/** What `lianxin ecg inspect --json` says of a file. */
import { decodeEcg } from './decode.ts'
import type { LeadName } from './lead.ts'
import {
  type AcquiredAt,
  durationS,
  type EcgDevice,
  type EcgFormat,
  type EcgLead,
  type EcgPatient,
  type EcgRecord,
  type EcgRefusal,
  type EcgWarning,
  microvolts,
} from './record.ts'
import { pad } from './text.ts'

export interface InspectedLead {
  readonly name: LeadName
  readonly samples: number
  readonly rateHz: number
  /** Over the samples that are not missing; null if all are. */
  readonly minUv: number | null
  readonly maxUv: number | null
  readonly meanUv: number | null
  /** Null for a missing sample. */
  readonly first5Uv: readonly (number | null)[]
  readonly derived: boolean
}

export interface InspectedEcg {
  readonly file: string
  readonly format: EcgFormat
  readonly device: EcgDevice
  /** ISO 8601 local time, with the zone offset only where the file states one. */
  readonly acquiredAt: string | null
  /** Of the first lead; the leads state their own. */
  readonly rateHz: number
  readonly durationS: number
  readonly leads: readonly InspectedLead[]
  readonly patient: EcgPatient
  readonly warnings: readonly EcgWarning[]
}

export interface RefusedEcg {
  readonly file: string
  readonly refused: EcgRefusal
}

export function inspectEcg(file: string, bytes: Uint8Array): InspectedEcg | RefusedEcg {
  const decoded = decodeEcg(bytes)
  return decoded.ok ? inspectRecord(file, decoded.record) : { file, refused: decoded.refusal }
}

function inspectRecord(file: string, record: EcgRecord): InspectedEcg {
  return {
    file,
    format: record.format,
    device: record.device,
    acquiredAt: record.acquiredAt && isoTimestamp(record.acquiredAt),
    rateHz: rounded(record.leads[0]?.rateHz ?? 0),
    durationS: rounded(durationS(record)),
    leads: record.leads.map(inspectLead),
    patient: record.patient,
    warnings: record.warnings,
  }
}

function inspectLead(lead: EcgLead): InspectedLead {
  const uv = microvolts(lead)
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const value of uv) {
    if (Number.isNaN(value)) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
    count++
  }
  return {
    name: lead.name,
    samples: uv.length,
    rateHz: rounded(lead.rateHz),
    minUv: count ? rounded(min) : null,
    maxUv: count ? rounded(max) : null,
    meanUv: count ? rounded(sum / count) : null,
    first5Uv: Array.from(uv.subarray(0, 5), (value) => (Number.isNaN(value) ? null : rounded(value))),
    derived: lead.derived,
  }
}

/** To a tenth of a nanovolt or of a millihertz: beyond what any file states, short of binary noise. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4 || 0
}

function isoTimestamp(at: AcquiredAt): string {
  if (at.offsetMinutes === null) return at.local
  const minutes = Math.abs(at.offsetMinutes)
  return `${at.local}${at.offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}
