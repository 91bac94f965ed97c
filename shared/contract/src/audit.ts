import * as z from 'zod/mini'
import { request } from './define.ts'
import { EpochMs } from './ids.ts'

/** The place of an entry in the record, newest first: by instant, then by number. */
const AuditPlace = { at: EpochMs, id: z.int() }

/** What a hub puts on record. The record is kept: a name stays here for as long as an entry may have it. */
export const auditActions = [
  'access.refused',
  'identity.set-up',
  'identity.sign-in',
  'identity.sign-in-refused',
  'identity.sign-out',
  'identity.add-organisation',
  'identity.add-person',
  'identity.grant',
  'identity.revoke-role',
  'identity.activate',
  'identity.deactivate',
  'identity.set-password',
  'identity.end-sessions',
  'ecg.received',
  'ecg.received-again',
  'ecg.refused',
  'ecg.described',
  'ecg.read',
  'ecg.frame-read',
  'ecg.original-read',
  'queue.watched',
  'queue.duty-on',
  'queue.duty-off',
  'queue.claimed',
  'queue.opened',
  'queue.released',
  'queue.returned',
  'report.read',
  'report.sign',
  'report.amend',
  'report.acknowledge',
  'consult.open',
  'consult.describe',
  'consult.invite',
  'consult.answer',
  'consult.watched',
  'consult.read',
  'consult.link-made',
  'consult.link-revoked',
  'consult.guest-entered',
  'consult.door',
  'consult.admit',
  'consult.remove',
  'consult.hand-over',
  'consult.join',
  'consult.leave',
  'consult.close',
  'consult.material',
  'consult.ecg-read',
  'consult.chat-read',
  'consult.file-sent',
  'consult.file-read',
  'consult.opinion-sign',
  'consult.opinion-amend',
  'consult.recording-asked',
  'consult.recording-consent',
  'consult.recording-started',
  'consult.recording-stopped',
  'consult.recording-read',
] as const
export type AuditAction = (typeof auditActions)[number]
export const auditSubjectKinds = ['person', 'session', 'organisation', 'ecg', 'queue', 'consult'] as const
export type AuditSubjectKind = (typeof auditSubjectKinds)[number]

export const AuditEntry = z.strictObject({
  ...AuditPlace,
  actorName: z.nullable(z.string()),
  action: z.enum(auditActions),
  subjectKind: z.enum(auditSubjectKinds),
  subjectId: z.nullable(z.string()),
  /** The ECG's number, the person's login, the organisation's name; never a patient's. */
  subjectName: z.nullable(z.string()),
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
