import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import { append } from '../../platform/db/outbox.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import type { ConsultParts } from '../deps.ts'
import { hasFile } from '../storeMaterials.ts'
import { lockSpeaker } from './people.ts'
import { insertMessage, messagesAfter, takeMessageNo } from './store.ts'

/**
 * Says something: the next number, in the order in which it was said.
 * @throws Refusal consult.not-in-room, consult.removed, consult.closed, consult.file-unknown, hub.invalid-input (nothing is said)
 */
export async function sendMessage({ db }: ConsultParts, input: InputOf<'chat:send'>, caller: Caller): Promise<OutputOf<'chat:send'>> {
  const { key, consultId, text, fileId } = input
  if (text.trim() === '' && fileId === null) throw new Refusal('hub.invalid-input', { at: 'text' })
  // the answer that is kept for a repeat holds the number only: what was said stands in one place
  const { messageNo } = await db.write({ personId: caller.personId, key, requestName: 'chat:send', input }, async (tx) => {
    const { party } = await lockSpeaker(tx, consultId, caller)
    if (fileId !== null && !(await hasFile(tx, consultId, fileId))) throw new Refusal('consult.file-unknown')
    const next = await takeMessageNo(tx, consultId)
    await insertMessage(tx, { consultId, messageNo: next, partyId: party.id, text, fileId })
    await append(tx, 'consult.said', { consultId, messageNo: next })
    return { messageNo: next }
  })
  const [message] = await messagesAfter(db.read, consultId, messageNo - 1, 1)
  if (!message) throw new Error('a message that was just said is not there')
  return { message }
}
