import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createWorker, type types } from 'mediasoup'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestHub } from '../harness/hub.ts'
import { mediaWorkerBin } from '../harness/mediaWorkerBin.ts'
import { iceBindingRequest } from '../harness/stun.ts'

const mediaCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 100 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 101 },
]
const listenInfos: types.TransportListenInfo[] = [
  { protocol: 'udp', ip: '127.0.0.1' },
  { protocol: 'tcp', ip: '127.0.0.1' },
]

describe('the real media worker', () => {
  let worker: types.Worker
  beforeEach(async () => {
    worker = await createWorker({ workerBin: mediaWorkerBin(), logLevel: 'error' })
  })
  afterEach(() => worker.close())

  it('makes a router and one server of a UDP and a TCP port for all its transports', async () => {
    const [router, server] = await Promise.all([worker.createRouter({ mediaCodecs }), worker.createWebRtcServer({ listenInfos })])
    const transport = await router.createWebRtcTransport({ webRtcServer: server })
    const { udpSockets, tcpServers } = await server.dump()
    const ports = [...udpSockets, ...tcpServers].map(({ port }) => port)
    expect(transport.iceCandidates.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual([`udp ${ports[0]}`, `tcp ${ports[1]}`])
    expect(router.rtpCapabilities.codecs?.map(({ mimeType }) => mimeType)).toEqual(['audio/opus', 'video/VP8', 'video/rtx'])
  })

  it("sends its first DTLS flight through this machine's OpenSSL and lives", async () => {
    const router = await worker.createRouter({ mediaCodecs })
    const server = await worker.createWebRtcServer({ listenInfos })
    const transport = await router.createWebRtcTransport({ webRtcServer: server })
    // the peer is the DTLS server, so that the worker speaks first
    const fingerprint = { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') } as const
    await transport.connect({ dtlsParameters: { role: 'server', fingerprints: [fingerprint] } })
    const socket = createSocket('udp4')
    try {
      const { usernameFragment, password } = transport.iceParameters
      const request = iceBindingRequest({ localUsername: 'peer', remoteUsername: usernameFragment, remotePassword: password })
      const handshake = firstDtlsRecord(socket)
      socket.send(request, transport.iceCandidates[0]?.port ?? 0, '127.0.0.1')
      // a handshake record (22) whose message is a ClientHello (1): RFC 6347 4.1, 4.2.2
      expect(await Promise.race([handshake, once(worker, 'died')])).toMatchObject({ 0: 22, 13: 1 })
      expect((await transport.getStats())[0]?.iceState).toBe('completed')
    } finally {
      socket.close()
    }
  })

  it('is noticed when it is killed, with all that it carried', async () => {
    const router = await worker.createRouter({ mediaCodecs })
    const died = once(worker, 'died')
    process.kill(worker.pid, 'SIGKILL')
    await died
    expect([worker.closed, worker.died, router.closed]).toEqual([true, true, true])
    const next = await createWorker({ workerBin: mediaWorkerBin() })
    expect((await (await next.createRouter({ mediaCodecs })).dump()).transportIds).toEqual([])
    next.close()
  })
})

describe("the hub's media worker", () => {
  it('is not looked for before somebody needs it, and is then the one that the run has prepared', async () => {
    const hub = await startTestHub()
    try {
      expect(hub.app.mediaWorker.state().stage).toBe('waiting')
      expect(await hub.app.mediaWorker.binary()).toBe(mediaWorkerBin())
      expect(hub.app.mediaWorker.state().stage).toBe('ready')
    } finally {
      await hub.stop()
    }
  })

  it('that does not work leaves the hub up, and says why', async () => {
    const hub = await startTestHub({ config: { mediaWorkerBin: '/bin/true' } })
    try {
      hub.app.mediaWorker.start()
      await expect.poll(() => hub.app.mediaWorker.state()).toMatchObject({ stage: 'failed', failure: { reason: 'configured-unusable' } })
      expect((await fetch(`${hub.url}/api/health`)).status).toBe(200)
    } finally {
      await hub.stop()
    }
  })
})

/** Other than the answer to the connectivity check, which is STUN and begins with 0 or 1 (RFC 7983). */
function firstDtlsRecord(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) =>
    socket.on('message', (packet) => {
      if ((packet[0] ?? 0) >= 20) resolve(packet)
    }),
  )
}
