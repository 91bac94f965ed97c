import type { ClinicalContext, OrganisationId, Patient, Reason, Receipt, RefusalDetails, UploadKey, Urgency } from '@lianxin/contract'

/** What the hub is told of a file before its bytes. */
export interface Announcement {
  readonly siteId: OrganisationId
  readonly urgency: Urgency
  readonly patient: Patient
  readonly context: ClinicalContext
}

/** What is to be changed of what is told of a file that has not arrived. */
export interface ToldChanges {
  readonly urgency?: Urgency
  readonly patient?: Partial<Patient>
  readonly context?: Partial<ClinicalContext>
}

/**
 * One file on its way. waiting -> received | refused; refused -> waiting when someone asks for another try.
 * Its bytes are kept until the receipt is stored here.
 */
export interface OutboxRow extends Announcement {
  /** Of this device; stays when the upload has to begin under another key. */
  readonly id: string
  readonly uploadKey: UploadKey
  readonly fileName: string
  readonly sizeBytes: number
  /** Hex. */
  readonly sha256: string
  /** By this device's clock, ms since 1970. */
  readonly queuedAt: number
  /** Patient and context as first told; null while nobody has changed them. The hub may have taken the file with either. */
  readonly firstTold: Pick<Announcement, 'patient' | 'context'> | null
  readonly state: 'waiting' | 'received' | 'refused'
  readonly receipt: Receipt | null
  readonly refusal: { readonly reason: Reason; readonly details: RefusalDetails | null } | null
}

/** Where files wait. Each promise resolves only when the change would survive a crash as well as the store can make it. */
export interface OutboxStore {
  readonly list: () => Promise<OutboxRow[]>
  readonly put: (row: OutboxRow, bytes: Uint8Array) => Promise<void>
  /**
   * Puts `row` in the place of `was`, in one step; changes nothing when another page has changed or removed it since. Resolves with
   * what is then stored, null when it is gone.
   */
  readonly replace: (was: OutboxRow, row: OutboxRow) => Promise<OutboxRow | null>
  /** Null when there are none or they were forgotten. */
  readonly bytes: (id: string) => Promise<Uint8Array | null>
  readonly forgetBytes: (id: string) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

/** Whether two are the same change of a row; a store keeps the order of a row's fields. */
export function sameRow(a: OutboxRow, b: OutboxRow): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** For a shell, whose files stay on its disk anyway. */
export function createMemoryOutbox(): OutboxStore {
  const rows = new Map<string, OutboxRow>()
  const files = new Map<string, Uint8Array>()
  return {
    list: async () => [...rows.values()],
    async put(row, bytes) {
      rows.set(row.id, row)
      files.set(row.id, bytes.slice())
    },
    async replace(was, row) {
      const held = rows.get(row.id)
      if (!held || !sameRow(held, was)) return held ?? null
      rows.set(row.id, row)
      return row
    },
    bytes: async (id) => files.get(id) ?? null,
    async forgetBytes(id) {
      files.delete(id)
    },
    async remove(id) {
      rows.delete(id)
      files.delete(id)
    },
  }
}
