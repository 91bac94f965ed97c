import type { RequestName } from '@lianxin/contract'
import type { Handlers } from '../platform/hub/caller.ts'
import { closeConsult } from './closeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { describeConsult } from './describeConsult.ts'
import { answerCall, inviteMore } from './invite.ts'
import { admit, askMute, handOver, remove, setDoor } from './keepDoor.ts'
import { createLinks } from './links.ts'
import { openConsult } from './openConsult.ts'
import { signOpinion } from './opinion/signOpinion.ts'
import { setMaterial } from './setMaterial.ts'
import { ecgOf } from './showEcg.ts'
import { listColleagues, readConsult, watchConsults } from './watchConsults.ts'

type Requests = Extract<RequestName, `consult:${string}`>

/** Which use case answers which request about a consultation itself. */
export function requestHandlers(parts: ConsultParts): Handlers<Requests> {
  const links = createLinks(parts)
  return {
    'consult:watch': (input, caller) => watchConsults(parts, input, caller),
    'consult:read': (input, caller) => readConsult(parts, input, caller),
    'consult:colleagues': (input, caller) => listColleagues(parts, input, caller),
    'consult:open': (input, caller) => openConsult(parts, input, caller),
    'consult:describe': (input, caller) => describeConsult(parts, input, caller),
    'consult:invite': (input, caller) => inviteMore(parts, input, caller),
    'consult:answer': (input, caller) => answerCall(parts, input, caller),
    'consult:make-link': (input, caller) => links.make(input, caller),
    'consult:revoke-link': (input, caller) => links.revoke(input, caller),
    'consult:set-door': (input, caller) => setDoor(parts, input, caller),
    'consult:admit': (input, caller) => admit(parts, input, caller),
    'consult:remove': (input, caller) => remove(parts, input, caller),
    'consult:ask-mute': (input, caller) => askMute(parts, input, caller),
    'consult:hand-over': (input, caller) => handOver(parts, input, caller),
    'consult:close': (input, caller) => closeConsult(parts, input, caller),
    'consult:set-material': (input, caller) => setMaterial(parts, input, caller),
    'consult:ecg': (input, caller) => ecgOf(parts, input, caller),
    'consult:sign-opinion': (input, caller) => signOpinion(parts, input, caller),
  }
}
