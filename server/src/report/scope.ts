import { mayAt, Refusal, type Right } from '@lianxin/contract'
import { AccessRefused } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { Ids } from '../platform/ids.ts'
import type { Queue } from '../queue/index.ts'

export interface EcgOfReport {
  readonly id: string
  readonly siteId: string
  readonly sitePath: string
  readonly sha256Hex: string
}

export interface ReportDeps {
  readonly db: Db
  readonly ids: Ids
  readonly queue: Pick<Queue, 'tasks'>
  /** What a report needs to know of its ECG. */
  readonly ecg: { identify(db: Db['read'] | Tx, ecgId: string): Promise<EcgOfReport | undefined> }
}

/** The ECG, if the caller holds the right over its site; outside one's scope it does not exist. @throws Refusal ecg.unknown */
export async function ecgInScope(
  { ecg }: ReportDeps,
  db: Db['read'] | Tx,
  ecgId: string,
  caller: Caller,
  right: Right,
): Promise<EcgOfReport> {
  const found = await ecg.identify(db, ecgId)
  if (!found) throw new Refusal('ecg.unknown')
  if (!mayAt(caller.memberships, right, found.sitePath))
    throw new AccessRefused('ecg.unknown', right, { kind: 'ecg', id: ecgId, organisationId: found.siteId })
  return found
}
