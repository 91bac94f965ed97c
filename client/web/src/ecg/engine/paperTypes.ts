import type { LeadName } from '@lianxin/ecg'
import type { DisplayList, LayoutName, PaperOptions, PaperThemeName } from '@lianxin/ecg/paper'
import type { Measure } from './calipers.ts'
import type { Fit, Viewport } from './viewport.ts'

export interface PaperSettings extends Omit<PaperOptions, 'annotated'> {
  readonly theme?: PaperThemeName
}

export interface PaperViewWords {
  /** Read out for the tracing; holes as in {@link describePaper}. */
  readonly description: string
  /** The unit of a rate on the calipers: "bpm", "次/分". */
  readonly perMinute: string
}

export interface PaperViewOptions {
  readonly words: PaperViewWords
  readonly settings?: PaperSettings
  /** CSS pixels of a real millimetre on this screen, if the reader calibrated it. */
  readonly actualPxPerMm?: number
  readonly fit?: Fit
  readonly fontFamily?: string
  /** Once a record, in the frame after its traces were first painted: the tracing is on the reader's screen. */
  readonly onFirstPaint?: () => void
  /** Where the reader's hand is, in mm of the sheet; null once it left. */
  readonly onPoint?: (at: { readonly xMm: number; readonly yMm: number } | null) => void
  /** In the frame in which something else is seen, by hand or by a method: for telling others {@link PaperView.sheetView}. */
  readonly onSeen?: () => void
  /** After a change by hand (zoom, page, calipers) or by a method: for toolbars and live regions. */
  readonly onChange?: (state: PaperViewState) => void
}

export interface PaperViewState {
  readonly layout: LayoutName | undefined
  /** Those that suit the record, the best first; the first leaves no lead out. */
  readonly layouts: readonly LayoutName[]
  /** Of the record, shown or not. */
  readonly leads: readonly LeadName[]
  readonly settings: PaperSettings
  readonly zoom: Viewport['zoom']
  readonly pxPerMm: number
  readonly sheetMm: { readonly widthMm: number; readonly heightMm: number } | undefined
  /** The seconds on the sheet, and how many the record has. */
  readonly page: DisplayList['page'] | undefined
  readonly calipersOn: boolean
  readonly measure: Measure | undefined
  /** What is seen follows somebody else's page; a move by hand ends that, {@link PaperView.follow} takes it up again. */
  readonly following: boolean
}
