import type { ClinicalContext, Patient, Urgency } from '@lianxin/contract'

/** What the sender announced; kept beside the bytes, so that a restarted hub knows whose they are. */
export interface Ticket {
  readonly uploadKey: string
  readonly personId: string
  readonly siteId: string
  readonly sitePath: string
  readonly fileName: string
  readonly sizeBytes: number
  /** Hex. */
  readonly sha256: string | null
  readonly urgency: Urgency
  readonly patient: Patient
  readonly context: ClinicalContext
}

/** Whether a repeated announcement under one key still means the same bytes at the same place. */
export function meansTheSame(a: Ticket, b: Ticket): boolean {
  return a.sizeBytes === b.sizeBytes && a.sha256 === b.sha256 && a.siteId === b.siteId
}
