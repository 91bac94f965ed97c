/**
 * One WebRTC transport of a load of many: ICE, DTLS and SRTP as a browser has them, without decoding anything. What is received is
 * counted by its RTP header, which SRTP leaves readable, so that receiving costs less than forwarding did.
 */
import { randomBytes, X509Certificate } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { DtlsClient, CipherContext, RtpHeader, SrtpSession, type Transport } from 'werift'
import { iceBindingRequest, iceBindingResponse } from '../../harness/stun.ts'

export interface RemoteTransport {
  readonly address: string
  readonly port: number
  readonly usernameFragment: string
  readonly password: string
}

export interface LoadPeer {
  readonly port: number
  readonly usernameFragment: string
  readonly password: string
  /** SHA-256 of its certificate, as SDP writes it. */
  readonly fingerprint: string
  connect(remote: RemoteTransport): Promise<void>
  send(
    packet: { readonly payloadType: number; readonly sequenceNumber: number; readonly timestamp: number; readonly ssrc: number },
    payload: Buffer,
  ): void
  /** What was received of each track since the last call: packets, and how many should have come by their numbers. */
  count(): { readonly received: number; readonly expected: number; readonly tracks: number }
  close(): void
}

const bufferBytes = 4 * 1024 * 1024
/** Sooner than the 15 s after which the SFU takes a silent peer for gone. */
const consentEveryMs = 4000
/** SRTP_AES128_CM_HMAC_SHA1_80, RFC 5764 4.1.2: what both servers and all browsers have. */
const srtpProfile = 1
/** ECDSA with SHA-256 on P-256, as browsers make theirs. */
const [ecdsa, sha256, p256] = [3, 4, 23] as const
/** One for the whole load: a key pair each would only cost time. */
const certificate = CipherContext.createSelfSignedCertificateWithKey({ signature: ecdsa, hash: sha256 }, p256)

interface Counted {
  /** Highest number so far, extended over its wraps (RFC 3550 A.1). */
  highest: number
  from: number
  packets: number
}

export async function openPeer(): Promise<LoadPeer> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferBytes, sendBufferSize: bufferBytes })
  socket.bind(0)
  await once(socket, 'listening')
  const own = { usernameFragment: randomBytes(6).toString('hex'), password: randomBytes(16).toString('hex') }
  const counted = new Map<number, Counted>()
  const made = await certificate
  let session: SrtpSession | null = null
  let remote: RemoteTransport | null = null
  let consent: NodeJS.Timeout | null = null
  const heard = { stun: () => {}, dtls: (_data: Buffer) => {} }
  socket.on('message', (data: Buffer, from) => {
    const [first = 0, second = 0] = data
    if (first > 127 && first < 192) {
      // RTCP's packet types (RFC 5761 4)
      if (second < 192 || second > 223) countIn(counted, data)
    } else if (first > 19 && first < 64) heard.dtls(data)
    else if (first < 4) {
      const answer = iceBindingResponse(data, own.password, from)
      if (answer) socket.send(answer, from.port, from.address)
      heard.stun()
    }
  })
  const check = () => {
    if (!remote) return
    const { usernameFragment: remoteUsername, password: remotePassword } = remote
    socket.send(iceBindingRequest({ localUsername: own.usernameFragment, remoteUsername, remotePassword }), remote.port, remote.address)
  }
  return {
    ...own,
    port: socket.address().port,
    fingerprint: new X509Certificate(made.certPem).fingerprint256,
    async connect(to) {
      remote = to
      consent = setInterval(check, consentEveryMs)
      await reached(check, (done) => (heard.stun = done))
      const often = setInterval(check, 100)
      session = await keyed(socket, to, made, (hear) => (heard.dtls = hear))
      clearInterval(often)
    },
    send(packet, payload) {
      if (session && remote) socket.send(session.encrypt(payload, new RtpHeader({ ...packet, marker: true })), remote.port, remote.address)
    },
    count() {
      let [received, expected] = [0, 0]
      for (const one of counted.values()) {
        received += one.packets
        expected += one.highest - one.from
        one.from = one.highest
        one.packets = 0
      }
      return { received, expected, tracks: counted.size }
    },
    close() {
      if (consent) clearInterval(consent)
      socket.close()
    },
  }
}

function countIn(counted: Map<number, Counted>, data: Buffer): void {
  const ssrc = data.readUInt32BE(8)
  const number = data.readUInt16BE(2)
  const one = counted.get(ssrc)
  if (!one) return void counted.set(ssrc, { highest: number, from: number - 1, packets: 1 })
  const ahead = (number - one.highest) & 0xffff
  if (ahead < 0x8000) one.highest += ahead
  one.packets += 1
}

/** Asks until something answers. */
async function reached(check: () => void, onAnswer: (done: () => void) => void): Promise<void> {
  const timer = setInterval(check, 200)
  check()
  await new Promise<void>((resolve) => onAnswer(resolve))
  clearInterval(timer)
}

async function keyed(
  socket: Socket,
  { address, port }: RemoteTransport,
  { certPem, keyPem, signatureHash }: Awaited<typeof certificate>,
  onData: (hear: (data: Buffer) => void) => void,
): Promise<SrtpSession> {
  const transport: Transport = {
    type: 'udp',
    address: socket.address(),
    closed: false,
    onData: () => {},
    send: async (data) => socket.send(data, port, address),
    close: async () => {},
  }
  const dtls = new DtlsClient({
    transport,
    cert: certPem,
    key: keyPem,
    signatureHash,
    srtpProfiles: [srtpProfile],
    extendedMasterSecret: true,
  })
  onData((data) => transport.onData(data, [address, port]))
  await new Promise<void>((resolve, reject) => {
    dtls.onConnect.subscribe(() => resolve())
    dtls.onError.subscribe(reject)
    dtls.connect().catch(reject)
  })
  const { localKey, localSalt, remoteKey, remoteSalt } = dtls.extractSessionKeys(16, 14)
  const keys = { localMasterKey: localKey, localMasterSalt: localSalt, remoteMasterKey: remoteKey, remoteMasterSalt: remoteSalt }
  return new SrtpSession({ keys, profile: srtpProfile })
}
