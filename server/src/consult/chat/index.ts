import { type ConsultId, Refusal } from '@lianxin/contract'
import { inBatches } from '../../platform/batches.ts'
import type { OutboxHandlers } from '../../platform/db/outbox.ts'
import type { Handlers } from '../../platform/hub/caller.ts'
import type { Push } from '../../platform/hub/pusher.ts'
import { createBuckets } from '../../platform/rateLimit.ts'
import { auditConsult, partyOf } from '../access.ts'
import { changed } from '../changed.ts'
import type { ConsultParts } from '../deps.ts'
import { partiesOf } from '../storeParties.ts'
import { hearersOf } from './people.ts'
import { receiveChunk } from './receiveFile.ts'
import { sendMessage } from './sendMessage.ts'
import { marksOf, messagesAfter, moveMark } from './store.ts'
import { createUploads } from './uploads.ts'

export { fileRoutes } from './http.ts'

const readLimit = 500
/** Faster than anyone writes; a flood of one member stays theirs. */
const perSecond = 2
const burst = 20
/** The row, which says how many messages there are, goes to everybody it concerns: not with each message. */
const rowEveryMs = 2_000

/** What is written in a consultation: numbered messages, marks of who has got and seen them, files. */
export function createChat(parts: ConsultParts) {
  const { db, clock, log } = parts
  const uploads = createUploads(clock)
  const speaking = createBuckets(clock, perSecond, burst)
  const rowsDue = new Set<ConsultId>()
  let push: Push = () => undefined
  let ticking: { stop(): void } | undefined

  async function tellRows(): Promise<void> {
    for (const consultId of [...rowsDue]) {
      rowsDue.delete(consultId)
      await db
        .tx((tx) => changed(tx, consultId))
        .catch((error: unknown) => {
          rowsDue.add(consultId)
          log.error({ err: error, consultId }, 'the row of a consultation could not be brought up to what was said')
        })
    }
  }

  const handlers: Handlers<'chat:read' | 'chat:send' | 'chat:mark' | 'chat:file-chunk'> = {
    async 'chat:read'({ consultId, afterNo }, caller) {
      const { consult, party } = await partyOf(parts, null, consultId, caller)
      // who is in the room is on record by having come
      if (party?.presence !== 'in') await auditConsult(db.read, clock.now(), 'consult.chat-read', consult, caller)
      const [messages, marks] = await Promise.all([messagesAfter(db.read, consultId, afterNo, readLimit), marksOf(db.read, consultId)])
      return { messages, marks }
    },
    async 'chat:send'(input, caller) {
      if (!speaking.take(caller.personId)) throw new Refusal('consult.too-many')
      return sendMessage(parts, input, caller)
    },
    async 'chat:mark'({ consultId, deliveredNo, seenNo }, caller) {
      const { party } = await partyOf(parts, null, consultId, caller)
      // someone from the scope of the case reads along: their reading marks nothing
      const mark = party && (await moveMark(db.read, { partyId: party.id, deliveredNo, seenNo }))
      if (mark) push('chat:marked', { consultId, mark }, hearersOf(consultId, await partiesOf(db.read, consultId)))
      return {}
    },
    'chat:file-chunk': (input, caller) => receiveChunk(parts, uploads, input, caller),
  }

  return {
    handlers,
    pushes(to: Push): NonNullable<OutboxHandlers['pushes']> {
      push = to
      const tell = tellSaid(parts, to)
      return {
        'consult.said': [
          ({ consultId, messageNo }) => tell(`${consultId} ${messageNo}`),
          ({ consultId }) => void rowsDue.add(consultId as ConsultId),
        ],
      }
    },
    start(): void {
      ticking = clock.every(rowEveryMs, tellRows)
    },
    async stop(): Promise<void> {
      ticking?.stop()
      await tellRows()
    },
  }
}

/** Messages that were said in one moment are read and told together. */
function tellSaid({ db }: ConsultParts, push: Push): (said: string) => Promise<void> {
  return inBatches(async (each) => {
    const numbers = Map.groupBy(each, (one) => one.split(' ')[0] as ConsultId)
    for (const [consultId, said] of numbers) {
      const nos = said.map((one) => Number(one.split(' ')[1]))
      const first = Math.min(...nos)
      const [messages, parties] = await Promise.all([
        messagesAfter(db.read, consultId, first - 1, Math.max(...nos) - first + 1),
        partiesOf(db.read, consultId),
      ])
      const hearers = hearersOf(consultId, parties)
      for (const message of messages) if (nos.includes(message.messageNo)) push('chat:added', { message }, hearers)
    }
  })
}
