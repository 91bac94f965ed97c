import { randomBytes } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { Handlers } from '../platform/hub/caller.ts'
import type { Ids } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { peopleHandlers } from './people.ts'
import { createSessions } from './sessions.ts'
import { createFirstRun } from './setUp.ts'
import { secretNamed } from './store.ts'

const sweepEveryMs = 15_000

export interface IdentityDeps {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly idleMinutes: number
  readonly sessionHours: number
}

type Names = Extract<keyof Handlers, `identity:${string}`>

export async function createIdentity(deps: IdentityDeps) {
  const socketSecret = await secretNamed(deps.db.read, 'socket-token', randomBytes(32))
  const sessions = createSessions({ ...deps, socketSecret })
  const handlers: Handlers<Names> = {
    ...peopleHandlers(deps),
    async 'identity:active'(_input, caller) {
      await sessions.touch(caller.sessionId)
      return {}
    },
  }
  let sweeping: { stop(): void } | undefined
  return {
    sessions,
    handlers,
    firstRun: createFirstRun(deps),
    start() {
      // unheard, its failure while the database is away would end the process
      sweeping = deps.clock.every(sweepEveryMs, () =>
        sessions.sweep().catch((error: unknown) => deps.log.error({ err: error }, 'sessions could not be swept')),
      )
    },
    stop: () => sweeping?.stop(),
  }
}
