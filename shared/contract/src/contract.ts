import * as z from 'zod/mini'
import { auditRequests } from './audit.ts'
import { chatPushes, chatRequests } from './consult/chat.ts'
import { consultPushes, consultRequests } from './consult/consult.ts'
import { roomPushes, roomRequests } from './consult/room.ts'
import { stagePushes, stageRequests } from './consult/stage.ts'
import { request, type RequestSpec } from './define.ts'
import { ecgPushes, ecgRequests } from './ecg.ts'
import { WireRefusal } from './errors.ts'
import { EpochMs } from './ids.ts'
import { identityPushes, identityRequests } from './identity.ts'
import { queuePushes, queueRequests } from './queue.ts'
import { reportRequests } from './report.ts'

/** Raised when an older client could misread the wire; the handshake refuses another version with a text that says: reload. */
export const protocolVersion = 1

/** The only description of the wire: both ends infer their types from it, the hub enforces it before any handler runs. */
export const contract = {
  requests: {
    /** For the client's estimate of the hub's clock. */
    'hub:time': request({
      kind: 'read',
      right: 'signed-in',
      guests: true,
      input: z.strictObject({}),
      output: z.strictObject({ now: EpochMs }),
    }),
    ...identityRequests,
    ...ecgRequests,
    ...queueRequests,
    ...reportRequests,
    ...auditRequests,
    ...consultRequests,
    ...chatRequests,
    ...roomRequests,
    ...stageRequests,
  },
  pushes: { ...identityPushes, ...ecgPushes, ...queuePushes, ...consultPushes, ...chatPushes, ...roomPushes, ...stagePushes },
} as const satisfies { requests: Record<string, RequestSpec>; pushes: Record<string, z.ZodMiniType> }

export type RequestName = keyof typeof contract.requests
export type InputOf<N extends RequestName> = z.infer<(typeof contract.requests)[N]['input']>
export type OutputOf<N extends RequestName> = z.infer<(typeof contract.requests)[N]['output']>
export type PushName = keyof typeof contract.pushes
export type PushOf<N extends PushName> = z.infer<(typeof contract.pushes)[N]>

export type Ack<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireRefusal }

/** socket.io `auth` of the handshake. */
export const Handshake = z.strictObject({
  token: z.string().check(z.maxLength(400)),
  protocol: z.int(),
  client: z.string().check(z.maxLength(40)),
})
