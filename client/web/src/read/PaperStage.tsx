import { Button } from '@mantine/core'
import type { PaperRecord } from '@lianxin/ecg/paper'
import { useEffect, useRef, useState } from 'react'
import { createPaperView, type PaperSettings, type PaperView, type PaperViewState } from '../ecg/engine/index.ts'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { leftOut } from './layoutChoice.ts'
import { PaperToolbar } from './PaperToolbar.tsx'
import { sheetWords } from './sheetWords.ts'
import classes from './paper.module.css'

interface PaperStageProps {
  readonly record: PaperRecord
  /** What is written on the sheet itself. */
  readonly title: string
  readonly settings: PaperSettings
  /** The view, for keys; null when it is gone. */
  onView(view: PaperView | null): void
  onSettings(settings: PaperSettings): void
  /** Absent where no keys belong to the paper. */
  onShowSheet?: () => void
  /** The tracing is on the screen. */
  onPainted(): void
}

/** The paper and its tools; the engine draws, React only mounts it. */
export function PaperStage({ record, title, settings, onView, onSettings, onShowSheet, onPainted }: PaperStageProps) {
  const t = useTexts(readText)
  const { language } = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const painted = useRef(onPainted)
  painted.current = onPainted
  const [view, setView] = useState<PaperView | null>(null)
  const [state, setState] = useState<PaperViewState | null>(null)
  useEffect(() => {
    if (!canvas.current) return
    const made = createPaperView(canvas.current, {
      words: { description: t.paperDescription, perMinute: t.perMinute },
      fit: 'fit-page',
      fontFamily: getComputedStyle(document.body).fontFamily,
      onFirstPaint: () => {
        performance.mark('ecg-painted')
        makeLegible(made)
        if (document.activeElement === document.body) canvas.current?.focus({ preventScroll: true })
        painted.current()
      },
      onChange: setState,
    })
    setView(made)
    onView(made)
    return () => {
      onView(null)
      setView(null)
      made.destroy()
    }
  }, [t, onView])
  useEffect(() => {
    if (view) applySettings(view, { ...settings, title, words: sheetWords[language] })
  }, [view, settings, title, language])
  useEffect(() => {
    view?.show(record)
    if (view) setState(view.state())
  }, [view, record])
  return (
    <div className={classes['stage']}>
      <div>
        {view && state && <PaperToolbar view={view} state={state} onSettings={onSettings} onShowSheet={onShowSheet} />}
        {state && <LeftOut state={state} onSettings={onSettings} />}
      </div>
      <canvas ref={canvas} className={classes['canvas']} data-testid="paper" />
    </div>
  )
}

/** A sheet without some of the leads must not pass for the whole ECG. */
function LeftOut({ state, onSettings }: { state: PaperViewState } & Pick<PaperStageProps, 'onSettings'>) {
  const t = useTexts(readText)
  const names = leftOut(state.leads, state.layout)
  const whole = state.layouts[0]
  if (names.length === 0 || whole === undefined) return null
  return (
    <div className={classes['leftOut']} role="alert">
      <StateMark tone="warn" strong>
        {t.leftOut(names.join(' '))}
      </StateMark>
      <Button size="compact-sm" variant="default" onClick={() => onSettings({ layout: whole })}>
        {t.showAllLeads(t.layouts[whole])}
      </Button>
    </div>
  )
}

/** Below this many CSS pixels a millimetre, a phone's upright screen, P waves are lost: show a part, large, and let it be moved. */
const legiblePxPerMm = { least: 2, shown: 3 } as const

function makeLegible(view: PaperView): void {
  const { pxPerMm, zoom } = view.state()
  if (zoom !== 'fit-page' || pxPerMm >= legiblePxPerMm.least) return
  view.zoomBy(legiblePxPerMm.shown / pxPerMm)
  view.panBy(Number.MAX_SAFE_INTEGER, 0)
}

/** A faster paper is longer, not smaller: the scale is kept and the reader moves along it from its beginning. */
function applySettings(view: PaperView, settings: PaperSettings): void {
  const before = view.state()
  view.set(settings)
  const after = view.state()
  if (!before.sheetMm || !after.sheetMm || before.zoom === 'actual') return
  if (after.sheetMm.widthMm < before.sheetMm.widthMm - 1) return view.zoomTo('fit-page')
  if (after.sheetMm.widthMm < before.sheetMm.widthMm * 1.5) return
  view.zoomBy(before.pxPerMm / after.pxPerMm)
  view.panBy(Number.MAX_SAFE_INTEGER, 0)
}
