import { type ConsultId, type PeerId, Refusal } from '@lianxin/contract'
import type { Live } from '@lianxin/live'
import type { types } from 'mediasoup-client'
import type { WantedTrack } from './wantedTracks.ts'

/** A track that arrives, or would if it were not paused. */
export interface ReceivedTrack {
  readonly wanted: WantedTrack
  readonly track: MediaStreamTrack
  readonly stream: MediaStream
}

export interface ReceivedOptions {
  readonly live: Pick<Live, 'call' | 'clock'>
  readonly ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly transport: types.Transport
  readonly rtpCapabilities: types.RtpCapabilities
  readonly makeStream: (track: MediaStreamTrack) => MediaStream
  readonly signal: AbortSignal
  readonly onChange: () => void
}

interface Held {
  readonly consumer: types.Consumer
  readonly stream: MediaStream
  wanted: WantedTrack
  /** What the SFU was last told, so that only changes are. Null while that is not known. */
  told: string | null
}

const againMs = 1500

/** Makes what is received equal what is wanted, however often that changes meanwhile. */
export class Received {
  readonly #options: ReceivedOptions
  readonly #held = new Map<string, Held>()
  readonly #making = new Set<string>()
  #wanted: readonly WantedTrack[] = []
  #cancelAgain: (() => void) | null = null

  constructor(options: ReceivedOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#cancelAgain?.())
  }

  tracks(): readonly ReceivedTrack[] {
    return [...this.#held.values()].map(({ wanted, consumer, stream }) => ({ wanted, track: consumer.track, stream }))
  }

  /** Sound is made before pictures; the SFU is asked for both at once. */
  want(wanted: readonly WantedTrack[]): void {
    this.#wanted = wanted
    if (this.#options.signal.aborted) return
    this.#closeUnwanted()
    for (const track of wanted) this.#adjust(track)
    const missing = wanted.filter(({ producerId }) => !this.#held.has(producerId) && !this.#making.has(producerId))
    const sound = Promise.allSettled(missing.filter(({ source }) => source === 'mic').map((track) => this.#make(track, Promise.resolve())))
    for (const track of missing) if (track.source !== 'mic') void this.#make(track, sound)
  }

  #closeUnwanted(): void {
    const ids = new Set(this.#wanted.map(({ producerId }) => producerId))
    const gone = [...this.#held].filter(([producerId]) => !ids.has(producerId))
    for (const [producerId, { consumer }] of gone) {
      this.#held.delete(producerId)
      consumer.close()
    }
    if (gone.length > 0) this.#options.onChange()
  }

  #isWanted(producerId: string): WantedTrack | undefined {
    return this.#wanted.find((track) => track.producerId === producerId)
  }

  async #make(track: WantedTrack, after: Promise<unknown>): Promise<void> {
    const { producerId } = track
    this.#making.add(producerId)
    try {
      const held = await this.#consume(track, after)
      const wanted = this.#isWanted(producerId)
      if (!wanted || this.#options.signal.aborted) return held.consumer.close()
      this.#held.set(producerId, held)
      this.#options.onChange()
      this.#adjust(wanted)
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#making.delete(producerId)
    }
  }

  async #consume(track: WantedTrack, after: Promise<unknown>): Promise<Held> {
    const { live, ids, transport, rtpCapabilities, makeStream, signal } = this.#options
    const { producerId } = track
    const input = { ...ids, transportId: transport.id, producerId, rtpCapabilities: rtpCapabilities as never }
    const answer = await live.call('media:consume', input, { signal })
    await after
    const consumer = await transport.consume({
      id: answer.consumerId,
      producerId,
      kind: answer.kind,
      rtpParameters: answer.rtpParameters as types.RtpParameters,
      // A stream of their own: lip sync between a microphone and a camera costs delay, and a screen must not wait for either.
      streamId: `${track.peerId}-${track.source}`,
    })
    return { consumer, stream: makeStream(consumer.track), wanted: track, told: null }
  }

  #adjust(wanted: WantedTrack): void {
    const held = this.#held.get(wanted.producerId)
    if (!held) return
    held.wanted = wanted
    const telling = JSON.stringify([wanted.paused, wanted.layer])
    if (held.told === telling) return
    held.told = telling
    if (wanted.paused) held.consumer.pause()
    else held.consumer.resume()
    void this.#tell(held, wanted)
    this.#options.onChange()
  }

  async #tell(held: Held, { producerId, paused, layer }: WantedTrack): Promise<void> {
    const { live, ids, signal } = this.#options
    try {
      await live.call('media:set-consumer', { ...ids, consumerId: held.consumer.id, paused, layer }, { signal })
    } catch (error) {
      held.told = null
      if (isUnknown(error) && this.#held.get(producerId) === held) {
        this.#held.delete(producerId)
        held.consumer.close()
      }
      this.#failed(error)
    }
  }

  /** Tried again as long as it is wanted; a new state of the room may settle it sooner. */
  #failed(error: unknown): void {
    const { clock } = this.#options.live
    if (this.#options.signal.aborted || this.#cancelAgain) return
    // the same question would be refused again
    if (error instanceof Refusal && error.reason === 'hub.invalid-input') return
    this.#cancelAgain = clock.after(againMs, () => {
      this.#cancelAgain = null
      this.want(this.#wanted)
    })
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Refusal && error.reason === 'consult.media-unknown'
}
