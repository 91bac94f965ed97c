import { type Handshake, protocolVersion, WireRefusal } from '@lianxin/contract'
import { io } from 'socket.io-client'

/** What the client needs of a socket.io socket; the boundary at which tests stand in. */
export interface HubSocket {
  readonly connected: boolean
  auth: { [key: string]: unknown } | ((give: (data: object) => void) => void)
  connect(): unknown
  disconnect(): unknown
  on(event: string, listener: (...args: never[]) => void): unknown
  emit(event: string, ...args: unknown[]): unknown
}

/** Opens nothing yet: the connection decides when, since each attempt needs a fresh token. */
export type MakeSocket = () => HubSocket

/** `baseUrl` '' means the page's own origin. */
export function hubSocketAt(baseUrl: string): MakeSocket {
  const options = {
    path: '/hub',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    timeout: 15_000,
  }
  return () => (baseUrl ? io(baseUrl, options) : io(options)) as HubSocket
}

export function handshake(token: string, client: string): (typeof Handshake)['_zod']['output'] {
  return { token, protocol: protocolVersion, client }
}

/** The refusal a failed handshake carries, or null when the line itself failed. */
export function refusalOfConnectError(error: unknown): WireRefusal | null {
  const parsed = WireRefusal.safeParse((error as { data?: unknown } | null)?.data)
  return parsed.success ? parsed.data : null
}
