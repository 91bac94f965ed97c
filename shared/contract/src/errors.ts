import { type EcgRefusalReason, ecgRefusalReasons } from '@lianxin/ecg'
import * as z from 'zod/mini'

export const refusalCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'rate-limited',
  'unavailable',
  'internal',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

const ownReasons = {
  'hub.unknown-event': 'invalid',
  'hub.invalid-input': 'invalid',
  'hub.too-large': 'too-large',
  'hub.rate-limited': 'rate-limited',
  'hub.protocol-version': 'conflict',
  'hub.offline': 'unavailable',
  'hub.timeout': 'unavailable',
  'hub.shutting-down': 'unavailable',
  'hub.internal': 'internal',
  'identity.not-signed-in': 'unauthenticated',
  'identity.wrong-credentials': 'unauthenticated',
  'identity.session-ended': 'unauthenticated',
  'identity.session-idle': 'unauthenticated',
  'identity.origin': 'forbidden',
  'identity.forbidden': 'forbidden',
  'identity.too-many-attempts': 'rate-limited',
  'identity.login-taken': 'conflict',
  'identity.password-weak': 'invalid',
  'identity.setup-done': 'conflict',
  'identity.setup-code': 'forbidden',
  'identity.last-administrator': 'conflict',
  'identity.person-unknown': 'not-found',
  'identity.organisation-unknown': 'not-found',
  'ecg.unknown': 'not-found',
  'ecg.upload-unknown': 'not-found',
  'ecg.upload-gap': 'conflict',
  'ecg.upload-altered': 'conflict',
  'ecg.too-many-uploads': 'rate-limited',
  'ecg.version-stale': 'conflict',
  'queue.task-unknown': 'not-found',
  'queue.taken': 'conflict',
  'queue.finished': 'conflict',
  'queue.not-yours': 'conflict',
  'queue.not-on-duty': 'conflict',
  'report.draft-stale': 'conflict',
  'report.conclusion-missing': 'invalid',
  'report.amendment-reason-missing': 'invalid',
  'report.unknown': 'not-found',
  'report.not-critical': 'conflict',
  'report.superseded': 'conflict',
  'consult.unknown': 'not-found',
  'consult.closed': 'conflict',
  'consult.locked': 'conflict',
  'consult.removed': 'forbidden',
  'consult.full': 'conflict',
  'consult.too-early': 'conflict',
  'consult.nobody-to-ask': 'conflict',
  'consult.not-host': 'forbidden',
  'consult.not-in-room': 'conflict',
  'consult.not-presenter': 'conflict',
  'consult.version-stale': 'conflict',
  'consult.party-unknown': 'not-found',
  'consult.link-unknown': 'not-found',
  'consult.opinion-missing': 'invalid',
  'consult.opinion-superseded': 'conflict',
  'consult.amendment-reason-missing': 'invalid',
  'consult.file-unknown': 'not-found',
  'consult.file-gap': 'conflict',
  'consult.file-too-large': 'too-large',
  'consult.media-unavailable': 'unavailable',
  'consult.media-epoch': 'conflict',
  'consult.media-unknown': 'not-found',
  'consult.media-refused': 'invalid',
  'consult.track-taken': 'conflict',
  'consult.consent-missing': 'conflict',
  'consult.recording-unknown': 'not-found',
  'consult.recording-full': 'unavailable',
  'consult.too-many': 'rate-limited',
} as const satisfies Record<string, RefusalCode>

export type Reason = keyof typeof ownReasons | `ecg.${EcgRefusalReason}`

const codeOfReason = new Map<string, RefusalCode>([
  ...Object.entries(ownReasons),
  ...ecgRefusalReasons.map((reason): [string, RefusalCode] => [`ecg.${reason}`, reason === 'too-large' ? 'too-large' : 'invalid']),
])
export const reasons = [...codeOfReason.keys()] as readonly Reason[]

export function isReason(text: string): text is Reason {
  return codeOfReason.has(text)
}

const retryableCodes: ReadonlySet<RefusalCode> = new Set(['rate-limited', 'unavailable', 'internal'])

/** What may be shown of a refusal beside its text: names, numbers, times; never patient data. */
export type RefusalDetails = Readonly<Record<string, string | number | boolean>>

export const WireRefusal = z.strictObject({
  code: z.enum(refusalCodes),
  reason: z.string().check(z.maxLength(80)),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  retryable: z.boolean(),
  /** The number a person can quote to whoever looks after the hub. */
  requestId: z.optional(z.string()),
})
export type WireRefusal = z.infer<typeof WireRefusal>

/** The body of every HTTP answer that is not 2xx. */
export const HttpRefusal = z.strictObject({ ok: z.literal(false), error: WireRefusal })

/** The one error that crosses module and wire boundaries; its code, HTTP status and log level follow from the reason. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly reason: Reason
  readonly details: RefusalDetails | undefined
  readonly retryable: boolean

  constructor(reason: Reason, details?: RefusalDetails) {
    super(reason)
    this.name = 'Refusal'
    this.reason = reason
    this.code = codeOfReason.get(reason) ?? 'internal'
    this.details = details
    this.retryable = retryableCodes.has(this.code)
  }
}

export function toWire(refusal: Refusal, requestId?: string): WireRefusal {
  return {
    code: refusal.code,
    reason: refusal.reason,
    retryable: refusal.retryable,
    ...(refusal.details && { details: refusal.details }),
    ...(requestId && { requestId }),
  }
}

/** Keeps the request's number with what failed inside the hub, since that is what a person is asked to quote. */
export function fromWire(wire: WireRefusal): Refusal {
  const reason = isReason(wire.reason) ? wire.reason : 'hub.internal'
  const refusal = new Refusal(reason, wire.details)
  return refusal.code === 'internal' && wire.requestId ? new Refusal(reason, { ...wire.details, requestId: wire.requestId }) : refusal
}

const statuses: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
}
export function httpStatus(code: RefusalCode): number {
  return statuses[code]
}
