import { type Ack, contract, fromWire, type InputOf, type OutputOf, Refusal, type RequestName, WireRefusal } from '@lianxin/contract'
import { linkedAbort } from './abort.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import { when } from './cell.ts'
import { type LiveClock, pause } from './clock.ts'
import type { HubConnection } from './connection.ts'
import type { HubSocket } from './hubSocket.ts'

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
  return new HubCalls(connection, clock, random)
}

class HubCalls implements Calls {
  readonly #connection: HubConnection
  readonly #clock: LiveClock
  readonly #random: () => number
  readonly #pending = new Set<(refusal: Refusal) => void>()
  #heardAt: number

  constructor(connection: HubConnection, clock: LiveClock, random: () => number) {
    this.#connection = connection
    this.#clock = clock
    this.#random = random
    this.#heardAt = clock.now()
  }

  readonly call = <N extends RequestName>(name: N, input: InputOf<N>, options: CallOptions = {}): Promise<OutputOf<N>> => {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason)
    const socket = this.#connection.socket()
    if (!socket?.connected) return Promise.reject(new Refusal('hub.offline'))
    if (!contract.requests[name].input.safeParse(input).success) return Promise.reject(new Refusal('hub.invalid-input'))
    return this.#ask(socket, name, input, options)
  }

  readonly callDurably = async <N extends RequestName>(name: N, input: InputOf<N>, options: DurableOptions = {}): Promise<OutputOf<N>> => {
    const { giveUpAfterMs = 60_000, ...callOptions } = options
    const giveUpAt = this.#clock.now() + giveUpAfterMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.call(name, input, callOptions)
      } catch (error) {
        if (!(error instanceof Refusal) || !error.retryable || this.#clock.now() >= giveUpAt) throw error
        const leftMs = Math.max(0, giveUpAt - this.#clock.now())
        if (this.#connection.status.get().state !== 'online') await this.#backOnline(leftMs, error, options.signal)
        else await pause(this.#clock, Math.min(leftMs, backoffMs(repeat, attempt, this.#random)), options.signal)
      }
    }
  }

  readonly heard = (): void => {
    this.#heardAt = this.#clock.now()
  }

  readonly lost = (): void => {
    for (const fail of [...this.#pending]) fail(new Refusal('hub.offline'))
  }

  #ask<N extends RequestName>(socket: HubSocket, name: N, input: InputOf<N>, options: CallOptions): Promise<OutputOf<N>> {
    const { timeoutMs = 10_000, signal } = options
    return new Promise((resolve, reject) => {
      const sentAt = this.#clock.now()
      const settle = () => {
        cancelTimer()
        this.#pending.delete(fail)
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (error: unknown) => {
        settle()
        reject(error)
      }
      const onAbort = () => fail(signal?.reason)
      const cancelTimer = this.#clock.after(timeoutMs, () => {
        fail(new Refusal('hub.timeout'))
        if (this.#heardAt < sentAt) this.#connection.dropLine()
      })
      this.#pending.add(fail)
      signal?.addEventListener('abort', onAbort)
      socket.emit(name, input, (answer: unknown) => {
        this.heard()
        if (!this.#pending.has(fail)) return
        const ack = readAck(name, answer)
        settle()
        if (ack.ok) resolve(ack.value)
        else reject(this.#refusedBy(ack.error))
      })
    })
  }

  #refusedBy(error: WireRefusal): Refusal {
    const refusal = fromWire(error)
    if (refusal.code === 'unauthenticated') this.#connection.signedOut(refusal.reason, null)
    return refusal
  }

  /** @throws Refusal the last one when time is up, or why nobody is signed in any more */
  async #backOnline(withinMs: number, last: Refusal, signal: AbortSignal | undefined): Promise<void> {
    const { controller, release } = linkedAbort(signal)
    const cancelTimer = Number.isFinite(withinMs) ? this.#clock.after(withinMs, () => controller.abort(last)) : () => {}
    try {
      const status = await when(this.#connection.status, ({ state }) => state === 'online' || state === 'signed-out', controller.signal)
      if (status.state === 'signed-out') throw new Refusal(status.reason)
    } finally {
      cancelTimer()
      release()
    }
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
