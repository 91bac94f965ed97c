import * as z from 'zod/mini'
import { request } from './define.ts'
import { EpochMs } from './ids.ts'

export const AuditEntry = z.strictObject({
  at: EpochMs,
  actorName: z.nullable(z.string()),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.nullable(z.string()),
  requestId: z.nullable(z.string()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const auditRequests = {
  /** Newest first; `before` pages on. */
  'audit:list': request({
    kind: 'read',
    right: 'audit.read',
    input: z.strictObject({
      before: z.nullable(EpochMs),
      subjectId: z.nullable(z.string().check(z.maxLength(64))),
      limit: z.int().check(z.minimum(1), z.maximum(200)),
    }),
    output: z.strictObject({ entries: z.array(AuditEntry) }),
  }),
}
