import * as z from 'zod/mini'

/** UUIDs with a brand each, so that a task's id is never handed where an ECG's is meant. */
export const PersonId = z.uuid().brand<'PersonId'>()
export const OrganisationId = z.uuid().brand<'OrganisationId'>()
export const SessionId = z.uuid().brand<'SessionId'>()
export const EcgId = z.uuid().brand<'EcgId'>()
export const TaskId = z.uuid().brand<'TaskId'>()
export const ReportId = z.uuid().brand<'ReportId'>()
/** Made by the sender before the first byte leaves; the same key always means the same upload. */
export const UploadKey = z.uuid().brand<'UploadKey'>()
/** Made by the client for each write; a repeat with the same key gets the first answer. */
export const IdempotencyKey = z.uuid().brand<'IdempotencyKey'>()

export type PersonId = z.infer<typeof PersonId>
export type OrganisationId = z.infer<typeof OrganisationId>
export type SessionId = z.infer<typeof SessionId>
export type EcgId = z.infer<typeof EcgId>
export type TaskId = z.infer<typeof TaskId>
export type ReportId = z.infer<typeof ReportId>
export type UploadKey = z.infer<typeof UploadKey>
export type IdempotencyKey = z.infer<typeof IdempotencyKey>

/** Milliseconds since 1970-01-01T00:00:00Z by the hub's clock, before the year 10000. */
export const EpochMs = z.int().check(z.minimum(0), z.maximum(253_402_300_799_999))
export type EpochMs = z.infer<typeof EpochMs>

/** A bounded text without control characters other than line feed and tab, and without halves of surrogate pairs (no UTF-8 holds them). */
export function text(maxChars: number, minChars = 0) {
  return z.string().check(z.minLength(minChars), z.maxLength(maxChars), z.regex(/^[^\u0000-\u0008\u000b-\u001f\u007f\p{Cs}]*$/u))
}
