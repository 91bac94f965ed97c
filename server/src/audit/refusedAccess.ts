import { type AuditSubjectKind, type Reason, Refusal, type Right } from '@lianxin/contract'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { record } from './store.ts'

export interface RefusedSubject {
  readonly kind: AuditSubjectKind
  readonly id: string
  readonly organisationId: string
}

/** Someone asked for a record that exists and is not theirs. To them it does not exist; the audit says who asked for it. */
export class AccessRefused extends Refusal {
  readonly right: Right
  readonly subject: RefusedSubject

  constructor(reason: Reason, right: Right, subject: RefusedSubject) {
    super(reason)
    this.right = right
    this.subject = subject
  }
}

/** Runs `work`; if it is refused access to a record, puts that on record, outside of whatever transaction was rolled back. */
export async function recordingRefusedAccess<T>(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  caller: Caller,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AccessRefused) {
      const { kind, id, organisationId } = error.subject
      const subject = { subjectKind: kind, subjectId: id, organisationId, requestId: caller.requestId, details: { right: error.right } }
      await record(db.read, { at: clock.now(), actorId: caller.personId, action: 'access.refused', ...subject })
    }
    throw error
  }
}
