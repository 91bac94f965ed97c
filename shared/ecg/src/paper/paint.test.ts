import { describe, expect, it } from 'vitest'
import { standardLeads } from '../lead.ts'
import { MISSING } from '../record.ts'
import { displayList } from './displayList.ts'
import { type Canvas2d, paintCanvas } from './paintCanvas.ts'
import { a4LandscapeMm, paintPdf } from './paintPdf.ts'
import { paintSvg } from './paintSvg.ts'
import { eighteen, recordOf, tracesOf } from './paper.testing.ts'
import { paperThemes } from './theme.ts'
import { walkTrace } from './trace.ts'

type Call = readonly [string, ...(number | string)[]]

/** Remembers what was asked of it, as a real context would carry it out. */
function recordingCanvas(): Canvas2d & { readonly calls: Call[] } {
  const calls: Call[] = []
  const note =
    (name: string) =>
    (...operands: (number | string)[]) => {
      calls.push([name, ...operands])
    }
  return {
    calls,
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    lineCap: '',
    lineJoin: '',
    font: '',
    textAlign: '',
    textBaseline: '',
    save: note('save'),
    restore: note('restore'),
    beginPath: note('beginPath'),
    moveTo: note('moveTo'),
    lineTo: note('lineTo'),
    rect: note('rect'),
    clip: note('clip'),
    stroke: note('stroke'),
    setLineDash: () => undefined,
    fillRect: note('fillRect'),
    fillText: note('fillText'),
    strokeText: note('strokeText'),
  }
}

function pointsOf(list: ReturnType<typeof displayList>, columnMm: number): readonly (readonly [number, number])[] {
  const points: [number, number][] = []
  for (const trace of tracesOf(list)) {
    walkTrace(trace, columnMm, { moveTo: (x, y) => points.push([x, y]), lineTo: (x, y) => points.push([x, y]) })
  }
  return points
}

/** What a canvas was asked to stroke with the traces' round pen. */
function tracePoints(list: ReturnType<typeof displayList>, pxPerMm: number): readonly (readonly [number, number])[] {
  const canvas = recordingCanvas()
  const points: [number, number][] = []
  const addTrace = (x: number, y: number) => {
    const [lastX, lastY] = points.at(-1) ?? []
    if (canvas.lineCap === 'round' && (x !== lastX || y !== lastY)) points.push([x, y])
  }
  canvas.moveTo = addTrace
  canvas.lineTo = (x, y) => addTrace(x, y)
  paintCanvas(canvas, list, { pxPerMm })
  return points
}

const beat = (i: number) => Math.round(300 * Math.exp(-(((i % 400) - 200) ** 2) / 60) + 20 * Math.sin(i / 9))

describe('thinning a trace to pixels', () => {
  it('keeps a spike of one sample, upward or downward, at every scale', () => {
    for (const columnMm of [0.02, 0.1, 0.25, 0.8, 3]) {
      for (const at of [0, 1, 2500, 3333, 4999]) {
        const up = displayList(recordOf(['II'], (i) => (i === at ? 1000 : i % 7)))
        const down = displayList(recordOf(['II'], (i) => (i === at ? -1000 : i % 7)))
        const [high, low] = [pointsOf(up, columnMm), pointsOf(down, columnMm)].map((points) => points.map(([, y]) => y))
        expect(Math.min(...(high ?? []))).toBe(Math.min(...(tracesOf(up)[0]?.yMm ?? [])))
        expect(Math.max(...(low ?? []))).toBe(Math.max(...(tracesOf(down)[0]?.yMm ?? [])))
      }
    }
  })

  it('needs at most four points a column, in the order of time', () => {
    const points = pointsOf(displayList(recordOf(['II'], beat)), 1)
    expect(points.length).toBeLessThanOrEqual(4 * 251)
    for (let i = 1; i < points.length; i++) expect(points[i]?.[0]).toBeGreaterThan(points[i - 1]?.[0] ?? 0)
  })

  it('keeps every sample where there are pixels enough', () => {
    expect(pointsOf(displayList(recordOf(['II'], beat)), 0.05)).toHaveLength(5000)
  })

  it('breaks the line at missing samples and shows a lone sample as a dash', () => {
    const list = displayList(recordOf(['II'], (i) => ((i > 100 && i < 200) || (i > 200 && i < 300) ? MISSING : 0)))
    let breaks = 0
    const ends: number[] = []
    for (const trace of tracesOf(list)) {
      walkTrace(trace, 0.01, {
        moveTo: (x) => {
          breaks++
          ends.push(Number(x.toFixed(3)))
        },
        lineTo: () => undefined,
      })
    }
    expect(breaks).toBe(3)
    expect(ends).toEqual([15, 25, 30])
    const xs = pointsOf(list, 0.01).map(([x]) => Number(x.toFixed(3)))
    expect(xs).toContain(25.05)
    expect(xs.some((x) => x > 25.05 && x < 30)).toBe(false)
  })

  it('walks only what is seen, with one sample beyond each edge', () => {
    const [trace] = tracesOf(displayList(recordOf(['II'], beat)))
    const xs: number[] = []
    if (trace) walkTrace(trace, 0.01, { moveTo: (x) => xs.push(x), lineTo: (x) => xs.push(x) }, 100, 110)
    expect(Math.min(...xs)).toBeCloseTo(99.95, 2)
    expect(Math.max(...xs)).toBeCloseTo(110.05, 2)
  })
})

describe('painters of the one list', () => {
  const list = displayList(recordOf(eighteen, beat))

  it('agree: canvas strokes and SVG paths run through the same points', () => {
    const scale = 1 / 0.04
    const drawn = tracePoints(list, scale)
    const svg = paintSvg(list, { columnMm: 1 / scale })
    const paths = [...svg.matchAll(/d="([^"]*)"[^>]*data-lead/g)]
    const written = paths.flatMap(([, d]) => [...(d ?? '').matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]))
    expect(written.length).toBeGreaterThan(10_000)
    expect(written).toHaveLength(drawn.length)
    const apart = drawn.map(([x, y], i) => Math.hypot(x / scale - (written[i]?.[0] ?? 0), y / scale - (written[i]?.[1] ?? 0)))
    expect(Math.max(...apart)).toBeLessThan(0.001)
  })

  it('SVG states its size in millimetres, one user unit each', () => {
    const svg = paintSvg(displayList(recordOf(standardLeads), { layout: '12x1' }))
    expect(svg).toContain('width="270mm" height="195mm" viewBox="0 0 270 195"')
    expect(svg).toMatch(/d="M15 20L[^"]*264\.95 20"[^>]*data-lead="I"/)
  })

  it('SVG escapes what the caller writes on the paper', () => {
    const svg = paintSvg(displayList(recordOf(['II']), { title: '<script>"&' }))
    expect(svg).toContain('&lt;script&gt;&quot;&amp;')
    expect(svg).not.toContain('<script')
  })

  it.each([1, 2, 3.7795, 4.123, 7.559])('canvas puts every grid line on whole device pixels at %d px/mm', (pxPerMm) => {
    const canvas = recordingCanvas()
    paintCanvas(canvas, list, { pxPerMm, xPx: 3.4, yPx: -7.7 })
    const rects = canvas.calls.filter(([name]) => name === 'fillRect')
    expect(rects.length).toBeGreaterThan(50)
    for (const [, ...operands] of rects) for (const value of operands) expect(Number.isInteger(value)).toBe(true)
  })

  it('canvas paints in the colours of the theme', () => {
    const canvas = recordingCanvas()
    const colours: unknown[] = []
    const stroke = canvas.stroke
    canvas.stroke = () => {
      colours.push(canvas.strokeStyle)
      stroke()
    }
    paintCanvas(canvas, list, { pxPerMm: 4, theme: paperThemes.night })
    expect(colours.filter((c) => c === paperThemes.night.trace).length).toBeGreaterThanOrEqual(19)
    expect(colours).not.toContain(paperThemes.normal.trace)
  })

  it('PDF is a well-formed file whose offsets point at its objects', () => {
    const text = new TextDecoder('latin1').decode(paintPdf(list))
    expect(text.startsWith('%PDF-1.4\n')).toBe(true)
    const at = Number(/startxref\n(\d+)\n%%EOF/.exec(text)?.[1])
    expect(text.slice(at, at + 4)).toBe('xref')
    const offsets = [...text.slice(at).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
    offsets.forEach((offset, i) => expect(text.slice(offset).startsWith(`${i + 1} 0 obj\n`)).toBe(true))
    const [, length, start] = /\/Length (\d+) >>\nstream\n()/d.exec(text)?.map((part) => part) ?? []
    expect(start).toBe('')
    expect(text.slice(text.indexOf('stream\n') + 7 + Number(length)).startsWith('\nendstream')).toBe(true)
  })

  it('PDF keeps millimetres: 1 mm is 72/25.4 points, on A4 as on a sheet of its own', () => {
    const decode = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)
    const own = decode(paintPdf(displayList(recordOf(standardLeads), { layout: '3x4' })))
    expect(own).toContain('/MediaBox [0 0 765.3543 382.6772]')
    expect(own).toContain('2.8346 0 0 -2.8346 0 382.6772 cm')
    const a4 = decode(paintPdf(displayList(recordOf(standardLeads)), { pageMm: a4LandscapeMm }))
    expect(a4).toContain('/MediaBox [0 0 841.8898 595.2756]')
    expect(a4).toContain('2.8346 0 0 -2.8346 38.2677 488.9764 cm')
  })

  it('PDF escapes text and leaves no byte outside ASCII', () => {
    const bytes = paintPdf(displayList(recordOf(['II']), { title: '张三 (a\\b) – 心' }))
    const text = new TextDecoder('latin1').decode(bytes)
    expect(text).toContain('(?? \\(a\\\\b\\) - ?) Tj')
    expect(bytes.every((byte) => byte < 128)).toBe(true)
  })
})
