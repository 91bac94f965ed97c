import { type LayoutName, paperGainsMmPerMv, paperSpeedsMmPerS } from '@lianxin/ecg/paper'
import type { PaperSettings, PaperView, PaperViewState } from '../ecg/engine/index.ts'
import type { CommandName } from './shortcuts.ts'

/** The value after `now` in `values`, round and round; the first where `now` is none of them. */
export function nextOf<T>(values: readonly T[], now: T): T | undefined {
  return values[(values.indexOf(now) + 1) % values.length]
}

/** Speed and gain are always shown against these: other scales are said aloud on the toolbar. */
export const standardScale = { speedMmPerS: 25, gainMmPerMv: 10 } as const

export function currentScale(settings: PaperSettings) {
  return {
    speedMmPerS: settings.speedMmPerS ?? standardScale.speedMmPerS,
    gainMmPerMv: settings.gainMmPerMv ?? standardScale.gainMmPerMv,
    theme: settings.theme ?? 'normal',
  }
}

/** Settings that a key or button asks for; null where the command is not one of settings. */
export function settingsFor(command: CommandName, state: PaperViewState): PaperSettings | null {
  const { speedMmPerS, gainMmPerMv, theme } = currentScale(state.settings)
  switch (command) {
    case 'layout':
      return withLayout(nextOf(state.layouts, state.layout as LayoutName))
    case 'speed':
      return { speedMmPerS: nextOf(paperSpeedsMmPerS, speedMmPerS) ?? speedMmPerS }
    case 'gain':
      return { gainMmPerMv: nextOf(paperGainsMmPerMv, gainMmPerMv) ?? gainMmPerMv }
    case 'night':
      return { theme: theme === 'night' ? 'normal' : 'night' }
    default:
      return null
  }
}

function withLayout(layout: LayoutName | undefined): PaperSettings {
  return layout === undefined ? {} : { layout }
}

/** Commands that move the view and change no setting. Returns whether it was one. */
export function moveView(command: CommandName, view: PaperView): boolean {
  const move = moves[command]
  move?.(view)
  return move !== undefined
}

const moves: Partial<Record<CommandName, (view: PaperView) => void>> = {
  calipers: (view) => view.setCalipers(!view.state().calipersOn),
  fit: (view) => view.zoomTo('fit-page'),
  actual: (view) => view.zoomTo('actual'),
  'zoom-in': (view) => view.zoomBy(1.25),
  'zoom-out': (view) => view.zoomBy(0.8),
  'page-next': (view) => view.turnPage(1),
  'page-previous': (view) => view.turnPage(-1),
}
