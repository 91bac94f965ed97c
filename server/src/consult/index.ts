import { Refusal, type RequestName } from '@lianxin/contract'
import type { Handlers } from '../platform/hub/caller.ts'
import type { Push } from '../platform/hub/pusher.ts'
import type { OutboxHandlers } from '../platform/db/outbox.ts'
import type { ConsultDeps, ConsultParts } from './deps.ts'

export { announceWorker, createWorkerSource, type WorkerSource, type WorkerState } from './worker/index.ts'

type ConsultRequest = Extract<RequestName, `${'consult' | 'chat' | 'room' | 'media' | 'stage' | 'recording'}:${string}`>

/** Consultations: rooms from the work, who is asked and comes, what is shown, said, advised and recorded. */
export function createConsult(deps: ConsultDeps) {
  const online = new Set<string>()
  const parts: ConsultParts = { ...deps, online, cameBack: new Set() }
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
    'room:join': notYet,
    'room:leave': notYet,
    'room:signal': notYet,
    'media:open': notYet,
    'media:add-transport': notYet,
    'media:connect-transport': notYet,
    'media:restart-ice': notYet,
    'media:produce': notYet,
    'media:set-producer': notYet,
    'media:close-producer': notYet,
    'media:consume': notYet,
    'media:set-consumer': notYet,
    'media:produce-data': notYet,
    'media:consume-data': notYet,
    'recording:ask': notYet,
    'recording:consent': notYet,
    'recording:start': notYet,
    'recording:stop': notYet,
    'media:worker': notYet,
    'media:retry-worker': notYet,
    'stage:take': notYet,
    'stage:set': notYet,
    'stage:point': notYet,
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
    lineClosed(_lineId: string): void {},
    pushes: (_push: Push): NonNullable<OutboxHandlers['pushes']> => ({}),
    start(): void {},
    async stop(): Promise<void> {},
  }
}

async function notYet(): Promise<never> {
  throw new Refusal('consult.unknown')
}
