import { type ConsultId, type MediaSource, mediaSources, type PeerId, Refusal } from '@lianxin/contract'
import type { Live } from '@lianxin/live'
import type { types } from 'mediasoup-client'
import { producing } from './encodings.ts'

export interface TrackToSend {
  readonly track: MediaStreamTrack
  readonly paused: boolean
  /** The largest simulcast layer to be sent, 0 the smallest; all where not given. */
  readonly topLayer?: number
}
export type TracksToSend = Readonly<Partial<Record<MediaSource, TrackToSend>>>

export interface SentOptions {
  readonly live: Pick<Live, 'call' | 'clock'>
  readonly ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly device: types.Device
  readonly transport: types.Transport
  readonly signal: AbortSignal
  /** The SFU has a track of this device that this end knows nothing of: only a new transport clears that. */
  readonly onBroken: () => void
}

const againMs = 1500

/** Makes what is sent equal what is to be sent, one step at a time, the microphone first. */
export class Sent {
  readonly #options: SentOptions
  readonly #producers = new Map<MediaSource, types.Producer>()
  #wanted: TracksToSend = {}
  #running = false
  #dirty = false
  #cancelAgain = () => {}

  constructor(options: SentOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#cancelAgain())
  }

  send(wanted: TracksToSend): void {
    this.#wanted = wanted
    this.#dirty = true
    if (!this.#running && !this.#options.signal.aborted) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#cancelAgain()
    try {
      while (this.#dirty && !this.#options.signal.aborted) {
        this.#dirty = false
        for (const source of mediaSources) await this.#settle(source)
      }
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'consult.track-taken') return this.#options.onBroken()
      // A step that failed is tried again from what stands by then; a transport that is gone aborts the signal.
      if (!this.#options.signal.aborted) this.#cancelAgain = this.#options.live.clock.after(againMs, () => this.send(this.#wanted))
    } finally {
      this.#running = false
    }
  }

  async #settle(source: MediaSource): Promise<void> {
    const wanted = this.#wanted[source]
    const producer = this.#producers.get(source)
    if (!wanted) return this.#stop(source)
    if (wanted.track.readyState === 'ended') return
    if (!producer) return this.#produce(source, wanted)
    if (producer.track !== wanted.track) await producer.replaceTrack({ track: wanted.track })
    if (producer.paused !== wanted.paused) await this.#setPaused(producer, wanted.paused)
    await bound(producer, wanted)
  }

  async #produce(source: MediaSource, wanted: TrackToSend): Promise<void> {
    const { track, paused } = wanted
    const { device, transport } = this.#options
    if (!device.canProduce(source === 'mic' ? 'audio' : 'video')) return
    const producer = await transport.produce({ track, ...producing(source, device), appData: { source, paused } })
    this.#producers.set(source, producer)
    if (paused) producer.pause()
    await bound(producer, wanted)
  }

  async #setPaused(producer: types.Producer, paused: boolean): Promise<void> {
    const { live, ids, signal } = this.#options
    await live.call('media:set-producer', { ...ids, producerId: producer.id, paused }, { signal }).catch(unlessUnknown)
    if (paused) producer.pause()
    else producer.resume()
  }

  async #stop(source: MediaSource): Promise<void> {
    const producer = this.#producers.get(source)
    if (!producer) return
    const { live, ids, signal } = this.#options
    await live.call('media:close-producer', { ...ids, producerId: producer.id }, { signal }).catch(unlessUnknown)
    this.#producers.delete(source)
    producer.close()
  }
}

async function bound(producer: types.Producer, { topLayer }: TrackToSend): Promise<void> {
  if (topLayer !== undefined && producer.maxSpatialLayer !== topLayer) await producer.setMaxSpatialLayer(topLayer)
}

function unlessUnknown(error: unknown): void {
  if (!(error instanceof Refusal && error.reason === 'consult.media-unknown')) throw error
}
