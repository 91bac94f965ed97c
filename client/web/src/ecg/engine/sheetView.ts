/** A reader's page as others are told of it, and back. Pure. */
import type { SheetView } from '@lianxin/contract'
import { type DisplayList, layouts, type PaperGain, paperGainsMmPerMv, type PaperSpeed, paperSpeedsMmPerS } from '@lianxin/ecg/paper'
import type { Calipers } from './calipers.ts'
import type { PaperSettings } from './paperTypes.ts'
import { windowOf } from './sheetWindow.ts'
import type { Stage, Viewport } from './viewport.ts'

export interface SeenSheet {
  readonly settings: PaperSettings
  readonly list: DisplayList
  readonly view: Viewport
  readonly stage: Stage
  readonly calipers: Calipers | undefined
}

export function sheetViewOf(ecgId: SheetView['ecgId'], { settings, list, view, stage, calipers }: SeenSheet): SheetView {
  const window = windowOf(view, stage)
  return {
    ecgId,
    layout: settings.layout ?? null,
    speedMmPerS: list.speedMmPerS,
    gainMmPerMv: list.gainMmPerMv,
    startS: list.page.fromS,
    window: window && { centre: rounded(window.centre), widthMm: tenths(window.widthMm) },
    calipers: calipers ? { ends: [rounded(calipers.ends[0]), rounded(calipers.ends[1])] } : null,
  }
}

/** What this paper knows of another one's; a speed or gain that no paper has becomes the nearest one. */
export function settingsOf({ layout, speedMmPerS, gainMmPerMv, startS }: SheetView): PaperSettings {
  const known = layouts.find((name) => name === layout)
  return {
    ...(known && { layout: known }),
    speedMmPerS: nearest<PaperSpeed>(paperSpeedsMmPerS, speedMmPerS),
    gainMmPerMv: nearest<PaperGain>(paperGainsMmPerMv, gainMmPerMv),
    startS,
  }
}

function nearest<T extends number>(values: readonly T[], wanted: number): T {
  return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best))
}

/** A hundredth of a millimetre is less than a pixel of any screen, and a third of the bytes. */
function rounded({ xMm, yMm }: { readonly xMm: number; readonly yMm: number }): { xMm: number; yMm: number } {
  return { xMm: hundredths(xMm), yMm: hundredths(yMm) }
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
