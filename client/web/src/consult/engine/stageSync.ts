import { type ConsultId, type PartyId, type PeerId, Refusal, type Stage, type StageState } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import { createNewestSender, type NewestSender } from './newestSender.ts'
import { createPointers, type Pointers, type RemotePointer } from './pointers.ts'

export interface StageSyncState extends StageState {
  /** This device is the one whose page everybody sees. */
  readonly presenting: boolean
  /** What this presenter shows is not at the hub yet. */
  readonly sending: boolean
}

export interface StageSync {
  readonly state: Observable<StageSyncState>
  /** Where others point, at most one a party; fading by age, see {@link RemotePointer}. */
  readonly pointers: Observable<readonly RemotePointer[]>
  /** As presenter: what is to be seen now, whole; only the newest is sent. Without effect when somebody else presents. */
  readonly present: (stage: Stage) => void
  /** Become the presenter. @throws Refusal */
  readonly take: () => Promise<void>
  /** As presenter: where the hand is, in mm of a sheet, or null. Without effect when somebody else presents. */
  readonly point: (sheet: number, at: { readonly xMm: number; readonly yMm: number } | null) => void
}

export interface StageSyncOfSession extends StageSync {
  /** The stage as the whole room's state has it; `run` as there. */
  readonly heard: (run: string, state: StageState) => void
  readonly close: () => void
}

export interface StageSyncOptions {
  readonly live: Pick<Live, 'call' | 'on' | 'clock' | 'random'>
  readonly consultId: ConsultId
  readonly peerId: PeerId
  readonly ownParty: () => PartyId | null
}

export const emptyStage: Stage = { sheets: [], active: 0, fileId: null }
/** Unanswered at most, lest a slow line fills with what is past; of the small pointers more, to bridge a lost packet. */
const onTheirWay = { stages: 2, points: 4 } as const
/** A stage or a pointer that was not answered by then is given up for the next. */
const answerWithinMs = 6000

/** Keeps the presenter's page and the pointer the same at everyone, on lines of a few kilobits. */
export function createStageSync(options: StageSyncOptions): StageSyncOfSession {
  return new HubStageSync(options)
}

/** Finer than a hand points, and short in JSON. */
const toTenth = (mm: number): number => Math.round(mm * 10) / 10

class HubStageSync implements StageSyncOfSession {
  readonly #live: StageSyncOptions['live']
  readonly #ids: { readonly consultId: ConsultId; readonly peerId: PeerId }
  readonly #pointers: Pointers
  readonly #state = createCell<StageSyncState>({ stageNo: -1, presenter: null, stage: emptyStage, presenting: false, sending: false })
  readonly #stages: NewestSender<Stage>
  readonly #points: NewestSender<Parameters<StageSync['point']>>
  readonly #stops: readonly (() => void)[]
  #run: string | null = null
  #held: StageState = { stageNo: -1, presenter: null, stage: emptyStage }
  /** What this presenter shows, as long as the hub has not said the same or somebody else has taken over. */
  #own: Stage | null = null
  #takesBack = false

  constructor({ live, consultId, peerId, ownParty }: StageSyncOptions) {
    this.#live = live
    this.#ids = { consultId, peerId }
    this.#pointers = createPointers(live.clock)
    const pace = { clock: live.clock, random: live.random, leastMs: 90 }
    this.#stages = createNewestSender<Stage>({
      ...pace,
      most: onTheirWay.stages,
      send: (stage) => this.#send(stage),
      worthRepeating: (error) => error instanceof Refusal && error.retryable,
      onSettled: () => this.#sentAll(),
    })
    this.#points = createNewestSender<Parameters<StageSync['point']>>({
      ...pace,
      most: onTheirWay.points,
      send: ([sheet, at]) => live.call('stage:point', { ...this.#ids, sheet, at }, { timeoutMs: answerWithinMs }),
      worthRepeating: () => false,
    })
    this.#stops = [
      live.on('stage:changed', (push) => push.consultId === consultId && this.heard(push.run, push.state)),
      live.on('stage:pointed', (push) => {
        if (push.consultId === consultId && push.partyId !== ownParty()) this.#pointers.heard(push)
      }),
      this.#stages.drop,
      this.#points.drop,
      this.#pointers.close,
    ]
  }

  get state(): Observable<StageSyncState> {
    return this.#state
  }

  get pointers(): Observable<readonly RemotePointer[]> {
    return this.#pointers.shown
  }

  readonly present = (stage: Stage): void => {
    if (!this.#presents()) return
    this.#own = stage
    this.#stages.offer(stage)
    this.#show()
  }

  readonly take = async (): Promise<void> => {
    this.heard(this.#run ?? '', await this.#live.call('stage:take', this.#ids))
  }

  readonly point: StageSync['point'] = (sheet, at) => {
    if (this.#presents()) this.#points.offer([sheet, at && { xMm: toTenth(at.xMm), yMm: toTenth(at.yMm) }])
  }

  readonly heard = (run: string, next: StageState): void => {
    const anew = this.#run !== run
    if (!anew && next.stageNo < this.#held.stageNo) return
    const wasOurs = this.#run !== null && this.#presents()
    const shown = this.#own ?? this.#held.stage
    this.#run = run
    this.#held = next
    if (!this.#presents()) {
      this.#own = null
      this.#stages.drop()
      this.#points.drop()
    }
    this.#show()
    // The hub began anew and may know an older page, or no presenter: what everybody saw is brought back by who showed it.
    if (!anew || !wasOurs) return
    if (next.presenter === null) void this.#takeBack(shown)
    else this.present(shown)
  }

  readonly close = (): void => {
    for (const stop of this.#stops) stop()
  }

  #presents(): boolean {
    return this.#held.presenter === this.#ids.peerId
  }

  async #send(stage: Stage): Promise<void> {
    const { stageNo } = await this.#live.call('stage:set', { ...this.#ids, stage }, { timeoutMs: answerWithinMs })
    if (this.#presents() && stageNo > this.#held.stageNo) this.#held = { ...this.#held, stageNo, stage }
  }

  #sentAll(): void {
    if (!this.#stages.busy()) this.#own = null
    this.#show()
  }

  async #takeBack(shown: Stage): Promise<void> {
    if (this.#takesBack) return
    this.#takesBack = true
    try {
      await this.take()
      this.present(shown)
    } catch {
      // Somebody else may take over as ever.
    } finally {
      this.#takesBack = false
    }
  }

  #show(): void {
    const held = this.#held
    this.#state.set({ ...held, stage: this.#own ?? held.stage, presenting: this.#presents(), sending: this.#stages.busy() })
  }
}
