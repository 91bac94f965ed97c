import { paperGainsMmPerMv, paperSpeedsMmPerS } from '@lianxin/ecg/paper'
import type { ReactNode } from 'react'
import type { PaperSettings, PaperView, PaperViewState } from '../ecg/engine/index.ts'
import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import classes from './paper.module.css'
import { currentScale, moveView, standardScale } from './paperCommands.ts'

interface PaperToolbarProps {
  readonly view: PaperView
  readonly state: PaperViewState
  onSettings(settings: PaperSettings): void
  /** Absent where no keys belong to the paper. */
  onShowSheet?: (() => void) | undefined
}

export function PaperToolbar({ view, state, onSettings, onShowSheet }: PaperToolbarProps) {
  const t = useTexts(readText)
  const { speedMmPerS, gainMmPerMv, theme } = currentScale(state.settings)
  return (
    <div className={classes['toolbar']} role="group" aria-label={t.toolbar}>
      <Group label={t.layout}>
        {state.layouts.map((layout) => (
          <Tool key={layout} pressed={layout === state.layout} onPress={() => onSettings({ layout })}>
            {t.layouts[layout]}
          </Tool>
        ))}
      </Group>
      <Group label={t.speed} unusual={speedMmPerS !== standardScale.speedMmPerS} unit="mm/s">
        {paperSpeedsMmPerS.map((speed) => (
          <Tool key={speed} label={`${speed} mm/s`} pressed={speed === speedMmPerS} onPress={() => onSettings({ speedMmPerS: speed })}>
            {speed}
          </Tool>
        ))}
      </Group>
      <Group label={t.gain} unusual={gainMmPerMv !== standardScale.gainMmPerMv} unit="mm/mV">
        {paperGainsMmPerMv.map((gain) => (
          <Tool key={gain} label={`${gain} mm/mV`} pressed={gain === gainMmPerMv} onPress={() => onSettings({ gainMmPerMv: gain })}>
            {gain}
          </Tool>
        ))}
      </Group>
      <Group label={t.fit}>
        <Tool pressed={state.zoom === 'fit-page'} onPress={() => moveView('fit', view)}>
          {t.fit}
        </Tool>
        <Tool pressed={state.zoom === 'actual'} onPress={() => moveView('actual', view)}>
          {t.actual}
        </Tool>
      </Group>
      <Group label={t.toolbar}>
        <Tool pressed={state.calipersOn} onPress={() => moveView('calipers', view)}>
          {t.calipers}
        </Tool>
        <Tool pressed={theme === 'night'} onPress={() => onSettings({ theme: theme === 'night' ? 'normal' : 'night' })}>
          {t.night}
        </Tool>
        {onShowSheet && (
          <Tool label={t.shortcuts} onPress={onShowSheet}>
            ?
          </Tool>
        )}
      </Group>
    </div>
  )
}

interface GroupProps {
  label: string
  unit?: string
  /** Not the standard scale: a reader must not take it for granted. */
  unusual?: boolean
  children: ReactNode
}

function Group({ label, unit, unusual = false, children }: GroupProps) {
  return (
    <div className={classes['group']} role="group" aria-label={label} data-unusual={unusual || undefined}>
      {children}
      {unit && <span className={classes['unit']}>{unit}</span>}
    </div>
  )
}

function Tool({ label, pressed, onPress, children }: { label?: string; pressed?: boolean; onPress(): void; children: ReactNode }) {
  return (
    <button type="button" className={classes['tool']} aria-pressed={pressed} aria-label={label} onClick={onPress}>
      {children}
    </button>
  )
}
