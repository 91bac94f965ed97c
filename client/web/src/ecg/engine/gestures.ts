/** Pointer, wheel and touch on the canvas, told as what the reader means; all lengths in CSS pixels from its top left. */

export interface GestureTarget {
  /** Returns whether anything moved: if not, the page may scroll instead. */
  pan(dxPx: number, dyPx: number): boolean
  zoom(factor: number, atX: number, atY: number): void
  /** A press; true if it took hold of something, which then follows the pointer instead of panning. */
  grab(x: number, y: number): boolean
  dragTo(x: number, y: number): void
}

interface Point {
  readonly x: number
  readonly y: number
}

const wheelLinePx = 40
const zoomPerWheelPx = 0.0025

/** Returns how to stop listening. */
export function attachGestures(canvas: HTMLCanvasElement, target: GestureTarget): () => void {
  const listening = new AbortController()
  const options = { signal: listening.signal }
  const pointers = new Map<number, Point>()
  let grabbed = false

  function moved(event: PointerEvent): void {
    const before = pointers.get(event.pointerId)
    if (before === undefined) return
    const now = { x: event.offsetX, y: event.offsetY }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    pointers.set(event.pointerId, now)
    if (other !== undefined) pinch(target, before, now, other)
    else if (grabbed) target.dragTo(now.x, now.y)
    else target.pan(now.x - before.x, now.y - before.y)
  }

  function pressed(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    canvas.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    grabbed = pointers.size === 1 && target.grab(event.offsetX, event.offsetY)
  }

  function released(event: PointerEvent): void {
    pointers.delete(event.pointerId)
    grabbed = false
  }

  canvas.addEventListener('pointerdown', pressed, options)
  canvas.addEventListener('pointermove', moved, options)
  canvas.addEventListener('pointerup', released, options)
  canvas.addEventListener('pointercancel', released, options)
  canvas.addEventListener('wheel', (event) => wheeled(target, event), { ...options, passive: false })
  return () => listening.abort()
}

/** Two fingers: their distance zooms about their middle, their middle pans. */
function pinch(target: GestureTarget, before: Point, now: Point, other: Point): void {
  const was = Math.hypot(before.x - other.x, before.y - other.y)
  const is = Math.hypot(now.x - other.x, now.y - other.y)
  target.pan((now.x - before.x) / 2, (now.y - before.y) / 2)
  if (was > 0 && is > 0) target.zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2)
}

function wheeled(target: GestureTarget, event: WheelEvent): void {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? wheelLinePx : 1
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    target.zoom(Math.exp(-dy * zoomPerWheelPx), event.offsetX, event.offsetY)
  } else if (event.shiftKey && dx === 0 ? target.pan(-dy, 0) : target.pan(-dx, -dy)) event.preventDefault()
}
