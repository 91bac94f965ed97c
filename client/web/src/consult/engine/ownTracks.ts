import { type MediaSource, mediaSources } from '@lianxin/contract'
import { createCell, type Observable } from '@lianxin/live'
import { type MediaDevicesOfPage, takeDevice, takeScreen, type Taken } from './devices.ts'
import type { OwnTrack } from './session.ts'

export type Own = Readonly<Record<MediaSource, OwnTrack>>

/** The devices this page has open. What comes of them at the others is not known here. */
export interface OwnTracks {
  readonly state: Observable<Own>
  readonly track: (source: MediaSource) => MediaStreamTrack | null
  readonly setMic: (on: boolean, deviceId?: string | null) => Promise<void>
  readonly setCamera: (on: boolean, deviceId?: string | null) => Promise<void>
  readonly shareScreen: (on: boolean) => Promise<void>
  /** Takes over a device that is open already: no second light, no second question. */
  readonly adopt: (source: 'mic' | 'camera', track: MediaStreamTrack) => void
  /** Lets go of everything, for good. */
  readonly close: () => void
}

export interface OwnTracksOptions {
  readonly media: MediaDevicesOfPage | null
  readonly makeStream: (track: MediaStreamTrack) => MediaStream
  readonly micId: string | null
  readonly cameraId: string | null
}

const nothing: OwnTrack = { state: 'off', deviceId: null, stream: null, trouble: null }

export function createOwnTracks(options: OwnTracksOptions): OwnTracks {
  return new PageTracks(options)
}

class PageTracks implements OwnTracks {
  readonly #options: OwnTracksOptions
  readonly #state = createCell<Own>({ mic: nothing, camera: nothing, screen: nothing })
  readonly #tracks = new Map<MediaSource, MediaStreamTrack>()
  /** Counts what was asked for, so that a device that comes late, after it was given up, is let go. */
  readonly #asked: Record<MediaSource, number> = { mic: 0, camera: 0, screen: 0 }

  /** The last word on the microphone: a device that opens later must not undo it. */
  #micOn = false
  #over = false

  constructor(options: OwnTracksOptions) {
    this.#options = options
    this.#put('mic', { deviceId: options.micId })
    this.#put('camera', { deviceId: options.cameraId })
  }

  readonly state: Observable<Own> = this.#state

  readonly track = (source: MediaSource): MediaStreamTrack | null => this.#tracks.get(source) ?? null

  readonly setMic = async (on: boolean, deviceId?: string | null): Promise<void> => {
    if (this.#over) return
    this.#micOn = on
    const held = this.#tracks.get('mic')
    if (held && !isOther(this.#state.get().mic, deviceId)) return this.#mute(held, !on)
    if (!held && !on) return this.#close('mic')
    if (held && !on) this.#mute(held, true)
    await this.#open('mic', deviceId)
    const opened = this.#tracks.get('mic')
    if (opened && this.#micOn) this.#mute(opened, false)
  }

  readonly setCamera = async (on: boolean, deviceId?: string | null): Promise<void> => {
    if (this.#over) return
    if (!on) return this.#close('camera')
    if (!this.#tracks.has('camera') || isOther(this.#state.get().camera, deviceId)) await this.#open('camera', deviceId)
  }

  readonly shareScreen = async (on: boolean): Promise<void> => {
    if (this.#over) return
    if (!on) return this.#close('screen')
    if (!this.#tracks.has('screen')) await this.#take('screen', takeScreen(this.#options.media))
  }

  readonly adopt = (source: 'mic' | 'camera', track: MediaStreamTrack): void => {
    this.#asked[source]++
    if (track.readyState === 'live') this.#hold(source, { ok: true, track })
  }

  readonly close = (): void => {
    this.#over = true
    for (const source of mediaSources) this.#close(source)
  }

  async #open(source: 'mic' | 'camera', deviceId: string | null | undefined): Promise<void> {
    const wanted = deviceId === undefined ? this.#state.get()[source].deviceId : deviceId
    this.#put(source, { deviceId: wanted, state: this.#tracks.has(source) ? this.#state.get()[source].state : 'starting' })
    await this.#take(source, this.#openOrChange(source, wanted))
  }

  /** A telephone opens one camera at a time: where the next one is busy, the one before is closed for it, and opened again in vain. */
  async #openOrChange(source: 'mic' | 'camera', wanted: string | null): Promise<Taken> {
    const { media } = this.#options
    const held = this.#tracks.get(source)
    const taken = await takeDevice(media, source, wanted)
    if (taken.ok || taken.trouble !== 'in-use' || !held) return taken
    const before = held.getSettings().deviceId ?? null
    this.#release(source)
    const again = await takeDevice(media, source, wanted)
    if (again.ok) return again
    const back = await takeDevice(media, source, before)
    return back.ok ? { ...back, instead: again.trouble } : again
  }

  async #take(source: MediaSource, taking: Promise<Taken>): Promise<void> {
    const own = ++this.#asked[source]
    const taken = await taking
    if (own !== this.#asked[source]) {
      if (taken.ok) taken.track.stop()
      return
    }
    if (taken.ok) this.#hold(source, taken)
    else this.#failed(source, taken.trouble)
  }

  #hold(source: MediaSource, taken: Extract<Taken, { ok: true }>): void {
    const muted = source === 'mic' && this.#state.get().mic.state === 'muted'
    taken.track.enabled = !muted
    this.#release(source)
    this.#tracks.set(source, taken.track)
    taken.track.addEventListener('ended', () => this.#ended(source, taken.track))
    const { deviceId } = taken.track.getSettings()
    this.#put(source, {
      state: muted ? 'muted' : 'on',
      stream: this.#options.makeStream(taken.track),
      trouble: taken.instead ?? null,
      ...(source !== 'screen' && { deviceId: deviceId ?? null }),
    })
  }

  /** A device that could not be changed to leaves the one before as it was. */
  #failed(source: MediaSource, trouble: OwnTrack['trouble']): void {
    const state = this.#tracks.has(source) ? this.#state.get()[source].state : trouble ? 'failed' : 'off'
    this.#put(source, { state, trouble })
  }

  /** Not by us: the device was pulled out or taken away; of a screen, the person ended it by the browser's own button. */
  #ended(source: MediaSource, track: MediaStreamTrack): void {
    if (this.#tracks.get(source) !== track) return
    this.#tracks.delete(source)
    if (source === 'screen') this.#put(source, nothing)
    else this.#put(source, { state: 'failed', stream: null, trouble: 'pulled-out' })
  }

  #mute(track: MediaStreamTrack, muted: boolean): void {
    track.enabled = !muted
    this.#put('mic', { state: muted ? 'muted' : 'on', trouble: null })
  }

  #close(source: MediaSource): void {
    this.#asked[source]++
    this.#release(source)
    this.#put(source, { state: 'off', stream: null, trouble: null })
  }

  #release(source: MediaSource): void {
    const track = this.#tracks.get(source)
    this.#tracks.delete(source)
    track?.stop()
  }

  #put(source: MediaSource, change: Partial<OwnTrack>): void {
    const all = this.#state.get()
    this.#state.set({ ...all, [source]: { ...all[source], ...change } })
  }
}

function isOther(held: OwnTrack, deviceId: string | null | undefined): boolean {
  return deviceId !== undefined && deviceId !== null && deviceId !== held.deviceId
}
