import { type Ack, contract, fromWire, type InputOf, type OutputOf, Refusal, type RequestName, WireRefusal } from '@lianxin/contract'
import { type Backoff, backoffMs } from './backoff.ts'
import { when } from './cell.ts'
import { type LiveClock, pause } from './clock.ts'
import type { HubConnection } from './connection.ts'

export interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}
export interface DurableOptions extends CallOptions {
  /** After this long the last refusal is thrown; the line being down counts. Infinity = for as long as it takes. */
  readonly giveUpAfterMs?: number
}

export interface Calls {
  /** One try. @throws Refusal: the hub's, or `hub.offline` / `hub.timeout` / `hub.invalid-input` / `hub.protocol-version` of this end */
  readonly call: <N extends RequestName>(name: N, input: InputOf<N>, options?: CallOptions) => Promise<OutputOf<N>>
  /**
   * Repeats the very same input, hence the same idempotency key, over lost lines, timeouts and retryable refusals.
   * @throws Refusal one that repeating cannot cure, or the last one when time is up
   */
  readonly callDurably: <N extends RequestName>(name: N, input: InputOf<N>, options?: DurableOptions) => Promise<OutputOf<N>>
  /** Something arrived, so the line lives. */
  readonly heard: () => void
  /** The line is gone and with it every answer still to come. */
  readonly lost: () => void
}

const repeat: Backoff = { firstMs: 500, longestMs: 10_000 }

export function createCalls(connection: HubConnection, clock: LiveClock, random: () => number): Calls {
  let heardAt = clock.now()
  const pending = new Set<(refusal: Refusal) => void>()

  const call: Calls['call'] = (name, input, { timeoutMs = 10_000, signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const socket = connection.socket()
      if (!socket?.connected) return reject(new Refusal('hub.offline'))
      if (!contract.requests[name].input.safeParse(input).success) return reject(new Refusal('hub.invalid-input'))
      const sentAt = clock.now()
      const settle = () => {
        cancelTimer()
        pending.delete(fail)
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (error: unknown) => {
        settle()
        reject(error)
      }
      const onAbort = () => fail(signal?.reason)
      const cancelTimer = clock.after(timeoutMs, () => {
        fail(new Refusal('hub.timeout'))
        if (heardAt < sentAt) connection.dropLine()
      })
      pending.add(fail)
      signal?.addEventListener('abort', onAbort)
      socket.emit(name, input, (answer: unknown) => {
        heardAt = clock.now()
        if (!pending.has(fail)) return
        const ack = readAck(name, answer)
        settle()
        if (ack.ok) resolve(ack.value)
        else reject(refusedBy(ack.error))
      })
    })

  const refusedBy = (error: WireRefusal): Refusal => {
    const refusal = fromWire(error)
    if (refusal.code === 'unauthenticated') connection.signedOut(refusal.reason, null)
    return refusal
  }

  const callDurably: Calls['callDurably'] = async (name, input, { giveUpAfterMs = 60_000, ...options } = {}) => {
    const giveUpAt = clock.now() + giveUpAfterMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await call(name, input, options)
      } catch (error) {
        if (!(error instanceof Refusal) || !error.retryable || clock.now() >= giveUpAt) throw error
        await beforeRepeat(error, attempt, giveUpAt, options.signal)
      }
    }
  }

  const beforeRepeat = async (refusal: Refusal, attempt: number, giveUpAt: number, signal: AbortSignal | undefined) => {
    const leftMs = Math.max(0, giveUpAt - clock.now())
    if (connection.status.get().state === 'online') return pause(clock, Math.min(leftMs, backoffMs(repeat, attempt, random)), signal)
    const outOfTime = new AbortController()
    const cancelTimer = leftMs === Number.POSITIVE_INFINITY ? () => {} : clock.after(leftMs, () => outOfTime.abort(refusal))
    const either = signal ? AbortSignal.any([signal, outOfTime.signal]) : outOfTime.signal
    try {
      const status = await when(connection.status, ({ state }) => state === 'online' || state === 'signed-out', either)
      if (status.state === 'signed-out') throw new Refusal(status.reason)
    } finally {
      cancelTimer()
    }
  }

  return {
    call,
    callDurably,
    heard() {
      heardAt = clock.now()
    },
    lost() {
      for (const fail of [...pending]) fail(new Refusal('hub.offline'))
    },
  }
}

/** An answer that is not what the contract says comes from a hub of another version. */
function readAck<N extends RequestName>(name: N, answer: unknown): Ack<OutputOf<N>> {
  const { ok, value, error } = (answer ?? {}) as { ok?: unknown; value?: unknown; error?: unknown }
  if (ok === true) {
    const output = contract.requests[name].output.safeParse(value)
    if (output.success) return { ok, value: output.data as OutputOf<N> }
  }
  const refusal = WireRefusal.safeParse(error)
  if (ok === false && refusal.success) return { ok, error: refusal.data }
  return { ok: false, error: { code: 'conflict', reason: 'hub.protocol-version', retryable: false } }
}
