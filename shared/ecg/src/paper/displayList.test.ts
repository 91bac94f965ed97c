import { describe, expect, it } from 'vitest'
import { standardLeads } from '../lead.ts'
import { type EcgFilters, MISSING } from '../record.ts'
import { displayList, previewList } from './displayList.ts'
import { layouts } from './layout.ts'
import { cellOf, eighteen, lead, pulsesOf, recordOf, textsOf, tracesOf } from './paper.testing.ts'
import { headerMm } from './sheet.ts'
import { paperWords } from './words.ts'

const oneMillivolt = 400

describe('the paper is exact in millimetres', () => {
  it.each([5, 10, 20] as const)('draws 1 mV %d mm high at that gain', (gainMmPerMv) => {
    const list = displayList(
      recordOf(standardLeads, () => oneMillivolt),
      { gainMmPerMv },
    )
    for (const [k, trace] of tracesOf(list).entries()) {
      expect((list.cells[k]?.baselineMm ?? 0) - (trace.yMm[7] ?? 0)).toBe(gainMmPerMv)
    }
  })

  it.each([25, 50] as const)('draws 1 s %d mm long at that speed', (speedMmPerS) => {
    const list = displayList(recordOf(standardLeads), { layout: '12x1', speedMmPerS })
    const trace = tracesOf(list)[0]
    expect((trace?.stepMm ?? 0) * 500).toBe(speedMmPerS)
    expect((trace?.stepMm ?? 0) * (trace?.yMm.length ?? 0)).toBe(speedMmPerS * 10)
    expect(cellOf(list, 'I').widthMm).toBe(speedMmPerS * 10)
  })

  it('places each lead of records with several rates on the same seconds', () => {
    const digitAt = (rateHz: number) => (i: number) => (i === Math.round(3 * rateHz) ? oneMillivolt : 0)
    const rates = [250, 500, 1000, 599.88]
    const leads = rates.map((rateHz, k) => lead(standardLeads[k] ?? 'I', digitAt(rateHz), { rateHz }))
    const list = displayList({ ...recordOf([]), leads })
    for (const trace of tracesOf(list)) {
      const spike = trace.yMm.indexOf(Math.min(...trace.yMm))
      expect(trace.xMm + spike * trace.stepMm).toBeCloseTo(15 + 75, 1)
    }
  })

  it('never fits an amplitude: 5 mV stand 50 mm above their baseline, across the neighbouring strips', () => {
    const list = displayList(
      recordOf(standardLeads, (i) => (i === 100 ? 5 * oneMillivolt : 0)),
      { layout: '12x1' },
    )
    const trace = tracesOf(list)[6]
    expect(cellOf(list, 'V1').baselineMm - (trace?.yMm[100] ?? 0)).toBe(50)
  })

  it('adds the offset of leads whose zero is not zero volts', () => {
    const leads = [lead('II', () => 100, { scaleUv: 1, offsetUv: -600 })]
    const list = displayList({ ...recordOf([]), leads })
    expect((tracesOf(list)[0]?.yMm[0] ?? 0) - cellOf(list, 'II').baselineMm).toBe(5)
  })

  it.each([5, 10, 20] as const)('calibrates every row with a pulse 5 mm wide and %d mm high', (gainMmPerMv) => {
    const list = displayList(recordOf(standardLeads), { gainMmPerMv })
    expect(pulsesOf(list)).toHaveLength(4)
    const y = cellOf(list, 'I').baselineMm
    const top = y - gainMmPerMv
    expect(pulsesOf(list)[0]?.pointsMm).toEqual([[5, y], [7.5, y], [7.5, top], [12.5, top], [12.5, y], [15, y]]) // biome-ignore format: one pulse
  })

  it('keeps the pulse of the first row on the sheet, and pulses apart from one another, at any gain', () => {
    for (const layout of layouts) {
      const list = displayList(recordOf(eighteen), { layout, gainMmPerMv: 20 })
      const spans = pulsesOf(list).map(({ pointsMm }) => pointsMm.map(([, y]) => y))
      expect(Math.min(...spans.flat())).toBeGreaterThanOrEqual(headerMm)
      for (let k = 1; k < spans.length; k++) expect(Math.min(...(spans[k] ?? []))).toBeGreaterThan(Math.max(...(spans[k - 1] ?? [])))
    }
  })

  it('has a grid of 1 mm and 5 mm with baselines and whole seconds on heavy lines', () => {
    const list = displayList(recordOf(eighteen))
    expect(list.items.filter((item) => item.kind === 'grid').map((item) => item.stepMm)).toEqual([1, 5])
    for (const cell of list.cells) expect(cell.baselineMm % 5).toBe(0)
    expect(cellOf(list, 'II', 'rhythm').xMm % 5).toBe(0)
  })
})

describe('what the signal lacks', () => {
  it('keeps missing samples as gaps', () => {
    const list = displayList(recordOf(['II'], (i) => (i >= 10 && i < 20 ? MISSING : 0)))
    const y = tracesOf(list)[0]?.yMm ?? []
    expect([9, 10, 19, 20].map((i) => Number.isNaN(y[i]))).toEqual([false, true, true, false])
  })

  it('says so in words where a lead has no signal, or the record not the lead', () => {
    const leads = standardLeads.slice(0, 11).map((name) => lead(name, () => (name === 'V1' ? MISSING : 0)))
    const list = displayList({ ...recordOf([]), leads }, { layout: '3x4' })
    const said = textsOf(list).filter((item) => item.text === '无信号')
    expect(said.map((item) => item.yMm)).toEqual([cellOf(list, 'V1').baselineMm, cellOf(list, 'V6').baselineMm])
  })

  it('draws no more than the record has', () => {
    const list = displayList(recordOf(standardLeads, () => 0, 9))
    expect(cellOf(list, 'II', 'rhythm').widthMm).toBe(225)
    expect(cellOf(list, 'V6').toS).toBe(9)
  })

  it('lets the columns of a record too short for them start together, so that no lead is empty', () => {
    const list = displayList(recordOf(standardLeads, () => 0, 3))
    expect(cellOf(list, 'V6')).toMatchObject({ fromS: 0, toS: 2.5, xMm: 15 + 3 * 62.5 })
    expect(tracesOf(list)).toHaveLength(13)
    expect(textsOf(list).filter((item) => item.text === '0.0 s')).toHaveLength(9)
  })

  it('shows leads that a cart recorded one group after another where they were recorded', () => {
    const leads = standardLeads.map((name, k) => lead(name, () => 0, { startS: Math.floor(k / 3) * 2.5 }, 2.5))
    const list = displayList({ ...recordOf([]), leads }, { layout: '6x2', rhythm: [] })
    expect(tracesOf(list)).toHaveLength(12)
    expect(cellOf(list, 'V6')).toMatchObject({ fromS: 5, toS: 10 })
    const crossed = displayList({ ...recordOf([]), leads: leads.toReversed().map((l, k) => ({ ...l, startS: Math.floor(k / 3) * 2.5 })) })
    expect(cellOf(crossed, 'I').fromS).toBe(7.5)
  })

  it('prints labels under the traces, so that they hide no wave', () => {
    const kinds = displayList(recordOf(standardLeads)).items.map((item) =>
      item.kind === 'text' && item.ink === 'label' ? 'label' : item.kind,
    )
    expect(kinds.lastIndexOf('label')).toBeLessThan(kinds.indexOf('trace'))
  })

  it('makes a sheet even of a record without leads', () => {
    expect(displayList(recordOf([])).cells).toEqual([])
  })
})

describe('pages of a long record', () => {
  it('shows ten seconds from where it is asked to', () => {
    const list = displayList(
      recordOf(standardLeads, (i) => i % 1000, 60),
      { layout: '12x1', startS: 20 },
    )
    expect(cellOf(list, 'I')).toMatchObject({ fromS: 20, toS: 30, widthMm: 250 })
    expect(tracesOf(list)[0]?.yMm).toHaveLength(5000)
    expect(list.page).toEqual({ fromS: 20, toS: 30, ofS: 60 })
    expect(textsOf(list).some((item) => item.text.includes('20.0–30.0 s / 60.0 s'))).toBe(true)
  })

  it('moves the last page back so that it is full', () => {
    const list = displayList(
      recordOf(standardLeads, () => 0, 11),
      { startS: 10 },
    )
    expect(cellOf(list, 'II', 'rhythm')).toMatchObject({ fromS: 1, toS: 11 })
  })
})

describe('what is written on the paper', () => {
  it('states speed, gain and filter', () => {
    const record = { ...recordOf(standardLeads), filters: { highPassHz: 0.05, lowPassHz: 150, notchHz: 50 } }
    const zh = textsOf(displayList(record)).map((item) => item.text)
    expect(zh).toContain('25 mm/s   10 mm/mV   滤波 0.05–150 Hz 陷波 50 Hz')
    const en = textsOf(displayList(recordOf(standardLeads), { words: paperWords.en, speedMmPerS: 50 })).map((item) => item.text)
    expect(en).toContain('50 mm/s   10 mm/mV   filter not stated')
  })

  it('states a filter of which only one edge is known', () => {
    const said = (filters: EcgFilters) =>
      textsOf(displayList({ ...recordOf(['II']), filters })).find((item) => item.text.includes('mm/mV'))?.text
    expect(said({ highPassHz: null, lowPassHz: 35, notchHz: 50 })).toBe('25 mm/s   10 mm/mV   滤波 ≤ 35 Hz 陷波 50 Hz')
    expect(said({ highPassHz: 0.5, lowPassHz: null, notchHz: null })).toBe('25 mm/s   10 mm/mV   滤波 ≥ 0.5 Hz')
    expect(said({ highPassHz: null, lowPassHz: null, notchHz: 60 })).toBe('25 mm/s   10 mm/mV   滤波 陷波 60 Hz')
  })

  it('marks calculated leads and explains the mark', () => {
    const record = recordOf(standardLeads)
    const leads = record.leads.map((one) => ({ ...one, derived: one.name === 'aVF' }))
    const texts = textsOf(displayList({ ...record, leads })).map((item) => item.text)
    expect(texts).toContain('aVF*')
    expect(texts).toContain('II')
    expect(texts.some((text) => text.includes(paperWords['zh-CN'].derived))).toBe(true)
  })

  it('names the leads that a layout leaves out', () => {
    const texts = textsOf(displayList(recordOf(eighteen), { layout: '3x4' })).map((item) => item.text)
    expect(texts.some((text) => text.endsWith('未显示 V7 V8 V9 V3R V4R V5R'))).toBe(true)
  })

  it('ticks every whole second under the lowest row', () => {
    const ticks = textsOf(displayList(recordOf(standardLeads))).filter((item) => item.ink === 'tick')
    expect(ticks.map((item) => item.text)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((s) => `${s} s`))
    expect(ticks[4]?.xMm).toBeCloseTo(15 + 100 + 0.7)
  })

  it('draws a marker through each row that shows its moment', () => {
    const list = displayList(recordOf(standardLeads), { markers: [{ timeS: 4, label: 'R' }] })
    const strokes = list.items.filter((item) => item.kind === 'line' && item.ink === 'marker')
    expect(strokes).toHaveLength(4)
    for (const stroke of strokes) expect(stroke.kind === 'line' && stroke.pointsMm[0]?.[0]).toBe(115)
  })

  it('previews without furniture but at the same scales', () => {
    const list = previewList(recordOf(standardLeads, () => oneMillivolt))
    expect(pulsesOf(list)).toHaveLength(0)
    expect(tracesOf(list)).toHaveLength(12)
    expect(cellOf(list, 'I').baselineMm - (tracesOf(list)[0]?.yMm[0] ?? 0)).toBe(10)
  })
})
