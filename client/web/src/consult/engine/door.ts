import { type ConsultId, type PartyId, type PeerId, Refusal, type RoomState } from '@lianxin/contract'
import { type Backoff, backoffMs, createCell, type Live, type Observable } from '@lianxin/live'
import type { Where } from './session.ts'

export interface DoorState {
  readonly where: Where
  readonly room: RoomState | null
  readonly partyId: PartyId | null
  /** Counts how often the hub took this device for a new one: its transports and tracks there are gone then. */
  readonly arrivals: number
}

/** Being in the room as far as the hub's line goes: in, back in after a lost line, in the lobby, out. */
export interface Door {
  readonly state: Observable<DoorState>
  readonly join: () => void
  /** Comes in once more and resolves with that done. @throws Refusal */
  readonly rejoin: () => Promise<void>
  readonly leave: () => Promise<void>
}

const again: Backoff = { firstMs: 500, longestMs: 10_000 }
/** Whoever waits is let in by a push; asking now and then is for the push that was lost. */
const lobbyAsksEveryMs = 5000

type DoorLive = Pick<Live, 'call' | 'on' | 'clock' | 'random' | 'connection' | 'hubNow'>

export function createDoor(live: DoorLive, ids: { readonly consultId: ConsultId; readonly peerId: PeerId }): Door {
  return new RoomDoor(live, ids)
}

class RoomDoor implements Door {
  readonly #live: DoorLive
  readonly #ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly #state = createCell<DoorState>({ where: { at: 'joining', refusal: null }, room: null, partyId: null, arrivals: 0 })
  #stops: readonly (() => void)[] = []
  #asks = 0
  #refused = 0
  #cancelNext = () => {}

  constructor(live: DoorLive, ids: { readonly consultId: ConsultId; readonly peerId: PeerId }) {
    this.#live = live
    this.#ids = ids
  }

  readonly state: Observable<DoorState> = this.#state

  readonly join = (): void => {
    if (this.#stops.length > 0 || this.#state.get().where.at === 'ended') return
    const { live, consultId, peerId } = { live: this.#live, ...this.#ids }
    this.#stops = [
      live.connection.subscribe(() => this.#followLine()),
      live.on('room:changed', ({ state }) => state.consultId === consultId && this.#take(state)),
      live.on('room:ended', (ended) => ended.consultId === consultId && ended.peerId === peerId && this.#endedBy(ended.reason)),
      live.on('consult:changed', ({ row }) => {
        if (row.consultId === consultId && this.#state.get().where.at === 'lobby') this.#ask()
      }),
      () => this.#cancelNext(),
    ]
    this.#followLine()
  }

  readonly rejoin = async (): Promise<void> => {
    const own = ++this.#asks
    const answer = await this.#live.call('room:join', this.#ids)
    if (own === this.#asks) this.#admitted(answer)
  }

  readonly leave = async (): Promise<void> => {
    if (this.#state.get().where.at === 'ended') return
    this.#end({ at: 'ended', reason: 'left', refusal: null })
    await this.#live.call('room:leave', this.#ids, { timeoutMs: 3000 }).catch(() => undefined)
  }

  #followLine(): void {
    const line = this.#live.connection.get()
    this.#asks++
    this.#cancelNext()
    if (line.state === 'signed-out') this.#end({ at: 'ended', reason: 'signed-out', refusal: null })
    else if (line.state === 'online') {
      this.#refused = 0
      this.#ask()
    }
  }

  #ask(): void {
    this.#cancelNext()
    this.rejoin().catch((error: unknown) => this.#notAdmitted(error instanceof Refusal ? error : new Refusal('hub.internal')))
  }

  #admitted(answer: { at: 'lobby'; partyId: PartyId } | { at: 'room'; partyId: PartyId; state: RoomState }): void {
    this.#refused = 0
    const before = this.#state.get()
    if (answer.at === 'room') {
      const room = isNewer(answer.state, before.room) ? answer.state : (before.room ?? answer.state)
      const arrivals = before.arrivals + (arrivedAnew(room, before.room, this.#ids.peerId) ? 1 : 0)
      return this.#state.set({ where: { at: 'room' }, room, partyId: answer.partyId, arrivals })
    }
    if (before.where.at !== 'lobby') {
      this.#state.set({ ...before, where: { at: 'lobby' }, partyId: answer.partyId })
      // The row's pushes come to those who watch; the lobby's own page may not.
      void this.#live.call('consult:watch', { since: Math.round(this.#live.hubNow()) }).catch(() => undefined)
    }
    this.#cancelNext = this.#live.clock.after(lobbyAsksEveryMs, () => this.#ask())
  }

  #notAdmitted(refusal: Refusal): void {
    if (this.#state.get().where.at === 'ended' || this.#live.connection.get().state !== 'online') return
    if (refusal.reason === 'consult.removed') return this.#end({ at: 'ended', reason: 'removed', refusal: null })
    if (refusal.reason === 'consult.closed') return this.#end({ at: 'ended', reason: 'closed', refusal: null })
    if (!refusal.retryable) return this.#end({ at: 'ended', reason: 'refused', refusal })
    if (this.#state.get().where.at === 'joining') this.#state.set({ ...this.#state.get(), where: { at: 'joining', refusal } })
    this.#cancelNext = this.#live.clock.after(backoffMs(again, this.#refused++, this.#live.random), () => this.#ask())
  }

  #take(room: RoomState): void {
    const before = this.#state.get()
    if (before.where.at !== 'room' || !isNewer(room, before.room)) return
    this.#state.set({ ...before, room })
  }

  /** `lost`: the hub gave this device up while it was away; it is here, so it comes in again. */
  #endedBy(reason: 'removed' | 'closed' | 'revoked' | 'lost'): void {
    if (reason === 'lost') this.#ask()
    else this.#end({ at: 'ended', reason, refusal: null })
  }

  #end(where: Where): void {
    if (this.#state.get().where.at === 'ended') return
    this.#asks++
    for (const stop of this.#stops) stop()
    this.#state.set({ ...this.#state.get(), where })
  }
}

export function isNewer(room: RoomState, held: RoomState | null): boolean {
  return held === null || room.run !== held.run || room.version > held.version
}

/** Another moment of joining is another peer to the hub, though it has the same id. */
function arrivedAnew(room: RoomState, held: RoomState | null, own: PeerId): boolean {
  const joinedAt = (state: RoomState | null) => state?.peers.find(({ peerId }) => peerId === own)?.joinedAt
  return held === null || room.run !== held.run || joinedAt(room) !== joinedAt(held)
}
