import type { ConsultId, PeerId } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import type { types } from 'mediasoup-client'
import { type MediaLine, openMediaLine } from './mediaLine.ts'
import type { ReceivedTrack } from './received.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import type { TracksToSend } from './sent.ts'
import type { MediaConnection } from './session.ts'
import type { WantedTrack } from './wantedTracks.ts'

export interface MediaKeeperOptions {
  readonly live: Pick<Live, 'call' | 'clock' | 'random'>
  readonly ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly makeDevice: () => Promise<types.Device>
  readonly makeStream: (track: MediaStreamTrack) => MediaStream
  /** @throws Refusal */
  readonly rejoin: () => Promise<void>
  readonly onTracks: () => void
}

/** Keeps one media line up for as long as the room has media, and carries what is sent and wanted over to each new one. */
export class MediaKeeper {
  readonly #options: MediaKeeperOptions
  readonly #state = createCell<Exclude<MediaConnection, 'audio-only'>>('off')
  readonly #recovery: Recovery
  #line: MediaLine | null = null
  #epoch: number | null = null
  #everConnected = false
  /** Counts the lines begun: one that stands only after another was begun is of no use. */
  #begun = 0
  #sent: TracksToSend = {}
  #wanted: readonly WantedTrack[] = []

  constructor(options: MediaKeeperOptions) {
    const { live, rejoin } = options
    this.#options = options
    this.#recovery = createRecovery(live.clock, live.random, {
      restartIce: () => this.#line?.restartIce() ?? Promise.resolve(),
      rebuild: () => this.#rebuild(),
      rejoin,
    })
  }

  readonly state: Observable<Exclude<MediaConnection, 'audio-only'>> = this.#state

  /** Null: the room has no media now, or this device is not in it. `anew`: the hub knows nothing of what this device had. */
  follow(epoch: number | null, anew: boolean): void {
    const before = this.#epoch
    this.#epoch = epoch
    if (epoch === null) return this.#rest()
    if (before === null) {
      this.#recovery.begin()
      this.#show()
    } else if (anew || epoch !== before) {
      this.#recovery.renew()
      this.#state.set('reconnecting')
    }
  }

  networkChanged(): void {
    this.#recovery.networkChanged()
  }

  send(tracks: TracksToSend): void {
    this.#sent = tracks
    this.#line?.send(tracks)
  }

  want(tracks: readonly WantedTrack[]): void {
    this.#wanted = tracks
    this.#line?.want(tracks)
  }

  tracks(): readonly ReceivedTrack[] {
    return this.#line?.tracks() ?? []
  }

  /** Null while there is no line. */
  async stats(): Promise<{ readonly up: RTCStatsReport; readonly down: RTCStatsReport } | null> {
    return (await this.#line?.stats().catch(() => null)) ?? null
  }

  close(): void {
    this.#epoch = null
    this.#rest()
  }

  #rest(): void {
    this.#recovery.rest()
    this.#begun++
    this.#line?.close()
    this.#line = null
    this.#show()
    this.#options.onTracks()
  }

  /** The line before stays, in case it comes back by itself, until the new one stands. */
  async #rebuild(): Promise<void> {
    const epoch = this.#epoch
    const begun = ++this.#begun
    if (epoch === null) return
    const line: MediaLine = await openMediaLine({
      ...this.#options,
      mediaEpoch: epoch,
      onIce: (state) => {
        if (this.#line !== line) return
        this.#recovery.ice(state)
        this.#show()
      },
      onBroken: () => this.#line === line && this.#recovery.renew(),
    })
    if (begun !== this.#begun || epoch !== this.#epoch) return line.close()
    this.#line?.close()
    this.#line = line
    line.want(this.#wanted)
    line.send(this.#sent)
    this.#show()
    this.#options.onTracks()
  }

  #show(): void {
    const ice = this.#line?.ice()
    const flows = ice === 'connected' || ice === 'idle'
    if (this.#epoch === null) this.#everConnected = false
    else if (ice === 'connected') this.#everConnected = true
    this.#state.set(this.#epoch === null ? 'off' : flows ? 'connected' : this.#everConnected ? 'reconnecting' : 'connecting')
  }
}
