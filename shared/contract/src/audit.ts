import * as z from 'zod/mini'
import { request } from './define.ts'
import { EpochMs } from './ids.ts'

/** The place of an entry in the record, newest first: by instant, then by number. */
const AuditPlace = { at: EpochMs, id: z.int() }

export const AuditEntry = z.strictObject({
  ...AuditPlace,
  actorName: z.nullable(z.string()),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.nullable(z.string()),
  requestId: z.nullable(z.string()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const auditRequests = {
  /** Newest first; `before`, the last entry of a page, pages on. */
  'audit:list': request({
    kind: 'read',
    right: 'audit.read',
    input: z.strictObject({
      before: z.nullable(z.strictObject(AuditPlace)),
      subjectId: z.nullable(z.string().check(z.maxLength(64))),
      limit: z.int().check(z.minimum(1), z.maximum(200)),
    }),
    output: z.strictObject({ entries: z.array(AuditEntry) }),
  }),
}
