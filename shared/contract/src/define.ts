import type * as z from 'zod/mini'
import type { Right } from './roles.ts'

/** One request of the wire: the hub checks size, schema, right and rate before any handler runs. */
export interface RequestSpec<I extends z.ZodMiniType = z.ZodMiniType, O extends z.ZodMiniType = z.ZodMiniType> {
  /** A write's input carries `key` (an idempotency key) or, for uploads, an `uploadKey`. */
  readonly kind: 'read' | 'write'
  readonly right: Right | 'signed-in'
  /** Largest input accepted, in bytes of JSON or binary. */
  readonly maxBytes: number
  /** Which bucket of the socket's rate limit it draws on. */
  readonly rate: 'normal' | 'bulk'
  /** Whether a guest of a consultation may ask it; what they get is then that consultation's only. */
  readonly guests: boolean
  readonly input: I
  readonly output: O
}

export function request<I extends z.ZodMiniType, O extends z.ZodMiniType>(
  spec: Pick<RequestSpec<I, O>, 'kind' | 'right' | 'input' | 'output'> & Partial<Pick<RequestSpec, 'maxBytes' | 'rate' | 'guests'>>,
): RequestSpec<I, O> {
  return { maxBytes: 16_384, rate: 'normal', guests: false, ...spec }
}
