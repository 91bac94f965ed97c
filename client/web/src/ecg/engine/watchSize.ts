export interface CanvasSize {
  readonly widthPx: number
  readonly heightPx: number
  /** Whole device pixels, for a bitmap that is never resampled. */
  readonly deviceWidth: number
  readonly deviceHeight: number
  readonly dpr: number
}

/** Tells the canvas' size now and whenever it or the screen's pixel ratio changes. Returns how to stop. */
export function watchSize(canvas: HTMLCanvasElement, told: (size: CanvasSize) => void): () => void {
  const window = canvas.ownerDocument.defaultView
  if (window === null) return () => undefined
  const observer = new window.ResizeObserver((entries) => {
    const entry = entries.at(-1)
    if (entry) told(sizeOf(entry, window.devicePixelRatio))
  })
  const observe = () => {
    try {
      observer.observe(canvas, { box: 'device-pixel-content-box' })
    } catch {
      // Safari before 26 does not know that box.
      observer.observe(canvas)
    }
  }
  let ratio: MediaQueryList | undefined
  const followRatio = () => {
    ratio?.removeEventListener('change', followRatio)
    ratio = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
    ratio.addEventListener('change', followRatio)
    observer.disconnect()
    observe()
  }
  followRatio()
  return () => {
    ratio?.removeEventListener('change', followRatio)
    observer.disconnect()
  }
}

function sizeOf(entry: ResizeObserverEntry, dpr: number): CanvasSize {
  const { width, height } = entry.contentRect
  const device = entry.devicePixelContentBoxSize?.[0]
  return {
    widthPx: width,
    heightPx: height,
    deviceWidth: devicePixels(device?.inlineSize, width * dpr),
    deviceHeight: devicePixels(device?.blockSize, height * dpr),
    dpr,
  }
}

/** The browser knows how it rounds; but under an emulated pixel ratio it tells CSS pixels, which would blur every line. */
function devicePixels(told: number | undefined, reckoned: number): number {
  return told !== undefined && Math.abs(told - reckoned) < 2 ? told : Math.round(reckoned)
}
