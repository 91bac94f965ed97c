import type { TaskSummary } from '@lianxin/contract'
import type { Clock } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import type { Ids } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { SfuDeps } from './sfu/index.ts'
import type { WorkerSource } from './worker/index.ts'

/** What a consultation needs to know of the ECGs it is about; given by app.ts, so that consult leans on no medical capability. */
export interface EcgsOfCases {
  find(db: Db['read'] | Tx, ecgId: string): Promise<EcgOfCase | undefined>
  /** The waveform's frame: bytes and their hex SHA-256. */
  frame(db: Db['read'], ecgId: string, askerId: string): Promise<FrameOfCase | undefined>
}

export interface FrameOfCase {
  readonly bytes: Uint8Array
  readonly sha256: string
  /** Today's decoder makes another frame of the file than the one that received it. */
  readonly differs: boolean
}

export interface EcgOfCase {
  readonly siteId: string
  readonly sitePath: string
  readonly site: { readonly zh: string; readonly en: string }
  readonly summary: TaskSummary
}

export interface ConsultDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly ecgs: EcgsOfCases
  /** The people who are on duty now. */
  onDuty(db: Db['read'] | Tx): Promise<readonly string[]>
  /** Short-lived proofs for a socket's handshake. */
  readonly tokens: { readonly seconds: number; issue(subject: string): string; verify(token: string): string }
  readonly media: Media
  /** In the data folder: one folder a recording. */
  readonly recordingsDir: string
}

/** Where the media of live rooms comes from and goes to. */
export interface Media extends Pick<SfuDeps, 'basePort' | 'announcedAddresses' | 'turn'> {
  readonly source: WorkerSource
  readonly workers: number
}

/** What the use cases of this folder share. */
export interface ConsultParts extends Omit<ConsultDeps, 'media'> {
  /** Who has a page open now. */
  readonly online: ReadonlySet<string>
  /** Parties whose devices came (back) since this process began: those who were in a room before and are not here have left it. */
  readonly cameBack: Set<string>
}
