import { fromWire, HttpRefusal, Me, Refusal, type Setup, SetupState, type SignIn, SocketToken } from '@lianxin/contract'
import { linkedAbort } from './abort.ts'
import type { LiveClock } from './clock.ts'

/** The part of `fetch` that is used; a shell passes one that keeps the session cookie. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface HttpOptions {
  readonly baseUrl: string
  /** Where the session lives: a person's, unless a guest's is named. */
  readonly sessionPath?: '/api/session' | '/api/guest-session'
  readonly fetch: Fetch
  readonly clock: LiveClock
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: object
  readonly signal?: AbortSignal | undefined
}

/** HTTP is for what the socket cannot be: getting a session before it opens, and immutable bytes that caches may keep. */
export interface HubHttp {
  readonly session: () => Promise<Me>
  readonly signIn: (input: (typeof SignIn)['_zod']['output']) => Promise<Me>
  readonly signOut: () => Promise<void>
  readonly socketToken: () => Promise<string>
  readonly setupNeeded: () => Promise<boolean>
  /** The first administrator, who is then signed in. */
  readonly setUp: (input: (typeof Setup)['_zod']['output']) => Promise<Me>
  /** The bytes at a path such as `/api/ecgs/:id/frame`. @throws Refusal */
  readonly bytes: (path: string, signal?: AbortSignal) => Promise<Uint8Array>
}

const answerWithinMs = 15_000
const bytesWithinMs = 120_000

export function createHttp(options: HttpOptions): HubHttp {
  const json = async <T>(path: string, ask: Ask, schema: { parse: (value: unknown) => T }): Promise<T> =>
    request(options, path, ask, answerWithinMs, async (response) => read(await response.json(), schema))
  const { sessionPath = '/api/session' } = options
  return {
    session: () => json(sessionPath, {}, Me),
    signIn: (body) => json('/api/session', { method: 'POST', body }, Me),
    signOut: () => request(options, sessionPath, { method: 'DELETE' }, answerWithinMs, ignoreBody),
    socketToken: async () => (await json(`${sessionPath}/socket-token`, { method: 'POST', body: {} }, SocketToken)).token,
    setupNeeded: async () => (await json('/api/setup', {}, SetupState)).needed,
    setUp: (body) => json('/api/setup', { method: 'POST', body }, Me),
    bytes: (path, signal) =>
      request(options, path, { signal }, bytesWithinMs, async (response) => new Uint8Array(await response.arrayBuffer())),
  }
}

async function ignoreBody(response: Response): Promise<void> {
  await response.body?.cancel()
}

function read<T>(value: unknown, schema: { parse: (value: unknown) => T }): T {
  try {
    return schema.parse(value)
  } catch {
    throw new Refusal('hub.protocol-version')
  }
}

async function request<T>(
  { baseUrl, fetch, clock }: HttpOptions,
  path: string,
  { method = 'GET', body, signal }: Ask,
  withinMs: number,
  take: (response: Response) => Promise<T>,
): Promise<T> {
  const { controller, release } = linkedAbort(signal)
  const cancelTimer = clock.after(withinMs, () => controller.abort(new Refusal('hub.timeout')))
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      signal: controller.signal,
      credentials: 'same-origin',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw await refusalOf(response)
    return await take(response)
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason
    throw error instanceof Refusal ? error : new Refusal('hub.offline')
  } finally {
    cancelTimer()
    release()
  }
}

/** A proxy's own error page carries no refusal of ours; its status decides. */
async function refusalOf(response: Response): Promise<Refusal> {
  const body = HttpRefusal.safeParse(await response.json().catch(() => null))
  if (body.success) return fromWire(body.data.error)
  if (response.status === 401) return new Refusal('identity.not-signed-in')
  if (response.status === 403) return new Refusal('identity.forbidden')
  if (response.status === 429) return new Refusal('hub.rate-limited')
  return new Refusal(response.status >= 502 ? 'hub.offline' : 'hub.internal')
}
