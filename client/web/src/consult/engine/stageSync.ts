import { type ConsultId, type PartyId, type PeerId, type PushOf, Refusal, type Stage, type StageState } from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import { createNewestSender } from './newestSender.ts'
import { createPointers, type RemotePointer } from './pointers.ts'

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
/** About ten a second; two unanswered at most, so that a long way to the hub and back does not halve the rate. */
const pace = { leastMs: 90, most: 2 } as const
/** A stage or a pointer that was not answered by then is given up for the next. */
const answerWithinMs = 6000

/** Keeps the presenter's page and the pointer the same at everyone, on lines of a few kilobits. */
export function createStageSync(options: StageSyncOptions): StageSyncOfSession {
  const { live, consultId, peerId } = options
  const ids = { consultId, peerId }
  const pointers = createPointers(live.clock)
  let run: string | null = null
  let held: StageState = { stageNo: -1, presenter: null, stage: emptyStage }
  /** What this presenter shows, as long as the hub has not said the same or somebody else has taken over. */
  let own: Stage | null = null
  let takesAgain = false

  const state = createCell<StageSyncState>({ ...held, presenting: false, sending: false })
  const presenting = () => held.presenter === peerId
  const show = () => state.set({ ...held, stage: own ?? held.stage, presenting: presenting(), sending: stages.busy() })

  const sender = { clock: live.clock, random: live.random, worthRepeating: isWorthRepeating, ...pace }
  const stages = createNewestSender<Stage>({
    ...sender,
    async send(stage) {
      const { stageNo } = await live.call('stage:set', { ...ids, stage }, { timeoutMs: answerWithinMs })
      if (stageNo > held.stageNo) held = { ...held, stageNo, stage }
    },
    onSettled() {
      if (!stages.busy()) own = null
      show()
    },
  })
  const points = createNewestSender<Parameters<StageSync['point']>>({
    ...sender,
    send: ([sheet, at]) => live.call('stage:point', { ...ids, sheet, at }, { timeoutMs: answerWithinMs }),
    worthRepeating: () => false,
  })

  const heard: StageSyncOfSession['heard'] = (heardRun, next) => {
    const anew = run !== heardRun
    if (!anew && next.stageNo < held.stageNo) return
    const wasOurs = run !== null && presenting()
    const shown = own ?? held.stage
    run = heardRun
    held = next
    if (!presenting()) {
      own = null
      stages.drop()
      points.drop()
    }
    // The hub began anew and knows of no stage: what everybody saw is brought back by who showed it.
    if (anew && wasOurs && next.presenter === null) void takeBack(shown)
    show()
  }
  const take = async () => {
    const next = await live.call('stage:take', ids)
    heard(run ?? '', next)
  }
  const takeBack = async (shown: Stage) => {
    if (takesAgain) return
    takesAgain = true
    await take().then(
      () => present(shown),
      () => undefined,
    )
    takesAgain = false
  }
  const present = (stage: Stage) => {
    if (!presenting()) return
    own = stage
    stages.offer(stage)
    show()
  }
  const hearPointer = (push: PushOf<'stage:pointed'>) => {
    if (push.consultId === consultId && push.partyId !== options.ownParty()) pointers.heard(push)
  }
  const stops = [
    live.on('stage:changed', (push) => push.consultId === consultId && heard(push.run, push.state)),
    live.on('stage:pointed', hearPointer),
    () => stages.drop(),
    () => points.drop(),
    () => pointers.close(),
  ]

  return {
    state,
    pointers: pointers.shown,
    present,
    take,
    point(sheet, at) {
      if (presenting()) points.offer([sheet, at])
    },
    heard,
    close() {
      for (const stop of stops) stop()
    },
  }
}

function isWorthRepeating(error: unknown): boolean {
  return error instanceof Refusal && error.retryable
}
