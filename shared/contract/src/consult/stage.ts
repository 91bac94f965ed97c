import * as z from 'zod/mini'
import { request } from '../define.ts'
import { EcgId } from '../ids.ts'
import { consultLimits } from './consult.ts'
import { ConsultFileId, ConsultId, PartyId, PeerId } from './ids.ts'

const mm = z.number().check(z.minimum(-10_000), z.maximum(10_000))
const point = z.strictObject({ xMm: mm, yMm: mm })

/**
 * How the presenter sees one ECG's paper, in millimetres of the sheet, so that it means the same on every screen:
 * `centre` is in the middle, and `widthMm` of the sheet fit the presenter's view. Null: the whole sheet.
 */
export const SheetView = z.strictObject({
  ecgId: EcgId,
  /** A layout of the ECG library ('3x4+1', '6x2' …); null: the one that suits the record best. */
  layout: z.nullable(z.string().check(z.regex(/^[\w+.-]{1,24}$/))),
  speedMmPerS: z.number().check(z.minimum(5), z.maximum(200)),
  gainMmPerMv: z.number().check(z.minimum(1), z.maximum(80)),
  startS: z.number().check(z.minimum(0), z.maximum(1_000_000)),
  window: z.nullable(z.strictObject({ centre: point, widthMm: z.number().check(z.minimum(1), z.maximum(10_000)) })),
  /** Both ends of the calipers on the sheet; null: closed. */
  calipers: z.nullable(z.strictObject({ ends: z.tuple([point, point]) })),
})
export type SheetView = z.infer<typeof SheetView>

/** What everybody sees: the presenter's page. `sheets` lie side by side, `files` are images shown instead of a tracing. */
export const Stage = z.strictObject({
  sheets: z.array(SheetView).check(z.maxLength(consultLimits.ecgsSideBySide)),
  /** Which of the sheets the presenter works on. */
  active: z.int().check(z.minimum(0)),
  fileId: z.nullable(ConsultFileId),
})
export type Stage = z.infer<typeof Stage>

/** `stageNo` counts the changes in one run of the room; the presenter is the only one who makes them. */
export const StageState = z.strictObject({ stageNo: z.int(), presenter: z.nullable(PeerId), stage: Stage })
export type StageState = z.infer<typeof StageState>

/** One entry of a recording's stage.json, an array of these: from `atMs` of the recording on everybody saw this. */
export interface RecordedStage {
  readonly atMs: number
  readonly stage: Stage
  readonly presenter: PartyId | null
}

const peer = { consultId: ConsultId, peerId: PeerId }
const common = { kind: 'read', right: 'consult.take-part', guests: true } as const

export const stageRequests = {
  /** Become the presenter; the one before is told by the push. */
  'stage:take': request({ ...common, input: z.strictObject(peer), output: StageState }),
  /** The presenter's page, whole: a later one replaces it, so a sender on a weak line sends only the newest. Refused: `consult.not-presenter`. */
  'stage:set': request({ ...common, input: z.strictObject({ ...peer, stage: Stage }), output: z.strictObject({ stageNo: z.int() }) }),
  /** Where the presenter points, or null. Answered at once, so that a sender keeps no more than one on its way. */
  'stage:point': request({
    ...common,
    rate: 'bulk',
    input: z.strictObject({ ...peer, sheet: z.int().check(z.minimum(0), z.maximum(3)), at: z.nullable(point) }),
    output: z.strictObject({}),
  }),
}

export const stagePushes = {
  'stage:changed': z.strictObject({ consultId: ConsultId, run: z.string(), state: StageState }),
  /** Acknowledged, and only the newest sent to a line that is slow to acknowledge; so are `stage:changed` and `room:levels`. */
  'stage:pointed': z.strictObject({ consultId: ConsultId, partyId: PartyId, sheet: z.int(), at: z.nullable(point) }),
}
