import {
  contract,
  type IdempotencyKey,
  type InputOf,
  type Me,
  type OutputOf,
  type PushName,
  type PushOf,
  type RequestName,
} from '@lianxin/contract'
import { type CallOptions, createCalls, type DurableOptions } from './calls.ts'
import { type Cell, createCell, type Observable } from './cell.ts'
import { type LiveClock, systemClock } from './clock.ts'
import { type Connection, createConnection, type HubConnection } from './connection.ts'
import { createHttp, type Fetch, type HttpOptions, type HubHttp } from './http.ts'
import { createHubClock } from './hubClock.ts'
import { hubSocketAt, type MakeSocket } from './hubSocket.ts'
import { createIds, type LiveIds } from './ids.ts'
import { createSignOut, forgetfulMemory, type SignOut, type SignOutMemory } from './signOut.ts'

export interface LiveOptions {
  /** '' for the page's own origin, else such as `https://hub.example`. */
  readonly baseUrl?: string
  /** A guest's line lives by the session that a link gave: `/api/guest-session`. */
  readonly sessionPath?: HttpOptions['sessionPath']
  /** Told to the hub for its log: `web`, `cli`. */
  readonly clientName: string
  readonly fetch?: Fetch
  readonly makeSocket?: MakeSocket
  readonly clock?: LiveClock
  readonly ids?: LiveIds
  /** 0..1 */
  readonly random?: () => number
  /** Of this device; without one a sign-out that the hub was not told of is forgotten with the page. */
  readonly signOutMemory?: SignOutMemory
}

/** Requests that carry an idempotency key; `write` makes it. */
export type KeyedRequest = { [N in RequestName]: InputOf<N> extends { key: IdempotencyKey } ? N : never }[RequestName]

export interface Live {
  readonly connection: Observable<Connection>
  /** Whose session this is: undefined until known, null when nobody's. Stays after a session ends by itself, so that work stays on screen. */
  readonly me: Observable<Me | null | undefined>
  readonly http: HubHttp
  readonly clock: LiveClock
  readonly ids: LiveIds
  readonly random: () => number
  /** Takes up the session there is, or ends in `signed-out`. */
  readonly start: () => void
  readonly stop: () => void
  /** @throws Refusal */
  readonly signIn: (login: string, password: string) => Promise<Me>
  /** Makes the first administrator of an empty hub, who is then signed in. @throws Refusal */
  readonly setUp: HubHttp['setUp']
  /** Signed out here at once. @throws Refusal when the hub could not be told, which is tried again until it can */
  readonly signOut: () => Promise<void>
  /** Somebody has signed out here, and the hub could not be told so far. */
  readonly signOutOwed: Observable<boolean>
  /** The device's network is back, or the page is shown again: tries now instead of when the wait is over. */
  readonly retryNow: () => void
  /** The device says that its network is gone: offline at once instead of when an answer stays out. */
  readonly networkLost: () => void
  /** Now by the hub's clock, ms since 1970; by this device's until the first round trip. */
  readonly hubNow: () => number
  readonly call: <N extends RequestName>(name: N, input: InputOf<N>, options?: CallOptions) => Promise<OutputOf<N>>
  readonly callDurably: <N extends RequestName>(name: N, input: InputOf<N>, options?: DurableOptions) => Promise<OutputOf<N>>
  /** {@link callDurably} with a fresh idempotency key: one call of this = one thing a person wanted done, done once. */
  readonly write: <N extends KeyedRequest>(name: N, input: Omit<InputOf<N>, 'key'>, options?: DurableOptions) => Promise<OutputOf<N>>
  /** Returns how to stop hearing. */
  readonly on: <N extends PushName>(name: N, hear: (push: PushOf<N>) => void) => () => void
}

const clockSamplesAtStart = 4
const clockSampleEveryMs = 60_000

export function createLive(options: LiveOptions): Live {
  const { baseUrl = '', clock = systemClock, ids = createIds(), random = Math.random } = options
  const http = createHttp({
    baseUrl,
    clock,
    ...(options.sessionPath && { sessionPath: options.sessionPath }),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  })
  const me = createCell<Me | null | undefined>(undefined)
  const keepMe = (person: Me) => {
    if (JSON.stringify(person) !== JSON.stringify(me.get())) me.set(person)
  }
  const pushes = createPushes()

  const connection = createConnection({
    makeSocket: options.makeSocket ?? hubSocketAt(baseUrl),
    clientName: options.clientName,
    clock,
    random,
    async admit() {
      const [person, token] = await Promise.all([http.session(), http.socketToken()])
      return { me: person, token }
    },
    onAdmitted: keepMe,
    onPush(name, payload) {
      calls.heard()
      pushes.give(name, payload)
    },
    onLost: () => calls.lost(),
  })
  const calls = createCalls(connection, clock, random)
  const hubClock = keepHubClock(connection.status, calls.call, clock)

  pushes.on('session:ended', ({ reason }) => connection.signedOut('identity.session-ended', reason))
  pushes.on('session:changed', () => void http.session().then(keepMe, connection.dropLine))
  connection.status.subscribe(() => {
    if (connection.status.get().state === 'signed-out' && me.get() === undefined) me.set(null)
  })

  const leaving = createSignOut({ tellHub: http.signOut, memory: options.signOutMemory ?? forgetfulMemory(), clock, random })

  return {
    ...comeAndGo({ http, me, keepMe, connection, leaving }),
    connection: connection.status,
    me,
    http,
    clock,
    ids,
    random,
    networkLost: connection.networkLost,
    hubNow: () => clock.now() + hubClock.offsetMs(),
    call: calls.call,
    callDurably: calls.callDurably,
    write: (name, input, durable) => calls.callDurably(name, { ...input, key: ids.uuid() } as never, durable),
    on: pushes.on,
  }
}

interface Comings {
  readonly http: HubHttp
  readonly me: Cell<Me | null | undefined>
  readonly keepMe: (person: Me) => void
  readonly connection: HubConnection
  readonly leaving: SignOut
}

/** How a session begins and ends. */
function comeAndGo({ http, me, keepMe, connection, leaving }: Comings) {
  const lock = () => {
    me.set(null)
    connection.signedOut('identity.not-signed-in', 'signed-out')
  }
  const tellOfSignOut = () => void leaving.settle().catch(() => undefined)
  /** The last one's session is ended first: told later, it would end the new one. */
  const enter = async (ask: () => Promise<Me>) => {
    await leaving.settle()
    const person = await ask()
    keepMe(person)
    connection.reopen()
    return person
  }
  return {
    start() {
      if (!leaving.owed.get()) return connection.open()
      lock()
      tellOfSignOut()
    },
    stop() {
      leaving.stop()
      connection.close()
    },
    signIn: (login, password) => enter(() => http.signIn({ login, password })),
    setUp: (input) => enter(() => http.setUp(input)),
    signOut() {
      lock()
      return leaving.begin()
    },
    signOutOwed: leaving.owed,
    retryNow() {
      connection.retryNow()
      tellOfSignOut()
    },
  } satisfies Partial<Live>
}

function createPushes() {
  const hearers = new Map<string, Set<(push: never) => void>>()
  return {
    on<N extends PushName>(name: N, hear: (push: PushOf<N>) => void): () => void {
      const own = (push: PushOf<N>) => hear(push)
      const all = hearers.get(name) ?? new Set()
      hearers.set(name, all.add(own))
      return () => void all.delete(own)
    },
    /** What is not as the contract says is dropped; the next snapshot puts right what it meant. */
    give(name: string, payload: unknown): void {
      const push = contract.pushes[name as PushName].safeParse(payload)
      if (!push.success) return
      for (const hear of [...(hearers.get(name) ?? [])]) hear(push.data as never)
    },
  }
}

/** Several round trips when the line opens, then one now and then. */
function keepHubClock(status: Observable<Connection>, call: Live['call'], clock: LiveClock) {
  const hubClock = createHubClock()
  let cancelNext = () => {}
  const sample = async (count: number): Promise<void> => {
    const sentAt = clock.now()
    const answer = await call('hub:time', {}).catch(() => null)
    if (answer) hubClock.add({ sentAt, receivedAt: clock.now(), hubNow: answer.now })
    if (status.get().state !== 'online') return
    cancelNext()
    cancelNext = clock.after(count < clockSamplesAtStart ? 250 : clockSampleEveryMs, () => void sample(count + 1))
  }
  status.subscribe(() => {
    cancelNext()
    if (status.get().state === 'online') void sample(1)
  })
  return hubClock
}
