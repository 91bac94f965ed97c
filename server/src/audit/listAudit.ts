import { type AuditAction, type AuditSubjectKind, scopesOf } from '@lianxin/contract'
import type { Db } from '../platform/db/db.ts'
import type { Handlers } from '../platform/hub/caller.ts'
import { listEntries, subjectNames } from './store.ts'

export function auditHandlers(db: Db): Handlers<'audit:list'> {
  return {
    async 'audit:list'({ before, subjectId, limit }, caller) {
      const rows = await listEntries(db, {
        before: before && { at: new Date(before.at), id: before.id },
        subjectId,
        limit,
        paths: scopesOf(caller.memberships, 'audit.read'),
      })
      const names = await subjectNames(db, rows)
      return {
        entries: rows.map((row) => ({
          id: row.id,
          at: row.at.getTime(),
          actorName: row.actorName,
          action: row.action as AuditAction,
          subjectKind: row.subject_kind as AuditSubjectKind,
          subjectId: row.subject_id,
          subjectName: row.subject_id === null ? null : (names.get(row.subject_id) ?? null),
          requestId: row.request_id,
        })),
      }
    },
  }
}
