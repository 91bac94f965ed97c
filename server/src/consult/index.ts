import { type ConsultId, type PartyId, Refusal, type RequestName } from '@lianxin/contract'
import type { Handlers } from '../platform/hub/caller.ts'
import type { Push } from '../platform/hub/pusher.ts'
import type { OutboxHandlers } from '../platform/db/outbox.ts'
import type { ConsultDeps, ConsultParts } from './deps.ts'
import { enter, leave, partyOf } from './entry.ts'
import { createRooms } from './room/index.ts'
import { createSfu } from './sfu/index.ts'

export { announcedAddresses } from './sfu/index.ts'
export { announceWorker, createWorkerSource, type WorkerSource, type WorkerState } from './worker/index.ts'

type ConsultRequest = Extract<RequestName, `${'consult' | 'chat' | 'room' | 'media' | 'stage' | 'recording'}:${string}`>

/** Consultations: rooms from the work, who is asked and comes, what is shown, said, advised and recorded. */
export function createConsult(deps: ConsultDeps) {
  const online = new Set<string>()
  const parts: ConsultParts = { ...deps, online, cameBack: new Set() }
  const { source, workers: cores, ...media } = deps.media
  const sfu = createSfu({ ...media, source, cores, clock: deps.clock, log: deps.log })
  const rooms = createRooms({
    ...{ ...deps, sfu, source },
    entry: {
      enter: (asked, caller) => enter(parts, asked, caller),
      leave: (gone) => leave(parts, gone),
      partyOf: (consultId, caller) => partyOf(parts, null, consultId, caller),
    },
  })
  const handlers: Handlers<ConsultRequest> = {
    'consult:watch': notYet,
    'consult:read': notYet,
    'consult:colleagues': notYet,
    'consult:open': notYet,
    'consult:describe': notYet,
    'consult:invite': notYet,
    'consult:answer': notYet,
    'consult:make-link': notYet,
    'consult:revoke-link': notYet,
    'consult:set-door': notYet,
    'consult:admit': notYet,
    'consult:remove': notYet,
    'consult:ask-mute': notYet,
    'consult:hand-over': notYet,
    'consult:close': notYet,
    'consult:set-material': notYet,
    'consult:ecg': notYet,
    'consult:sign-opinion': notYet,
    'chat:read': notYet,
    'chat:send': notYet,
    'chat:mark': notYet,
    'chat:file-chunk': notYet,
    'recording:ask': notYet,
    'recording:consent': notYet,
    'recording:start': notYet,
    'recording:stop': notYet,
    ...rooms.handlers,
  }
  return {
    handlers,
    parts,
    /** To be told when a person's first line opens and when their last one closes. */
    presence(personId: string, here: boolean): void {
      if (here) online.add(personId)
      else online.delete(personId)
    },
    /** To be told of a socket that closed. */
    lineClosed: rooms.lineClosed,
    /** To be told of ended sessions and of changed rights: who may no longer be in a room is out of it at once. */
    sessionsEnded: rooms.sessionsEnded,
    personChanged: rooms.personChanged,
    pushes(push: Push): NonNullable<OutboxHandlers['pushes']> {
      rooms.attach(push)
      return {
        'consult.put-out': [({ consultId, partyId, reason }) => rooms.putOut(consultId as ConsultId, partyId as PartyId, reason)],
        'consult.closed': [({ consultId }) => rooms.close(consultId as ConsultId)],
        'consult.changed': [({ consultId }) => rooms.consultChanged(consultId as ConsultId)],
      }
    },
    start(): void {
      rooms.start()
    },
    async stop(): Promise<void> {
      await rooms.stop()
    },
  }
}

async function notYet(): Promise<never> {
  throw new Refusal('consult.unknown')
}
