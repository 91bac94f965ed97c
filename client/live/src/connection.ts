import { contract, fromWire, Refusal, type Reason, type sessionEndReasons } from '@lianxin/contract'
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

export interface ConnectionOptions {
  readonly makeSocket: MakeSocket
  /** A fresh socket token for one handshake. @throws Refusal */
  readonly token: () => Promise<string>
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
  readonly close: () => void
  /** Tries now instead of when the wait is over: the network came back, the page was shown again. */
  readonly retryNow: () => void
  /** The line looks dead (no answer in time): drop it and try anew, rather than wait for the heartbeat. */
  readonly dropLine: () => void
  readonly signedOut: (reason: Reason, ended: SessionEnd | null) => void
}

const reconnect: Backoff = { firstMs: 400, longestMs: 10_000 }
/** Only a reload or an upgraded hub helps; asked now and then in case it was the hub that lagged. */
const otherVersionRetryMs = 30_000
const openWithinMs = 20_000

export function createConnection(options: ConnectionOptions): HubConnection {
  const { clock } = options
  const status = createCell<Connection>({ state: 'connecting' })
  let wanted = false
  let attempt = 0
  /** Counts attempts, so that what an abandoned one still reports is ignored. */
  let epoch = 0
  let socket: HubSocket | null = null
  let cancelWait = () => {}

  const abandon = () => {
    epoch++
    cancelWait()
    const old = socket
    socket = null
    old?.disconnect()
    if (status.get().state === 'online') options.onLost()
  }

  const fail = (refusal: Refusal) => {
    abandon()
    if (refusal.code === 'unauthenticated') return signedOut(refusal.reason, null)
    const before = status.get()
    if (before.state !== 'offline' || before.reason !== refusal.reason)
      status.set({ state: 'offline', since: before.state === 'offline' ? before.since : clock.now(), reason: refusal.reason })
    const waitMs = refusal.reason === 'hub.protocol-version' ? otherVersionRetryMs : backoffMs(reconnect, attempt++, options.random)
    cancelWait = clock.after(waitMs, () => void tryOnce())
  }

  const signedOut = (reason: Reason, ended: SessionEnd | null) => {
    wanted = false
    abandon()
    status.set({ state: 'signed-out', reason, ended })
  }

  const tryOnce = async () => {
    abandon()
    const own = epoch
    const current = () => own === epoch && wanted
    try {
      const token = await options.token()
      if (current()) listen(options.makeSocket(), token, current)
    } catch (error) {
      if (current()) fail(error instanceof Refusal ? error : new Refusal('hub.offline'))
    }
  }

  const listen = (made: HubSocket, token: string, current: () => boolean) => {
    socket = made
    made.auth = handshake(token, options.clientName)
    cancelWait = clock.after(openWithinMs, () => fail(new Refusal('hub.offline')))
    made.on('connect', () => {
      if (!current()) return
      cancelWait()
      attempt = 0
      status.set({ state: 'online' })
    })
    made.on('connect_error', (error: unknown) => {
      const refusal = refusalOfConnectError(error)
      // a token can outlive a restarted hub's key; whether the session lives is for the next attempt to ask over HTTP
      const passing = !refusal || refusal.code === 'unauthenticated'
      if (current()) fail(passing ? new Refusal('hub.offline') : fromWire(refusal))
    })
    made.on('disconnect', () => {
      if (current()) fail(new Refusal('hub.offline'))
    })
    for (const name of Object.keys(contract.pushes))
      made.on(name, (payload: unknown) => {
        if (current()) options.onPush(name, payload)
      })
    made.connect()
  }

  return {
    status,
    socket: () => (status.get().state === 'online' ? socket : null),
    open() {
      if (wanted) return
      wanted = true
      attempt = 0
      status.set({ state: 'connecting' })
      void tryOnce()
    },
    close() {
      wanted = false
      abandon()
      status.set({ state: 'offline', since: clock.now(), reason: 'hub.offline' })
    },
    retryNow() {
      if (wanted && status.get().state === 'offline') void tryOnce()
    },
    dropLine() {
      if (wanted && status.get().state === 'online') {
        fail(new Refusal('hub.offline'))
        void tryOnce()
      }
    },
    signedOut,
  }
}
