import { randomUUID } from 'node:crypto'
import { type Ack, emptyContext, type InputOf, type OutputOf, protocolVersion, type RequestName, wire } from '@lianxin/contract'
import { io, type Socket } from 'socket.io-client'

const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }

/** Signs in over HTTP. @returns the session's cookie */
export async function signIn(url: string, login: string, password: string): Promise<{ cookie: string; siteId: string }> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  if (!response.ok) throw new Error(`sign-in of ${login}: ${response.status} ${await response.text()}`)
  const me = (await response.json()) as { memberships: { organisation: { id: string } }[] }
  return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', siteId: me.memberships[0]?.organisation.id ?? '' }
}

export async function connect(url: string, cookie: string): Promise<Socket> {
  const response = await fetch(`${url}/api/session/socket-token`, { method: 'POST', headers: { cookie } })
  const { token } = (await response.json()) as { token: string }
  return ready(
    io(url, {
      path: '/hub',
      transports: ['websocket'],
      auth: { token, protocol: protocolVersion, client: 'bench' },
      forceNew: true,
      reconnection: false,
    }),
  )
}

export function ready(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

export async function call<N extends RequestName>(socket: Socket, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const ack = (await socket.emitWithAck(name, input)) as Ack<OutputOf<N>>
  if (!ack.ok) throw new Error(`${name}: ${ack.error.reason} ${JSON.stringify(ack.error.details ?? {})}`)
  return ack.value
}

/** One upload as the clients send it: announce, pieces of the contract's size with four in flight, finish right behind. */
export async function upload(
  socket: Socket,
  siteId: string,
  bytes: Uint8Array,
  urgency: 'emergency' | 'routine',
  onFinishSent?: () => void,
): Promise<OutputOf<'ecg:finish'>['receipt']> {
  const uploadKey = randomUUID() as InputOf<'ecg:begin'>['uploadKey']
  const begun = await call(socket, 'ecg:begin', {
    uploadKey,
    siteId: siteId as InputOf<'ecg:begin'>['siteId'],
    fileName: 'bench.dcm',
    sizeBytes: bytes.length,
    sha256: null,
    urgency,
    patient: nobody,
    context: emptyContext,
  })
  if (begun.state === 'received') return begun.receipt
  const inFlight: Promise<unknown>[] = []
  for (let offset = 0; offset < bytes.length; offset += wire.chunkBytes) {
    if (inFlight.length >= 4) await inFlight.shift()
    inFlight.push(call(socket, 'ecg:chunk', { uploadKey, offset, data: bytes.subarray(offset, offset + wire.chunkBytes) }))
  }
  const finished = call(socket, 'ecg:finish', { uploadKey })
  onFinishSent?.()
  await Promise.all(inFlight)
  return (await finished).receipt
}
