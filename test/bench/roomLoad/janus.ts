import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type LoadPeer, openPeer, type RemoteTransport } from './peer.ts'
import { type LoadRoom, type LoadServer, payloadTypes } from './room.ts'

/** Debian's Janus with its video room; no recording, nothing it does not need. */
export async function startJanus(dataDir: string, wsPort: number): Promise<LoadServer> {
  const configDir = join(dataDir, 'janus')
  await mkdir(configDir, { recursive: true })
  await writeFile(join(configDir, 'janus.jcfg'), config)
  await writeFile(
    join(configDir, 'janus.transport.websockets.jcfg'),
    `general: { json = "compact" ws = true ws_port = ${wsPort} ws_ip = "127.0.0.1" }\nadmin: { admin_ws = false }\n`,
  )
  await writeFile(join(configDir, 'janus.plugin.videoroom.jcfg'), 'general: { }\n')
  const child = spawn('janus', ['--configs-folder', configDir, '--debug-level', '2'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const line = await untilOpen(wsPort, child)
  const session = await createSession(line)
  let rooms = 0
  return {
    pid: child.pid ?? 0,
    openRoom: () => openRoom(session, ++rooms),
    async stop() {
      session.end()
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

/** Janus gathers no loopback addresses. */
const ownAddress =
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? ''

const config = `general: { protected_folders = [] }
media: { no_media_timer = 0 slowlink_threshold = 0 }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
`

async function untilOpen(port: number, child: ChildProcess): Promise<WebSocket> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`janus ended with ${child.exitCode}`)
    const line = new WebSocket(`ws://127.0.0.1:${port}`, 'janus-protocol')
    const opened = await new Promise<boolean>((resolve) => {
      line.addEventListener('open', () => resolve(true))
      line.addEventListener('error', () => resolve(false))
    })
    if (opened) return line
    await delay(100)
  }
  throw new Error('janus did not open its WebSocket')
}

interface Answer {
  readonly janus: string
  readonly transaction?: string
  readonly data?: { readonly id: number }
  readonly plugindata?: { readonly data: { readonly error?: string } }
  readonly jsep?: { readonly sdp: string }
  readonly error?: { readonly reason: string }
}

interface Session {
  attach(): Promise<(body: object, sdp?: { readonly type: string; readonly sdp: string }) => Promise<Answer>>
  end(): void
}

const keepAliveMs = 20_000

/** Janus' own protocol: a request is acknowledged, and its event comes later with the same transaction. */
async function createSession(line: WebSocket): Promise<Session> {
  const waiting = new Map<string, (answer: Answer) => void>()
  let count = 0
  line.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    if (answer.janus === 'ack') return
    waiting.get(answer.transaction ?? '')?.(answer)
    waiting.delete(answer.transaction ?? '')
  })
  const ask = async (message: object): Promise<Answer> => {
    const transaction = `t${++count}`
    const answered = new Promise<Answer>((resolve) => waiting.set(transaction, resolve))
    line.send(JSON.stringify({ ...message, transaction }))
    const answer = await answered
    const refused = answer.error?.reason ?? answer.plugindata?.data.error
    if (refused) throw new Error(`janus: ${refused}`)
    return answer
  }
  const session_id = (await ask({ janus: 'create' })).data?.id
  const timer = setInterval(() => line.send(JSON.stringify({ janus: 'keepalive', session_id, transaction: 'alive' })), keepAliveMs)
  return {
    async attach() {
      const handle_id = (await ask({ janus: 'attach', session_id, plugin: 'janus.plugin.videoroom' })).data?.id
      return (body, jsep) => ask({ janus: 'message', session_id, handle_id, body, ...(jsep && { jsep }) })
    },
    end() {
      clearInterval(timer)
      line.close()
    },
  }
}

async function openRoom(session: Session, room: number): Promise<LoadRoom> {
  const door = await session.attach()
  await door({
    request: 'create',
    room,
    publishers: 100,
    audiocodec: 'opus',
    videocodec: 'vp8',
    bitrate: 0,
    fir_freq: 0,
    notify_joining: false,
  })
  const feeds: number[] = []
  return {
    async publish() {
      const id = feeds.length + 1
      const ssrcs = { audio: room * 10_000 + id * 10, video: room * 10_000 + id * 10 + 1 }
      const ask = await session.attach()
      const peer = await openPeer()
      await ask({ request: 'join', ptype: 'publisher', room, id })
      const { jsep } = await ask(
        { request: 'publish', audiocodec: 'opus', videocodec: 'vp8' },
        { type: 'offer', sdp: offerOf(peer, ssrcs) },
      )
      feeds.push(id)
      await peer.connect(remoteOf(jsep?.sdp ?? ''))
      return { id, peer, ssrcs }
    },
    async subscribe(own) {
      const ask = await session.attach()
      const peer = await openPeer()
      const streams = feeds.filter((feed) => feed !== own.id).map((feed) => ({ feed }))
      const { jsep } = await ask({ request: 'join', ptype: 'subscriber', room, streams })
      const offer = jsep?.sdp ?? ''
      await ask({ request: 'start' }, { type: 'answer', sdp: answerOf(peer, offer) })
      await peer.connect(remoteOf(offer))
      return peer
    },
  }
}

function remoteOf(sdp: string): RemoteTransport {
  const find = (pattern: RegExp) => pattern.exec(sdp)?.[1] ?? ''
  const [, address = '', port = ''] = /a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host/i.exec(sdp) ?? []
  if (!address) throw new Error(`janus gave no candidate:\n${sdp}`)
  return { address, port: Number(port), usernameFragment: find(/a=ice-ufrag:(\S+)/), password: find(/a=ice-pwd:(\S+)/) }
}

const session = (mids: readonly string[]) => ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`]

function transportOf({ usernameFragment, password, fingerprint, port }: LoadPeer): string[] {
  return [
    'c=IN IP4 127.0.0.1',
    'a=rtcp-mux',
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    `a=candidate:1 1 udp 2130706431 ${ownAddress} ${port} typ host`,
    'a=end-of-candidates',
  ]
}

function offerOf(peer: LoadPeer, ssrcs: { readonly audio: number; readonly video: number }): string {
  const { audio, video } = payloadTypes
  return lines([
    ...session(['0', '1']),
    `m=audio 9 UDP/TLS/RTP/SAVPF ${audio}`,
    ...transportOf(peer),
    'a=mid:0',
    'a=sendonly',
    `a=rtpmap:${audio} opus/48000/2`,
    `a=ssrc:${ssrcs.audio} cname:load`,
    `m=video 9 UDP/TLS/RTP/SAVPF ${video}`,
    ...transportOf(peer),
    'a=mid:1',
    'a=sendonly',
    `a=rtpmap:${video} VP8/90000`,
    `a=rtcp-fb:${video} nack`,
    `a=rtcp-fb:${video} nack pli`,
    `a=ssrc:${ssrcs.video} cname:load`,
  ])
}

/** Takes everything that is offered. */
function answerOf(peer: LoadPeer, offer: string): string {
  const sections = offer
    .split(/\r?\n(?=m=)/)
    .slice(1)
    .map((section) => section.split(/\r?\n/))
  const mids = sections.map((section) => section.find((one) => one.startsWith('a=mid:'))?.slice(6) ?? '')
  return lines([
    ...session(mids),
    ...sections.flatMap((section, n) => [
      section[0] ?? '',
      ...transportOf(peer),
      `a=mid:${mids[n]}`,
      'a=recvonly',
      ...section.filter((one) => /^a=(rtpmap|fmtp|rtcp-fb):/.test(one)),
    ]),
  ])
}

function lines(all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n`
}
