import { type ConsultId, type PartyId, type RequestName } from '@lianxin/contract'
import type { Handlers } from '../platform/hub/caller.ts'
import type { Hub } from '../platform/hub/hub.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { allOf, type OutboxHandlers } from '../platform/db/outbox.ts'
import { createChat } from './chat/index.ts'
import type { ConsultDeps, ConsultParts } from './deps.ts'
import { enter, leave, partyOf } from './entry.ts'
import { requestHandlers } from './requests.ts'
import { createRecordings } from './recording/index.ts'
import { createRooms, type Rooms } from './room/index.ts'
import { createSfu } from './sfu/index.ts'
import { hangUpAfter } from './endGuests.ts'
import { createGuests } from './guests.ts'
import { createTimes } from './keepTime.ts'
import { consultPushes } from './pushes.ts'

export { consultRoutes } from './http.ts'
export { announcedAddresses } from './sfu/index.ts'
export { announceWorker, createWorkerSource, type WorkerSource, type WorkerState } from './worker/index.ts'

type ConsultRequest = Extract<RequestName, `${'consult' | 'chat' | 'room' | 'media' | 'stage' | 'recording'}:${string}`>

/** Consultations: rooms from the work, who is asked and comes, what is shown, said, advised and recorded. */
export function createConsult(deps: ConsultDeps) {
  const online = new Set<string>()
  const parts: ConsultParts = { ...deps, online, cameBack: new Set() }
  const rooms = liveRooms(deps, parts)
  const chat = createChat(parts)
  const recordings = createRecordings(parts, rooms.recorder)
  const times = createTimes(parts)
  const handlers: Handlers<ConsultRequest> = {
    ...requestHandlers(parts),
    ...chat.handlers,
    ...recordings.handlers,
    ...rooms.handlers,
  }
  return {
    handlers,
    parts,
    guests: createGuests(parts),
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
    pushes(push: Push, lastHeardMs?: Hub['lastHeardMs']): NonNullable<OutboxHandlers['pushes']> {
      rooms.attach(push, lastHeardMs)
      return allOf(consultPushes(parts, push), chat.pushes(push), {
        'consult.put-out': [
          ({ consultId, partyId, reason }) =>
            hangUpAfter(rooms.putOut(consultId as ConsultId, partyId as PartyId, reason), deps.db, { consultId, partyId }),
        ],
        'consult.closed': [({ consultId }) => hangUpAfter(rooms.close(consultId as ConsultId), deps.db, { consultId })],
        'consult.changed': [
          ({ consultId }) => rooms.consultChanged(consultId as ConsultId),
          ({ consultId }) => recordings.consultChanged(consultId as ConsultId),
        ],
      })
    },
    start(): void {
      rooms.start()
      times.start()
      chat.start()
      recordings.start()
    },
    async stop(): Promise<void> {
      // while the rooms live: what is recorded is written to its end
      await recordings.stop()
      await chat.stop()
      await times.stop()
      await rooms.stop()
    },
  }
}

function liveRooms(deps: ConsultDeps, parts: ConsultParts): Rooms {
  const { source, workers: cores, ...media } = deps.media
  const sfu = createSfu({ ...media, source, cores, clock: deps.clock, log: deps.log })
  return createRooms({
    ...{ ...deps, sfu, source },
    entry: {
      enter: (asked, caller) => enter(parts, asked, caller),
      leave: (gone) => leave(parts, gone),
      partyOf: (consultId, caller) => partyOf(parts, null, consultId, caller),
    },
  })
}
