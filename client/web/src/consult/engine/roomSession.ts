import type { ConsultId, PeerId, RecordingId } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import { createDoor, type Door } from './door.ts'
import { browserEnvironment, type RoomEnvironment } from './environment.ts'
import { createHearing, type Hearing } from './hearing.ts'
import { LineWatch } from './lineWatch.ts'
import { MediaKeeper } from './mediaKeeper.ts'
import { createNewestSender, type NewestSender } from './newestSender.ts'
import { createOwnTracks, type Own, type OwnTracks } from './ownTracks.ts'
import { topCameraLayer } from './encodings.ts'
import type { TracksToSend } from './sent.ts'
import type { AudioOnly, RoomPrefs, RoomSession, RoomSessionState, Tile } from './session.ts'
import { createStageSync, type StageSyncOfSession } from './stageSync.ts'
import { keepSame, tilesOf } from './tiles.ts'
import { pictureKey, wantedTracks } from './wantedTracks.ts'

export interface RoomSessionOptions {
  readonly live: Live
  readonly consultId: ConsultId
  /** Made once a page: the hub knows a device that comes back by it. */
  readonly peerId: PeerId
  readonly prefs: RoomPrefs
  /** Open already on the page before the room; the session's own from then on. */
  readonly tracks?: { readonly mic?: MediaStreamTrack; readonly camera?: MediaStreamTrack }
}

/** One device in one room. Nothing happens before `join`. */
export function createRoomSession(options: RoomSessionOptions, environment = browserEnvironment(window)): RoomSession {
  return new Session(options, environment)
}

interface Signal {
  readonly audioOnly: boolean
  readonly handUp: boolean
}

class Session implements RoomSession {
  readonly peerId: PeerId
  readonly #live: Live
  readonly #ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly #prefs: RoomPrefs
  readonly #env: RoomEnvironment
  readonly #door: Door
  readonly #own: OwnTracks
  readonly #media: MediaKeeper
  readonly #watch: LineWatch
  readonly #hearing: Hearing
  readonly #stage: StageSyncOfSession
  readonly #signals: NewestSender<Signal>
  readonly #heights = new Map<string, number>()
  readonly #state: ReturnType<typeof createCell<RoomSessionState>>
  readonly #tiles = createCell<readonly Tile[]>([])
  #stops: readonly (() => void)[] = []
  #audioOnly: AudioOnly | null
  #handUp = false
  #signalled = ''
  #arrivals = 0
  #lineWasAway = false

  constructor({ live, consultId, peerId, prefs, tracks = {} }: RoomSessionOptions, env: RoomEnvironment) {
    this.peerId = peerId
    this.#live = live
    this.#ids = { consultId, peerId }
    this.#prefs = prefs
    this.#env = env
    this.#audioOnly = prefs.audioOnly ? { reason: 'by-hand', since: live.clock.now() } : null
    this.#door = createDoor(live, this.#ids)
    this.#own = createOwnTracks({ ...env, micId: prefs.micId, cameraId: prefs.cameraId })
    if (tracks.mic) this.#own.adopt('mic', tracks.mic)
    if (tracks.camera) this.#own.adopt('camera', tracks.camera)
    this.#media = new MediaKeeper({ ...env, live, ids: this.#ids, rejoin: this.#door.rejoin, onTracks: () => this.#showTiles() })
    this.#watch = new LineWatch({
      clock: live.clock,
      stats: () => this.#media.stats(),
      received: () => this.#media.tracks(),
      sendsCamera: () => this.#audioOnly === null && this.#own.track('camera') !== null,
      flows: () => this.#media.state.get() === 'connected',
    })
    this.#hearing = createHearing(live, consultId)
    this.#stage = createStageSync({ live, ...this.#ids, ownParty: () => this.#door.state.get().partyId })
    this.#signals = createNewestSender<Signal>({
      send: (signal) => live.call('room:signal', { ...this.#ids, ...signal }),
      worthRepeating: () => this.#door.state.get().where.at === 'room',
      clock: live.clock,
      random: live.random,
      leastMs: 200,
      most: 1,
    })
    this.#state = createCell(this.#now())
    env.sound.setSpeaker(prefs.speakerId)
  }

  get state(): Observable<RoomSessionState> {
    return this.#state
  }

  get tiles(): Observable<readonly Tile[]> {
    return this.#tiles
  }

  get stage(): StageSyncOfSession {
    return this.#stage
  }

  readonly join = (): void => {
    if (this.#stops.length > 0 || this.#door.state.get().where.at === 'ended') return
    this.#stops = [
      this.#door.state.subscribe(() => this.#followDoor()),
      this.#own.state.subscribe(() => this.#settle()),
      this.#media.state.subscribe(() => this.#followMedia()),
      this.#watch.state.subscribe(() => this.#followWatch()),
      this.#hearing.heard.subscribe(() => this.#showTiles()),
      this.#env.sound.locked.subscribe(() => this.#show()),
      this.#env.onNetwork(() => this.#media.networkChanged()),
      this.#env.keepAwake(),
      this.#env.onGone(() => void this.leave()),
      this.#live.connection.subscribe(() => {
        this.#lineWasAway ||= this.#live.connection.get().state !== 'online'
      }),
    ]
    void this.#own.setMic(this.#prefs.mic)
    void this.#own.setCamera(this.#prefs.camera && !this.#prefs.audioOnly)
    this.#door.join()
  }

  readonly leave = (): Promise<void> => this.#door.leave().finally(() => this.#end())

  readonly setMic = (on: boolean, deviceId?: string | null): Promise<void> => this.#own.setMic(on, deviceId)
  readonly setCamera = (on: boolean, deviceId?: string | null): Promise<void> => this.#own.setCamera(on, deviceId)
  readonly shareScreen = (on: boolean): Promise<void> => this.#own.shareScreen(on)

  readonly setAudioOnly = (on: boolean): void => {
    this.#audioOnly = on ? { reason: 'by-hand', since: this.#live.clock.now() } : null
    this.#watch.forget()
    this.#settle()
  }

  readonly setSpeaker = (deviceId: string | null): void => this.#env.sound.setSpeaker(deviceId)
  readonly unlockSound = (): void => this.#env.sound.unlock()

  readonly raiseHand = (up: boolean): void => {
    this.#handUp = up
    this.#settle()
  }

  readonly setTileSize = (peerId: PeerId, heightPx: number, source: 'camera' | 'screen' = 'camera'): void => {
    const key = pictureKey(peerId, source)
    if (this.#heights.get(key) === heightPx) return
    this.#heights.set(key, heightPx)
    this.#want()
  }

  readonly askRecording = async (): Promise<RecordingId> => (await this.#live.write('recording:ask', this.#ids)).recordingId

  readonly answerRecording = async (recordingId: RecordingId, agreed: boolean): Promise<void> => {
    await this.#live.write('recording:consent', { ...this.#ids, recordingId, agreed })
  }

  readonly startRecording = async (recordingId: RecordingId): Promise<void> => {
    await this.#live.write('recording:start', { ...this.#ids, recordingId })
  }

  readonly stopRecording = async (recordingId: RecordingId): Promise<void> => {
    await this.#live.write('recording:stop', { ...this.#ids, recordingId })
  }

  #followDoor(): void {
    const { where, room, arrivals } = this.#door.state.get()
    if (where.at === 'ended') return this.#end()
    const anew = arrivals !== this.#arrivals
    this.#arrivals = arrivals
    if (anew) this.#signalled = ''
    this.#media.follow(where.at === 'room' && room?.media === 'ready' ? room.mediaEpoch : null, anew)
    if (this.#lineWasAway && this.#live.connection.get().state === 'online') {
      this.#lineWasAway = false
      if (!anew) this.#media.networkChanged()
    }
    if (room) this.#stage.heard(room.run, room.stage)
    this.#settle()
  }

  #followMedia(): void {
    if (this.#media.state.get() === 'connected') this.#watch.begin()
    this.#settle()
  }

  #followWatch(): void {
    const { steppedDown } = this.#watch.state.get()
    const { reason = null } = this.#audioOnly ?? {}
    if (reason !== 'by-hand' && reason !== steppedDown)
      this.#audioOnly = steppedDown && { reason: steppedDown, since: this.#live.clock.now() }
    this.#settle()
  }

  /** Whatever changed: what is sent, wanted, signalled and shown follows from what is now. */
  #settle(): void {
    this.#media.send(this.#toSend())
    this.#want()
    this.#signal()
    this.#show()
  }

  #want(): void {
    const { room } = this.#door.state.get()
    if (room) this.#media.want(wantedTracks(room, this.peerId, { audioOnly: this.#audioOnly !== null, heights: this.#heights }))
    this.#showTiles()
  }

  #toSend(): TracksToSend {
    const [mic, camera, screen] = [this.#own.track('mic'), this.#own.track('camera'), this.#own.track('screen')]
    const paused = this.#audioOnly !== null
    const topLayer = topCameraLayer(this.#door.state.get().room?.peers.length ?? 0)
    return {
      ...(mic && { mic: { track: mic, paused: this.#own.state.get().mic.state === 'muted' } }),
      ...(camera && { camera: { track: camera, paused, topLayer } }),
      ...(screen && { screen: { track: screen, paused } }),
    }
  }

  #signal(): void {
    if (this.#door.state.get().where.at !== 'room') return
    const signal = { audioOnly: this.#audioOnly !== null, handUp: this.#handUp }
    const text = JSON.stringify(signal)
    const first = this.#signalled === '' && !signal.audioOnly && !signal.handUp
    if (text !== this.#signalled && !first) this.#signals.offer(signal)
    this.#signalled = text
  }

  #show(): void {
    this.#state.set(this.#now())
  }

  #now(): RoomSessionState {
    const { where, room, partyId } = this.#door.state.get()
    const media = this.#media.state.get()
    return {
      where,
      room,
      partyId,
      media: media === 'connected' && this.#audioOnly ? 'audio-only' : media,
      audioOnly: this.#audioOnly,
      line: this.#watch.state.get().figures,
      own: this.#audioOnly ? held(this.#own.state.get()) : this.#own.state.get(),
      handUp: this.#handUp,
      soundLocked: this.#env.sound.locked.get(),
    }
  }

  #showTiles(): void {
    const { room } = this.#door.state.get()
    const received = this.#media.tracks()
    this.#env.sound.play(received.filter(({ wanted }) => wanted.source === 'mic').map(({ stream }) => stream))
    if (!room) return
    const { frozen, figures } = this.#watch.state.get()
    const sources = { room, own: this.peerId, received, heard: this.#hearing.heard.get(), frozen, ownQuality: figures?.quality ?? null }
    this.#tiles.set(keepSame(this.#tiles.get(), tilesOf(sources)))
  }

  /** Devices and sound at once; what was seen last stays to be looked at. */
  #end(): void {
    const stops = this.#stops
    this.#stops = []
    for (const stop of stops) stop()
    this.#own.close()
    this.#media.close()
    this.#watch.close()
    this.#hearing.close()
    this.#signals.drop()
    this.#stage.close()
    this.#env.sound.close()
    this.#show()
  }
}

/** Pictures that are open and not sent. */
function held(own: Own): Own {
  const hold = (track: Own['camera']): Own['camera'] => (track.state === 'on' ? { ...track, state: 'held' } : track)
  return { ...own, camera: hold(own.camera), screen: hold(own.screen) }
}
