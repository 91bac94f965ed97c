export type { Measure } from './calipers.ts'
export {
  createPaperView,
  type PaperSettings,
  type PaperView,
  type PaperViewOptions,
  type PaperViewState,
  type PaperViewWords,
} from './paperView.ts'
export { type Fit, nominalPxPerMm } from './viewport.ts'
