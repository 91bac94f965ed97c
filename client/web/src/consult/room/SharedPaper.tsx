import type { SheetView } from '@lianxin/contract'
import type { PaperRecord } from '@lianxin/ecg/paper'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { createPaperView, type PaperSettings, type PaperView, type PaperViewState } from '../../ecg/engine/index.ts'
import { PaperToolbar } from '../../read/PaperToolbar.tsx'
import { sheetWords } from '../../read/sheetWords.ts'
import { useObservable } from '../../session/live.tsx'
import { readText } from '../../text/read.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { useRoom } from './roomContext.ts'
import type { SharedStage } from './useStage.ts'
import classes from './stage.module.css'

interface SharedPaperProps {
  readonly record: PaperRecord
  readonly title: string
  readonly sheet: SheetView
  /** Its place among those side by side. */
  readonly n: number
  readonly shared: SharedStage
  /** Where the tools of the active sheet go; null while another one is active. */
  readonly toolSlot: HTMLElement | null
  onShowSheet(): void
}

/** One ECG on paper: the presenter's page is told to all, everybody else's follows it until they move by hand. */
export function SharedPaper({ record, title, sheet, n, shared, toolSlot, onShowSheet }: SharedPaperProps) {
  const { session } = useRoom()
  const { language } = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const { view, state, painted } = usePaperView(canvas, {
    onSeen(made) {
      const seen = made.sheetView(sheet.ecgId)
      if (painted && seen && !made.state().following) shared.seen(seen)
    },
    onChange(now) {
      if (painted && !now.following && !shared.sync.presenting && !shared.astray) shared.setAstray(true)
    },
    onPoint: (at) => session.stage.point(n, at),
  })
  const free = shared.sync.presenting || shared.astray
  useEffect(() => {
    if (!view) return
    if (free && painted) view.unfollow()
    else view.follow(sheet)
  }, [view, sheet, free, painted])
  useEffect(() => {
    view?.set({ title, words: sheetWords[language] })
  }, [view, title, language])
  useEffect(() => view?.show(record), [view, record])
  usePointers(view, n)
  const settle = (settings: PaperSettings) => {
    // the night paper is a matter of one's own eyes, all else of the page
    if (Object.keys(settings).some((name) => name !== 'theme')) view?.unfollow()
    view?.set(settings)
  }
  return (
    <>
      {toolSlot &&
        view &&
        state &&
        createPortal(<PaperToolbar view={view} state={state} onSettings={settle} onShowSheet={onShowSheet} />, toolSlot)}
      <canvas ref={canvas} className={classes['canvas']} data-testid="shared-paper" data-following={state?.following || undefined} />
    </>
  )
}

interface PaperHearing {
  onSeen(view: PaperView): void
  onChange(state: PaperViewState): void
  onPoint(at: { readonly xMm: number; readonly yMm: number } | null): void
}

function usePaperView(canvas: React.RefObject<HTMLCanvasElement | null>, hearing: PaperHearing) {
  const t = useTexts(readText)
  const [view, setView] = useState<PaperView | null>(null)
  const [state, setState] = useState<PaperViewState | null>(null)
  const [painted, setPainted] = useState(false)
  const seen = useEffectEvent(hearing.onSeen)
  const changed = useEffectEvent(hearing.onChange)
  const pointed = useEffectEvent(hearing.onPoint)
  useEffect(() => {
    if (!canvas.current) return undefined
    const made = createPaperView(canvas.current, {
      words: { description: t.paperDescription, perMinute: t.perMinute },
      fit: 'fit-page',
      fontFamily: getComputedStyle(document.body).fontFamily,
      onFirstPaint: () => setPainted(true),
      onSeen: () => seen(made),
      onPoint: (at) => pointed(at),
      onChange: (now) => {
        setState(now)
        changed(now)
      },
    })
    setView(made)
    return () => {
      setView(null)
      setPainted(false)
      made.destroy()
    }
  }, [canvas, t])
  return { view, state, painted }
}

/** Where the presenter points, by name. */
function usePointers(view: PaperView | null, n: number): void {
  const { session, state } = useRoom()
  const pointers = useObservable(session.stage.pointers)
  const peers = state.room?.peers
  useEffect(() => {
    const nameOf = (partyId: string) => peers?.find((peer) => peer.partyId === partyId)?.name ?? ''
    view?.setPointers(pointers.filter(({ sheet }) => sheet === n).map(({ partyId, ...at }) => ({ ...at, name: nameOf(partyId) })))
  }, [view, pointers, peers, n])
}
