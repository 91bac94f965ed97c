import { type Ack, contract, mayAnywhere, Refusal, type RequestName, type RequestSpec, toWire } from '@lianxin/contract'
import { translate } from '../db/translate.ts'
import type { Log } from '../log.ts'
import type { Caller, Handlers } from './caller.ts'
import { sizeOf } from './sizeOf.ts'

const specs = new Map<string, RequestSpec>(Object.entries(contract.requests))

export function specOf(name: string): RequestSpec | undefined {
  return specs.get(name)
}

/**
 * Answers one request: size, schema, right, handler, answer's schema, in that order. Never throws; what is not a Refusal is a
 * bug and leaves as `hub.internal` with the request's number, its details in the log only.
 */
export async function dispatch(
  spec: RequestSpec,
  name: string,
  input: unknown,
  caller: Caller,
  handlers: Handlers,
  log: Log,
): Promise<Ack<unknown>> {
  try {
    return { ok: true, value: await answer(spec, name as RequestName, input, caller, handlers) }
  } catch (thrown) {
    const error = translate(thrown)
    const refusal = error instanceof Refusal ? error : new Refusal('hub.internal')
    if (!(error instanceof Refusal)) log.error({ request: name, requestId: caller.requestId, err: error }, 'request failed')
    return { ok: false, error: toWire(refusal, caller.requestId) }
  }
}

async function answer(spec: RequestSpec, name: RequestName, input: unknown, caller: Caller, handlers: Handlers): Promise<unknown> {
  if (sizeOf(input, spec.maxBytes) > spec.maxBytes) throw new Refusal('hub.too-large', { limitBytes: spec.maxBytes })
  const parsed = spec.input.safeParse(input)
  if (!parsed.success) throw new Refusal('hub.invalid-input', { at: parsed.error.issues[0]?.path.join('.') ?? '' })
  if (!mayAsk(spec, caller)) throw new Refusal('identity.forbidden', { right: spec.right })
  const handler = handlers[name] as (input: unknown, caller: Caller) => Promise<unknown>
  const value = await handler(parsed.data, caller)
  const checked = spec.output.safeParse(value)
  if (!checked.success) throw new Error(`the answer to ${name} breaks the contract at ${checked.error.issues[0]?.path.join('.')}`)
  return checked.data
}

function mayAsk(spec: RequestSpec, caller: Caller): boolean {
  if (caller.guestOf !== null) return spec.guests
  return spec.right === 'signed-in' || mayAnywhere(caller.memberships, spec.right)
}
