import type { InputOf, OutputOf } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { ask } from './ask.ts'
import { asMember, changeConsult } from './changeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { answerOnce, coverTeam } from './storeParties.ts'

/** @throws Refusal consult.not-in-room (the caller is no member), and what asking refuses */
export function inviteMore(parts: ConsultParts, input: InputOf<'consult:invite'>, caller: Caller): Promise<OutputOf<'consult:invite'>> {
  return changeConsult(parts, { requestName: 'consult:invite', input, caller }, async (tx, found) => {
    asMember(found)
    const asked = await ask(parts, tx, found.consult, input.invite, caller)
    if (asked > 0) await auditConsult(tx, tx.at, 'consult.invite', found.consult, caller, { asked })
    return asked > 0
  })
}

/**
 * Ends the ringing on every device. Of a team that was asked together the first who accepts covers the others; an answer that
 * comes after that changes nothing, and the row says who has taken it.
 */
export function answerCall(parts: ConsultParts, input: InputOf<'consult:answer'>, caller: Caller): Promise<OutputOf<'consult:answer'>> {
  return changeConsult(parts, { requestName: 'consult:answer', input, caller }, async (tx, found) => {
    const party = asMember(found)
    if (!(await answerOnce(tx, party.id, input.answer, false))) return false
    if (input.answer === 'accepted' && party.callId !== null) await coverTeam(tx, found.consult.id, party.callId, party.id)
    await auditConsult(tx, tx.at, 'consult.answer', found.consult, caller, { answer: input.answer })
    return true
  })
}
