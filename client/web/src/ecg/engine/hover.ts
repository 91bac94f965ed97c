/** Tells where the hand is, in CSS pixels from the canvas' top left, pressed or not; null once it is gone. Returns how to stop. */
export function attachHover(canvas: HTMLCanvasElement, told: (at: { readonly x: number; readonly y: number } | null) => void): () => void {
  const listening = new AbortController()
  const options = { signal: listening.signal }
  const gone = () => told(null)
  canvas.addEventListener('pointermove', (event) => told({ x: event.offsetX, y: event.offsetY }), options)
  canvas.addEventListener('pointerleave', gone, options)
  canvas.addEventListener('pointercancel', gone, options)
  return () => listening.abort()
}
