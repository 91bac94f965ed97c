import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { Ids } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Queue } from '../queue/index.ts'
import type { Decoding } from './decoding.ts'
import type { FrameStore } from './frameStore.ts'
import type { Spool } from './spool.ts'

export interface EcgDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly queue: Pick<Queue, 'tasks'>
}

/** What the use cases of this folder share. */
export interface EcgParts extends EcgDeps {
  readonly spool: Spool
  readonly decoding: Decoding
  readonly frames: FrameStore
}
