import type { SheetView } from '@lianxin/contract'
import { type DisplayList, displayList, layoutsFor, type PaperRecord, paperThemes } from '@lianxin/ecg/paper'
import * as calipers from './calipers.ts'
import { describePaper } from './describe.ts'
import { attachGestures } from './gestures.ts'
import { attachHover } from './hover.ts'
import { pressKey } from './keys.ts'
import type { PaperPointer } from './paintPointers.ts'
import type { PaperSettings, PaperViewOptions, PaperViewState } from './paperTypes.ts'
import { settingsOf, sheetViewOf } from './sheetView.ts'
import { atWindow } from './sheetWindow.ts'
import { type Fit, fitted, nominalPxPerMm, overflows, panned, refitted, type Stage, type Viewport, zoomedAt } from './viewport.ts'
import { createViewPainter, type ViewPainter } from './viewPainter.ts'
import { type CanvasSize, watchSize } from './watchSize.ts'

const stepMm = { fine: 0.2, normal: 1, coarse: 5 } as const
const panStepsMm = { fine: 5, normal: 20, coarse: 100 } as const
const reachPx = 12

/** The canvas must be sized by style; it is made focusable and labelled. Nothing is done while nothing changes. */
export function createPaperView(canvas: HTMLCanvasElement, options: PaperViewOptions): PaperView {
  return new PaperView(canvas, options)
}

export class PaperView {
  readonly #canvas: HTMLCanvasElement
  readonly #options: PaperViewOptions
  readonly #ctx: CanvasRenderingContext2D | null
  readonly #painter: ViewPainter
  readonly #detach: readonly (() => void)[]
  #settings: PaperSettings
  #actualPxPerMm: number
  #record: PaperRecord | undefined
  #list: DisplayList | undefined
  #size: CanvasSize | undefined
  #view: Viewport
  #calipers: calipers.Calipers | undefined
  #calipersOn = false
  #pointers: readonly PaperPointer[] = []
  /** Somebody else's page, while it is followed. */
  #followed: SheetView | undefined
  /** What was last told by `onSeen`: values are replaced, never changed, so being the same ones means nothing new. */
  #told: readonly unknown[] = []
  #frame = 0
  #firstPaintDue = false
  #destroyed = false

  constructor(canvas: HTMLCanvasElement, options: PaperViewOptions) {
    this.#canvas = canvas
    this.#options = options
    this.#settings = options.settings ?? {}
    this.#actualPxPerMm = options.actualPxPerMm ?? nominalPxPerMm
    this.#view = { zoom: options.fit ?? 'fit-width', pxPerMm: this.#actualPxPerMm, xPx: 0, yPx: 0 }
    this.#ctx = canvas.getContext('2d')
    this.#painter = createViewPainter(canvas.ownerDocument, options.fontFamily ?? 'sans-serif')
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    const onKey = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && pressKey(event, this.#keyTarget)) event.preventDefault()
    }
    canvas.addEventListener('keydown', onKey)
    this.#detach = [
      () => canvas.removeEventListener('keydown', onKey),
      attachGestures(canvas, this.#gestureTarget),
      attachHover(canvas, (at) => options.onPoint?.(at && this.#toMm(at.x, at.y))),
      watchSize(canvas, (size) => this.#resize(size)),
    ]
  }

  /** Shows a record from its beginning; a layout that suits it is kept, as are speed, gain, theme and calipers mode. */
  show(record: PaperRecord): void {
    this.#record = record
    this.#firstPaintDue = true
    this.#calipers = undefined
    this.#settings = { ...this.#settings, startS: 0 }
    this.#list = undefined
    if (this.#followed) return this.follow(this.#followed)
    this.#rebuild()
    if (this.#view.zoom !== 'free') this.#fit(this.#view.zoom)
  }

  set(settings: PaperSettings): void {
    this.#settings = { ...this.#settings, ...settings }
    if (this.#followed) {
      this.#list = undefined
      return this.follow(this.#followed)
    }
    this.#calipers = undefined
    this.#rebuild()
  }

  /** Shows what somebody else sees, now and after each resize, until a move by hand or `unfollow`. */
  follow(page: SheetView): void {
    this.#followed = page
    const { layout: _, ...others } = this.#settings
    const settings: PaperSettings = { ...others, ...settingsOf(page) }
    const sameSheet = this.#list !== undefined && sameSettings(settings, this.#settings)
    this.#settings = settings
    this.#calipers = page.calipers ? { ends: page.calipers.ends, active: 1 } : undefined
    this.#calipersOn = page.calipers !== null
    if (!sameSheet) return this.#rebuild()
    this.#refit()
    this.#changed()
  }

  /** The page stays as it is, and is the reader's own from now on. */
  unfollow(): void {
    if (this.#followed === undefined) return
    this.#followed = undefined
    this.#changed()
  }

  /** What is seen, for others to follow; undefined before a record is shown. */
  sheetView(ecgId: SheetView['ecgId']): SheetView | undefined {
    const [list, stage] = [this.#list, this.#stage()]
    if (list === undefined || stage === undefined) return undefined
    return sheetViewOf(ecgId, { settings: this.#settings, list, view: this.#view, stage, calipers: this.#calipers })
  }

  /** Where others point. */
  setPointers(pointers: readonly PaperPointer[]): void {
    this.#pointers = pointers
    this.#request()
  }

  zoomTo(fit: Fit): void {
    this.#followed = undefined
    this.#fit(fit)
    this.#changed()
  }

  /** About the canvas' middle. */
  zoomBy(factor: number): void {
    if (this.#size) this.#zoom(factor, this.#size.widthPx / 2, this.#size.heightPx / 2)
  }

  /** Calibrates "actual size" to this screen. */
  setActualPxPerMm(actualPxPerMm: number): void {
    this.#actualPxPerMm = actualPxPerMm
    this.#refit()
    this.#changed()
  }

  panBy(dxPx: number, dyPx: number): boolean {
    const stage = this.#stage()
    if (stage === undefined) return false
    this.unfollow()
    const next = panned(this.#view, dxPx, dyPx, stage)
    const moved = next.xPx !== this.#view.xPx || next.yPx !== this.#view.yPx
    this.#view = next
    if (moved) this.#request()
    return moved
  }

  /** To the next (1) or previous (-1) page of a record longer than one. */
  turnPage(by: number): void {
    const windowS = this.#settings.windowS ?? 10
    const page = this.#list?.page
    if (page === undefined) return
    const startS = Math.max(0, Math.min(page.fromS + by * windowS, page.ofS - (page.toS - page.fromS)))
    if (startS === page.fromS) return
    this.unfollow()
    this.set({ startS })
  }

  setCalipers(on: boolean): void {
    this.#followed = undefined
    this.#calipersOn = on
    this.#calipers = on ? this.#calipersInSight() : undefined
    this.#changed()
  }

  state(): PaperViewState {
    const leads = this.#record?.leads.map((lead) => lead.name) ?? []
    const list = this.#list
    const suiting = layoutsFor(leads)
    return {
      layout: this.#settings.layout ?? suiting[0],
      layouts: suiting,
      leads,
      settings: this.#settings,
      zoom: this.#view.zoom,
      pxPerMm: this.#view.pxPerMm,
      sheetMm: list && { widthMm: list.widthMm, heightMm: list.heightMm },
      page: list?.page,
      calipersOn: this.#calipersOn,
      following: this.#followed !== undefined,
      measure: list && this.#calipers && calipers.measured(this.#calipers, list.speedMmPerS, list.gainMmPerMv),
    }
  }

  destroy(): void {
    this.#destroyed = true
    cancelAnimationFrame(this.#frame)
    for (const detach of this.#detach) detach()
    this.#painter.release()
    this.#record = undefined
    this.#list = undefined
  }

  readonly #gestureTarget = {
    pan: (dxPx: number, dyPx: number) => this.panBy(dxPx, dyPx),
    zoom: (factor: number, atX: number, atY: number) => this.#zoom(factor, atX, atY),
    grab: (x: number, y: number) => {
      if (!this.#calipersOn) return false
      this.#followed = undefined
      const at = this.#toMm(x, y)
      this.#calipers = this.#calipers ? calipers.taken(this.#calipers, at, reachPx / this.#view.pxPerMm) : calipers.calipersAt(at)
      this.#changed()
      return true
    },
    dragTo: (x: number, y: number) => this.#moveCalipers((old) => calipers.activeMovedTo(old, this.#toMm(x, y))),
  }

  readonly #keyTarget = {
    move: (right: number, down: number, step: keyof typeof stepMm) => {
      const byMm = stepMm[step]
      const panPx = panStepsMm[step] * this.#view.pxPerMm
      if (this.#calipers) this.#moveCalipers((old) => calipers.activeMovedBy(old, right * byMm, down * byMm))
      else this.panBy(-right * panPx, -down * panPx)
    },
    zoomBy: (factor: number) => this.zoomBy(factor),
    fitWidth: () => this.zoomTo('fit-width'),
    actualSize: () => this.zoomTo('actual'),
    turnPage: (by: number) => this.turnPage(by),
    toggleCalipers: () => this.setCalipers(!this.#calipersOn),
    closeCalipers: () => {
      const open = this.#calipersOn
      if (open) this.setCalipers(false)
      return open
    },
    switchEnd: () => this.#moveCalipers(calipers.otherEnd),
  }

  #moveCalipers(next: (old: calipers.Calipers) => calipers.Calipers): boolean {
    if (this.#calipers === undefined) return false
    this.#followed = undefined
    this.#calipers = next(this.#calipers)
    this.#changed()
    return true
  }

  /** 20 mm by 10 mm in the middle of what is seen, for those who work by keys. */
  #calipersInSight(): calipers.Calipers | undefined {
    if (this.#size === undefined) return undefined
    const { xMm, yMm } = this.#toMm(this.#size.widthPx / 2, this.#size.heightPx / 2)
    return {
      ends: [
        { xMm: xMm - 10, yMm },
        { xMm: xMm + 10, yMm: yMm - 10 },
      ],
      active: 1,
    }
  }

  #toMm(x: number, y: number): calipers.CaliperEnd {
    const { xPx, yPx, pxPerMm } = this.#view
    return { xMm: (x - xPx) / pxPerMm, yMm: (y - yPx) / pxPerMm }
  }

  #zoom(factor: number, atX: number, atY: number): void {
    const stage = this.#stage()
    if (stage === undefined) return
    this.#followed = undefined
    this.#view = zoomedAt(this.#view, factor, atX, atY, stage)
    this.#changed()
  }

  #rebuild(): void {
    if (this.#record === undefined) return
    const suiting = layoutsFor(this.#record.leads.map((lead) => lead.name))
    const { layout, ...others } = this.#settings
    this.#settings = layout !== undefined && suiting.includes(layout) ? this.#settings : others
    this.#list = displayList(this.#record, this.#settings)
    this.#canvas.setAttribute('aria-label', describePaper(this.#options.words.description, this.#list))
    this.#refit()
    this.#changed()
  }

  #resize(size: CanvasSize): void {
    this.#size = size
    this.#refit()
    this.#changed()
  }

  #fit(fit: Fit): void {
    const stage = this.#stage()
    this.#view = stage ? fitted(fit, stage) : { ...this.#view, zoom: fit }
  }

  #refit(): void {
    const stage = this.#stage()
    if (stage) this.#view = this.#followed ? atWindow(this.#followed.window, stage) : refitted(this.#view, stage)
  }

  #stage(): Stage | undefined {
    if (this.#list === undefined || this.#size === undefined || this.#size.widthPx === 0) return undefined
    const { widthMm, heightMm } = this.#list
    const { widthPx, heightPx } = this.#size
    return { widthMm, heightMm, widthPx, heightPx, actualPxPerMm: this.#actualPxPerMm }
  }

  #changed(): void {
    this.#request()
    this.#options.onChange?.(this.state())
  }

  #request(): void {
    if (this.#frame === 0 && !this.#destroyed) this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#frame = 0
    const [ctx, size, list, stage] = [this.#ctx, this.#size, this.#list, this.#stage()]
    if (ctx === null || size === undefined || list === undefined || stage === undefined) return
    fitBitmap(this.#canvas, size)
    // Where the sheet fits in height the page scrolls under a finger; a pinch is ours in any case.
    this.#canvas.style.touchAction = overflows(this.#view, stage).down || this.#calipersOn ? 'none' : 'pan-y'
    const { measure } = this.state()
    const text = measure && calipers.measureText(measure, this.#options.words.perMinute)
    const sharp = this.#painter.paint(ctx, {
      list,
      view: this.#view,
      theme: paperThemes[this.#settings.theme ?? 'normal'],
      dpr: size.deviceWidth / size.widthPx,
      calipers: this.#calipers && text ? { calipers: this.#calipers, text } : undefined,
      pointers: this.#pointers,
    })
    this.#tellSeen()
    if (!sharp) this.#request()
    if (this.#firstPaintDue) this.#tellFirstPaint()
  }

  #tellSeen(): void {
    const seen = [this.#view, this.#list, this.#calipers]
    if (seen.every((value, n) => value === this.#told[n])) return
    this.#told = seen
    this.#options.onSeen?.()
  }

  /** A frame callback runs after the frame before it was handed to the screen. */
  #tellFirstPaint(): void {
    this.#firstPaintDue = false
    requestAnimationFrame(() => {
      if (!this.#destroyed) this.#options.onFirstPaint?.()
    })
  }
}

function sameSettings(a: PaperSettings, b: PaperSettings): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof PaperSettings)[])
  return [...names].every((name) => a[name] === b[name])
}

function fitBitmap(canvas: HTMLCanvasElement, { deviceWidth, deviceHeight }: CanvasSize): void {
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight
}
