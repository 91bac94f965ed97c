import type { PaperRecord } from '@lianxin/ecg/paper'
import { displayList, paintCanvas, paperWords, previewList } from '@lianxin/ecg/paper'
import { useEffect, useRef } from 'react'
import { useText } from '../text/useText.ts'
import classes from './PaperPreview.module.css'

/** Below this width in CSS pixels a fully labelled sheet is a smear, and the bare picture is clearer. */
const labelledFromPx = 560
/** Closer rows than the reader's paper, so that urgency and sending stay in sight beside the tracing; the scales are the same. */
const rowPitchMm = 20

/** The tracing as it will be sent, fitted to the width: enough to see that it is the right one, not to measure in. */
export function PaperPreview({ record, label }: { record: PaperRecord; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { language } = useText()
  useEffect(() => {
    const element = canvas.current
    const box = element?.parentElement
    if (!element || !box) return
    const paint = () => paintInto(element, box.clientWidth, record, language)
    const watch = new ResizeObserver(paint)
    watch.observe(box)
    return () => watch.disconnect()
  }, [record, language])
  return (
    <div className={classes['paper']}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}

function paintInto(canvas: HTMLCanvasElement, widthPx: number, record: PaperRecord, language: keyof typeof paperWords): void {
  const context = canvas.getContext('2d')
  if (!context || widthPx === 0) return
  const words = paperWords[language]
  const list = widthPx >= labelledFromPx ? displayList(record, { words, rowPitchMm }) : previewList(record, { words })
  const ratio = window.devicePixelRatio
  const pxPerMm = (widthPx * ratio) / list.widthMm
  canvas.width = Math.round(widthPx * ratio)
  canvas.height = Math.round(list.heightMm * pxPerMm)
  canvas.style.width = `${widthPx}px`
  canvas.style.height = `${canvas.height / ratio}px`
  paintCanvas(context, list, { pxPerMm, fontFamily: getComputedStyle(canvas).fontFamily, labelPx: 10 * ratio })
}
