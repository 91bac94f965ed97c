import { type Me, Refusal, type RefusalDetails, type Reason, toWire } from '@lianxin/contract'
import type { LiveClock } from '../clock.ts'
import type { Fetch } from '../http.ts'
import type { HubSocket } from '../hubSocket.ts'

/** What happens to one request on its way: `lose` it, `mute` its answer, `drop` the line before or after it was handled. */
export type Fate = 'arrive' | 'lose' | 'mute' | 'drop-before' | 'drop-after'

export interface FakeHub {
  readonly makeSocket: () => HubSocket
  readonly fetch: Fetch
  /** Answers of the hub, by request name; throw a Refusal to refuse. */
  readonly handlers: Map<string, (input: never) => unknown>
  /** Requests as they reached the hub. */
  readonly requests: { readonly name: string; readonly input: unknown }[]
  readonly tokens: () => number
  /** How many times a session was begun, by signing in or by the first set-up. */
  readonly sessions: () => number
  fate: (name: string, input: unknown) => Fate
  /** One way, ms. */
  latencyMs: (name: string) => number
  /** Null: nobody is signed in. */
  me: Me | null
  /** Who a sign-in makes it; null refuses. */
  signsIn: Me | null
  reachable: boolean
  refuseHandshake: { reason: Reason; details?: RefusalDetails } | null
  readonly push: (name: string, payload: unknown) => void
  readonly drop: () => void
}

export const someone: Me = {
  sessionId: '01900000-0000-7000-8000-000000000001' as Me['sessionId'],
  personId: '01900000-0000-7000-8000-000000000002' as Me['personId'],
  name: '李医生',
  login: 'li',
  memberships: [],
  idleMinutes: 30,
}

/** Stands in for the hub at the socket and at fetch, so that each moment of a failing line can be had at will. */
export function createFakeHub(clock: LiveClock): FakeHub {
  const open = new Set<FakeSocket>()
  let tokens = 0
  let sessions = 0
  const hub: FakeHub = {
    handlers: new Map([['hub:time', () => ({ now: Math.round(clock.now()) })]]),
    requests: [],
    tokens: () => tokens,
    sessions: () => sessions,
    fate: () => 'arrive',
    latencyMs: () => 10,
    me: someone,
    signsIn: someone,
    reachable: true,
    refuseHandshake: null,
    push(name, payload) {
      for (const socket of open) clock.after(hub.latencyMs(name), () => socket.deliver(name, payload))
    },
    drop() {
      for (const socket of [...open]) socket.lose()
    },
    makeSocket: () => new FakeSocket(hub, clock, open),
    async fetch(url, init) {
      if (!hub.reachable) throw new TypeError('fetch failed')
      const signingIn = /\/api\/(session|setup)$/.test(url) && init.method === 'POST'
      if (signingIn) hub.me = hub.signsIn
      if (signingIn && hub.me) sessions++
      const reason = signingIn ? 'identity.wrong-credentials' : 'identity.not-signed-in'
      if (!hub.me) return Response.json({ ok: false, error: toWire(new Refusal(reason)) }, { status: 401 })
      if (url.endsWith('/socket-token')) return Response.json({ token: `token-${++tokens}`, expiresInS: 30 })
      if (init.method === 'DELETE') hub.me = null
      return Response.json(hub.me ?? {})
    },
  }
  return hub
}

class FakeSocket implements HubSocket {
  connected = false
  auth = {}
  readonly #hub: FakeHub
  readonly #clock: LiveClock
  readonly #open: Set<FakeSocket>
  readonly #listeners = new Map<string, (...args: never[]) => void>()

  constructor(hub: FakeHub, clock: LiveClock, open: Set<FakeSocket>) {
    this.#hub = hub
    this.#clock = clock
    this.#open = open
  }

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, listener)
  }

  connect(): void {
    this.#clock.after(this.#hub.latencyMs('connect'), () => {
      const refused = this.#hub.refuseHandshake
      if (refused) return this.deliver('connect_error', { data: toWire(new Refusal(refused.reason, refused.details)) })
      if (!this.#hub.reachable) return this.deliver('connect_error', new Error('websocket error'))
      this.connected = true
      this.#open.add(this)
      this.deliver('connect', undefined)
    })
  }

  disconnect(): void {
    this.connected = false
    this.#open.delete(this)
  }

  lose(): void {
    this.disconnect()
    this.deliver('disconnect', 'transport close')
  }

  deliver(event: string, payload: unknown): void {
    const listener = this.#listeners.get(event) as ((payload: unknown) => void) | undefined
    listener?.(payload)
  }

  emit(name: string, input: unknown, ack: (answer: unknown) => void): void {
    const fate = this.#hub.fate(name, input)
    if (fate === 'drop-before') return this.lose()
    if (fate === 'lose') return
    this.#clock.after(this.#hub.latencyMs(name), () => {
      if (!this.connected) return
      const answer = this.#handle(name, input)
      if (fate === 'drop-after') return this.lose()
      if (fate === 'mute') return
      this.#clock.after(this.#hub.latencyMs(name), () => this.connected && ack(answer))
    })
  }

  #handle(name: string, input: unknown): unknown {
    this.#hub.requests.push({ name, input })
    try {
      const handler = this.#hub.handlers.get(name)
      if (!handler) throw new Refusal('hub.unknown-event')
      return { ok: true, value: handler(input as never) }
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: toWire(error) }
      throw error
    }
  }
}
