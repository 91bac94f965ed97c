import { contract, fromWire, type Me, Refusal, type Reason, type sessionEndReasons } from '@lianxin/contract'
import { type Backoff, backoffMs } from './backoff.ts'
import { createCell, type Observable } from './cell.ts'
import type { LiveClock } from './clock.ts'
import { type HubSocket, handshake, type MakeSocket, refusalOfConnectError } from './hubSocket.ts'

export type SessionEnd = (typeof sessionEndReasons)[number]

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'online' }
  /** Kept trying by itself. `since`: this device's clock. */
  | { readonly state: 'offline'; readonly since: number; readonly reason: Reason }
  /** Waits for someone to sign in. `ended` says how, when the hub told. */
  | { readonly state: 'signed-out'; readonly reason: Reason; readonly ended: SessionEnd | null }

export interface Admission {
  readonly me: Me
  /** Good for one handshake. */
  readonly token: string
}

export interface ConnectionOptions {
  readonly makeSocket: MakeSocket
  /** What one handshake needs, asked of the session there is. @throws Refusal */
  readonly admit: () => Promise<Admission>
  readonly onAdmitted: (me: Me) => void
  readonly clientName: string
  readonly clock: LiveClock
  readonly random: () => number
  readonly onPush: (name: string, payload: unknown) => void
  /** The line went away: no answer to anything sent on it will come. */
  readonly onLost: () => void
}

export interface HubConnection {
  readonly status: Observable<Connection>
  /** The socket while online, else null. */
  readonly socket: () => HubSocket | null
  readonly open: () => void
  /** Anew, whatever is open or under way: somebody signed in. */
  readonly reopen: () => void
  readonly close: () => void
  /** Tries now instead of when the wait is over: the network came back, the page was shown again. */
  readonly retryNow: () => void
  /** The device says that its network is gone: offline at once, tried again as ever (a hub on this very machine stays in reach). */
  readonly networkLost: () => void
  /** The line looks dead (no answer in time): drop it and try anew, rather than wait for the heartbeat. */
  readonly dropLine: () => void
  readonly signedOut: (reason: Reason, ended: SessionEnd | null) => void
}

const reconnect: Backoff = { firstMs: 400, longestMs: 10_000 }
/** Only a reload or an upgraded hub helps; asked now and then in case it was the hub that lagged. */
const otherVersionRetryMs = 30_000
const openWithinMs = 20_000

export function createConnection(options: ConnectionOptions): HubConnection {
  return new ReopeningConnection(options)
}

class ReopeningConnection implements HubConnection {
  readonly #options: ConnectionOptions
  readonly #status = createCell<Connection>({ state: 'connecting' })
  #wanted = false
  #attempt = 0
  /** Counts attempts, so that what an abandoned one still reports is ignored. */
  #epoch = 0
  #socket: HubSocket | null = null
  #cancelWait = () => {}

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  readonly status: Observable<Connection> = this.#status

  readonly socket = (): HubSocket | null => (this.#isOnline() ? this.#socket : null)

  readonly open = (): void => {
    if (!this.#wanted) this.reopen()
  }

  readonly reopen = (): void => {
    this.#wanted = true
    this.#attempt = 0
    this.#abandon()
    this.#status.set({ state: 'connecting' })
    void this.#tryOnce()
  }

  readonly close = (): void => {
    this.#wanted = false
    this.#abandon()
    this.#status.set({ state: 'offline', since: this.#options.clock.now(), reason: 'hub.offline' })
  }

  readonly retryNow = (): void => {
    if (this.#wanted && this.#status.get().state === 'offline') void this.#tryOnce()
  }

  readonly networkLost = (): void => {
    if (this.#wanted && this.#status.get().state !== 'offline') this.#fail(new Refusal('hub.offline'))
  }

  readonly dropLine = (): void => {
    if (!this.#wanted || !this.#isOnline()) return
    this.#fail(new Refusal('hub.offline'))
    void this.#tryOnce()
  }

  readonly signedOut = (reason: Reason, ended: SessionEnd | null): void => {
    this.#wanted = false
    this.#abandon()
    this.#status.set({ state: 'signed-out', reason, ended })
  }

  #isOnline(): boolean {
    return this.#status.get().state === 'online'
  }

  #abandon(): void {
    this.#epoch++
    this.#cancelWait()
    const old = this.#socket
    this.#socket = null
    old?.disconnect()
    if (this.#isOnline()) this.#options.onLost()
  }

  #fail(refusal: Refusal): void {
    if (refusal.code === 'unauthenticated') return this.signedOut(refusal.reason, null)
    this.#abandon()
    const { clock, random } = this.#options
    const before = this.#status.get()
    const since = before.state === 'offline' ? before.since : clock.now()
    if (before.state !== 'offline' || before.reason !== refusal.reason)
      this.#status.set({ state: 'offline', since, reason: refusal.reason })
    const waitMs = refusal.reason === 'hub.protocol-version' ? otherVersionRetryMs : backoffMs(reconnect, this.#attempt++, random)
    this.#cancelWait = clock.after(waitMs, () => void this.#tryOnce())
  }

  async #tryOnce(): Promise<void> {
    this.#abandon()
    const own = this.#epoch
    const current = () => own === this.#epoch && this.#wanted
    try {
      const { me, token } = await this.#options.admit()
      if (!current()) return
      this.#options.onAdmitted(me)
      this.#connect(token, current)
    } catch (error) {
      if (current()) this.#fail(error instanceof Refusal ? error : new Refusal('hub.offline'))
    }
  }

  #connect(token: string, current: () => boolean): void {
    const { makeSocket, clientName, clock, onPush } = this.#options
    const socket = makeSocket()
    this.#socket = socket
    socket.auth = handshake(token, clientName)
    this.#cancelWait = clock.after(openWithinMs, () => this.#fail(new Refusal('hub.offline')))
    const listen = <A extends unknown[]>(event: string, hear: (...args: A) => void) =>
      socket.on(event, (...args: never[]) => {
        if (current()) hear(...(args as unknown as A))
      })
    listen('connect', () => {
      this.#cancelWait()
      this.#attempt = 0
      this.#status.set({ state: 'online' })
    })
    listen('connect_error', (error: unknown) => this.#fail(handshakeFailure(error)))
    listen('disconnect', () => this.#fail(new Refusal('hub.offline')))
    for (const name of Object.keys(contract.pushes)) {
      listen(name, (payload: unknown, heard?: unknown) => {
        onPush(name, payload)
        // the hub's clock for what it sends newest only
        if (typeof heard === 'function') heard()
      })
    }
    socket.connect()
  }
}

/** A token can outlive a restarted hub's key; whether the session lives is for the next attempt to ask over HTTP. */
function handshakeFailure(error: unknown): Refusal {
  const refusal = refusalOfConnectError(error)
  return refusal && refusal.code !== 'unauthenticated' ? fromWire(refusal) : new Refusal('hub.offline')
}
