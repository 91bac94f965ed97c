import type { ConsultId, PeerId } from '@lianxin/contract'
import type { Live } from '@lianxin/live'
import type { types } from 'mediasoup-client'
import { Received, type ReceivedTrack } from './received.ts'
import { Sent, type TracksToSend } from './sent.ts'
import type { WantedTrack } from './wantedTracks.ts'

/** The worse of both transports. idle: nothing has been sent or received yet. */
export type IceState = 'idle' | 'connecting' | 'connected' | 'disconnected' | 'failed'

export interface MediaLineOptions {
  readonly live: Pick<Live, 'call' | 'clock'>
  readonly ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly mediaEpoch: number
  readonly makeDevice: () => Promise<types.Device>
  readonly makeStream: (track: MediaStreamTrack) => MediaStream
  readonly onIce: (state: IceState) => void
  readonly onTracks: () => void
  /** Beyond mending: another is to be made. */
  readonly onBroken: () => void
}

/** Both transports to one SFU of one epoch, and what goes over them. Lives once: after a failure another is made. */
export interface MediaLine {
  readonly mediaEpoch: number
  readonly send: (tracks: TracksToSend) => void
  readonly want: (tracks: readonly WantedTrack[]) => void
  readonly tracks: () => readonly ReceivedTrack[]
  readonly ice: () => IceState
  /** @throws Refusal when the SFU does not know these transports any more */
  readonly restartIce: () => Promise<void>
  readonly stats: () => Promise<{ readonly up: RTCStatsReport; readonly down: RTCStatsReport }>
  readonly close: () => void
}

/** @throws Refusal; Error where the browser has no WebRTC */
export async function openMediaLine(options: MediaLineOptions): Promise<MediaLine> {
  const { live, ids, mediaEpoch } = options
  const addTransport = (direction: 'send' | 'recv') => live.call('media:add-transport', { ...ids, mediaEpoch, direction })
  const [device, opened, up, down] = await Promise.all([
    options.makeDevice(),
    live.call('media:open', ids),
    addTransport('send'),
    addTransport('recv'),
  ])
  await device.load({ routerRtpCapabilities: opened.rtpCapabilities as types.RtpCapabilities })
  const common = { iceServers: opened.iceServers as RTCIceServer[] }
  const transports = {
    up: device.createSendTransport({ ...(transportOf(up) as types.TransportOptions), ...common }),
    down: device.createRecvTransport({ ...(transportOf(down) as types.TransportOptions), ...common }),
  }
  return new OpenMediaLine(options, device, transports)
}

interface Transports {
  readonly up: types.Transport
  readonly down: types.Transport
}

class OpenMediaLine implements MediaLine {
  readonly mediaEpoch: number
  readonly #options: MediaLineOptions
  readonly #transports: Transports
  readonly #closing = new AbortController()
  readonly #sent: Sent
  readonly #received: Received

  constructor(options: MediaLineOptions, device: types.Device, transports: Transports) {
    const { live, ids, makeStream, onTracks, onBroken } = options
    const { signal } = this.#closing
    this.mediaEpoch = options.mediaEpoch
    this.#options = options
    this.#transports = transports
    for (const transport of Object.values(transports)) this.#serve(transport)
    const { recvRtpCapabilities: rtpCapabilities } = device
    this.#sent = new Sent({ live, ids, device, transport: transports.up, signal, onBroken })
    this.#received = new Received({ live, ids, transport: transports.down, rtpCapabilities, makeStream, signal, onChange: onTracks })
  }

  readonly send = (tracks: TracksToSend): void => this.#sent.send(tracks)
  readonly want = (tracks: readonly WantedTrack[]): void => this.#received.want(tracks)
  readonly tracks = (): readonly ReceivedTrack[] => this.#received.tracks()
  readonly ice = (): IceState => worse(this.#transports.up.connectionState, this.#transports.down.connectionState)

  readonly restartIce = async (): Promise<void> => {
    const { live, ids } = this.#options
    const { signal } = this.#closing
    await Promise.all(
      Object.values(this.#transports)
        .filter(({ connectionState }) => connectionState !== 'new')
        .map(async (transport) => {
          const { iceParameters } = await live.call('media:restart-ice', { ...ids, transportId: transport.id }, { signal })
          await transport.restartIce({ iceParameters })
        }),
    )
  }

  readonly stats = async (): Promise<{ up: RTCStatsReport; down: RTCStatsReport }> => {
    const [up, down] = await Promise.all([this.#transports.up.getStats(), this.#transports.down.getStats()])
    return { up, down }
  }

  readonly close = (): void => {
    this.#closing.abort(new DOMException('closed', 'AbortError'))
    for (const transport of Object.values(this.#transports)) transport.close()
  }

  #serve(transport: types.Transport): void {
    const { live, ids } = this.#options
    const { signal } = this.#closing
    const input = { ...ids, transportId: transport.id }
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      live.call('media:connect-transport', { ...input, dtlsParameters }, { signal }).then(() => done(), failed)
    })
    transport.on('produce', ({ rtpParameters, appData }, done, failed) => {
      const { source, paused } = appData as { source: 'mic' | 'camera' | 'screen'; paused: boolean }
      live
        .call('media:produce', { ...input, source, paused, rtpParameters: rtpParameters as never }, { signal })
        .then(({ producerId }) => done({ id: producerId }), failed)
    })
    transport.on('connectionstatechange', () => {
      if (!signal.aborted) this.#options.onIce(this.ice())
    })
  }
}

/** The contract's shape is the library's, but for absent SCTP. */
function transportOf({ transportId, sctpParameters, ...rest }: { transportId: string; sctpParameters: unknown }): object {
  return { ...rest, id: transportId, ...(sctpParameters !== null && { sctpParameters }) }
}

const severity: readonly types.ConnectionState[] = ['new', 'connected', 'connecting', 'disconnected', 'failed', 'closed']
function worse(a: types.ConnectionState, b: types.ConnectionState): IceState {
  const worst = severity.indexOf(a) > severity.indexOf(b) ? a : b
  return worst === 'new' ? 'idle' : worst === 'closed' ? 'failed' : worst
}
