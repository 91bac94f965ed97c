import { randomUUID } from 'node:crypto'
import { type Ack, type IdempotencyKey, type InputOf, Me, type OutputOf, protocolVersion, type RequestName } from '@lianxin/contract'
import { demoPassword } from '@lianxin/fixtures'
import { io, type Socket } from 'socket.io-client'
import { cookieFetch } from './cookieFetch.ts'

/** What a handshake may say besides, or instead of, the truth. */
export interface HandshakeTale {
  readonly auth?: object
  readonly origin?: string
}

export interface Line {
  readonly socket: Socket
  /** Every push that came, in order. */
  readonly pushes: readonly { readonly name: string; readonly value: unknown }[]
  /** Why the line ended, once it did: socket.io's word for it. */
  readonly ended: Promise<string>
  /** One request as a client makes it. */
  ask<N extends RequestName>(name: N, input: InputOf<N>): Promise<Ack<OutputOf<N>>>
  /** The value, or an error that names the refusal. */
  must<N extends RequestName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** Anything at all, answered or not within the time a hub may take. */
  say(...args: readonly [string, ...unknown[]]): Promise<Ack<unknown>>
}

export interface Visitor {
  /** Someone with the demo's password unless another is given. */
  signIn(login: string, password?: string): Promise<Response>
  http(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  me(): Promise<Me>
  token(): Promise<string>
  /** Resolves once admitted; @throws the reason of the refusal otherwise. */
  connect(tale?: HandshakeTale): Promise<Line>
  /** Hangs up every line that this visitor opened. */
  leave(): void
}

export const newKey = () => randomUUID() as IdempotencyKey

/** Someone at the hub's door with a cookie jar of their own; a guest's session lives at another path. */
export function visitor(url: string, sessionPath: '/api/session' | '/api/guest-session' = '/api/session'): Visitor {
  const fetchWithCookie = cookieFetch()
  const sockets: Socket[] = []
  const http: Visitor['http'] = (method, path, body, headers = {}) =>
    fetchWithCookie(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const token = async () => ((await (await http('POST', `${sessionPath}/socket-token`, {})).json()) as { token: string }).token

  return {
    http,
    token,
    signIn: (login, password = demoPassword) => http('POST', '/api/session', { login, password }),
    me: async () => Me.parse(await (await http('GET', sessionPath)).json()),
    async connect({ auth, origin } = {}) {
      const socket = io(url, {
        path: '/hub',
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        auth: auth ?? { token: await token(), protocol: protocolVersion, client: 'test' },
        ...(origin && { extraHeaders: { origin } }),
      })
      sockets.push(socket)
      return admitted(socket)
    },
    leave() {
      for (const socket of sockets) socket.disconnect()
    },
  }
}

/** Signed in and connected. */
export async function arrive(url: string, login: string): Promise<{ visitor: Visitor; line: Line; me: Me }> {
  const someone = visitor(url)
  const answer = await someone.signIn(login)
  if (!answer.ok) throw new Error(`${login} could not sign in: ${answer.status} ${await answer.text()}`)
  return { visitor: someone, line: await someone.connect(), me: await someone.me() }
}

async function admitted(socket: Socket): Promise<Line> {
  const pushes: { name: string; value: unknown }[] = []
  socket.onAny((name: string, value: unknown, heard?: () => void) => {
    pushes.push({ name, value })
    heard?.()
  })
  const ended = new Promise<string>((resolve) => socket.once('disconnect', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const say: Line['say'] = (name, ...args) => socket.timeout(10_000).emitWithAck(name, ...args)
  const ask: Line['ask'] = (name, input) => say(name, input) as never
  return {
    socket,
    pushes,
    ended,
    say,
    ask,
    async must(name, input) {
      const ack = await ask(name, input)
      if (!ack.ok) throw new Error(`${name}: ${ack.error.reason}`)
      return ack.value
    },
  }
}
