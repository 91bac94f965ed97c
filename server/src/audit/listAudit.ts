import { scopesOf } from '@lianxin/contract'
import type { Db } from '../platform/db/db.ts'
import type { Handlers } from '../platform/hub/caller.ts'
import { listEntries } from './store.ts'

export function auditHandlers(db: Db): Handlers<'audit:list'> {
  return {
    async 'audit:list'({ before, subjectId, limit }, caller) {
      const rows = await listEntries(db, {
        before: before && { at: new Date(before.at), id: before.id },
        subjectId,
        limit,
        paths: scopesOf(caller.memberships, 'audit.read'),
      })
      return {
        entries: rows.map((row) => ({
          id: row.id,
          at: row.at.getTime(),
          actorName: row.actorName,
          action: row.action,
          subjectKind: row.subject_kind,
          subjectId: row.subject_id,
          requestId: row.request_id,
        })),
      }
    },
  }
}
