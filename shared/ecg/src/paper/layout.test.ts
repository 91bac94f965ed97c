import { describe, expect, it } from 'vitest'
import { type LeadName, standardLeads } from '../lead.ts'
import { displayList } from './displayList.ts'
import { type LayoutName, layouts, layoutsFor, planLayout } from './layout.ts'
import { cellOf, eighteen, recordOf } from './paper.testing.ts'

const limb = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'] as const
const chest = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
const further = ['V7', 'V8', 'V9', 'V3R', 'V4R', 'V5R'] as const
const fifteen = [...standardLeads, 'V7', 'V8', 'V9'] as const

describe('layouts', () => {
  it('put the standard leads in columns of three, six or twelve', () => {
    expect(planLayout(standardLeads, '3x4').columns).toEqual([limb.slice(0, 3), limb.slice(3), chest.slice(0, 3), chest.slice(3)])
    expect(planLayout(standardLeads, '6x2').columns).toEqual([limb, chest])
    expect(planLayout(standardLeads, '12x1').columns).toEqual([standardLeads])
  })

  it('give posterior and right leads columns of their own', () => {
    expect(planLayout(eighteen, '6x3').columns).toEqual([limb, chest, further])
    expect(planLayout(eighteen, '3x6').columns.slice(4)).toEqual([further.slice(0, 3), further.slice(3)])
    expect(planLayout(fifteen, '3x6').columns).toHaveLength(5)
  })

  it('lengthen a column by a lead left over rather than narrow all the others', () => {
    const nineteen = [...eighteen, 'V6R'] as const
    expect(planLayout(nineteen, '6x3').columns.map((column) => column.length)).toEqual([6, 6, 7])
    expect(planLayout(nineteen, '3x6').columns.map((column) => column.length)).toEqual([3, 3, 3, 3, 4, 3])
    expect(planLayout(standardLeads, '6x3').columns).toEqual([limb, chest])
  })

  it('have one rhythm strip, II unless another is chosen, where there is room for it', () => {
    expect(planLayout(standardLeads, '3x4').rhythm).toEqual(['II'])
    expect(planLayout(standardLeads, '3x4', ['V1', 'V5']).rhythm).toEqual(['V1', 'V5'])
    expect(planLayout(standardLeads, '12x1').rhythm).toEqual([])
    expect(planLayout(['I', 'V1'], '3x4', ['II']).rhythm).toEqual([])
  })

  it('show leads in clinical order whatever the order of the file', () => {
    expect(planLayout(eighteen.toReversed(), 'stack').columns).toEqual([eighteen])
  })

  it.each<[readonly LeadName[], LayoutName]>([
    [standardLeads, '3x4'],
    [fifteen, '3x6'],
    [eighteen, '6x3'],
    [['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'], '3x4'],
    [['X', 'Y', 'Z'], 'stack'],
    [['II'], 'stack'],
    [[], 'stack'],
  ])('start with what suits the leads: %j', (leads, first) => {
    expect(layoutsFor(leads)[0]).toBe(first)
  })

  it('fall back to one lead under another when they would show nothing', () => {
    expect(planLayout(['X', 'Y', 'Z'], '3x4').columns).toEqual([['X', 'Y', 'Z']])
  })

  it('print on A4 landscape without scaling at 25 mm/s', () => {
    for (const layout of layouts) {
      const { widthMm, heightMm } = displayList(recordOf(eighteen), { layout })
      expect(widthMm).toBe(270)
      expect(heightMm).toBeLessThanOrEqual(200)
    }
  })

  it.each<[LayoutName, Partial<Record<LeadName, readonly [number, number]>>]>([
    ['3x4', { I: [15, 25], aVF: [77.5, 85], V1: [140, 25], V6: [202.5, 85] }],
    ['6x2', { I: [15, 25], aVF: [15, 175], V1: [140, 25], V6: [140, 175] }],
    ['12x1', { I: [15, 20], V1: [15, 110], V6: [15, 185] }],
    ['3x6', { I: [15, 25], V7: [15 + (4 * 250) / 6, 25], V5R: [15 + (5 * 250) / 6, 85] }],
    ['6x3', { I: [15, 25], V1: [15 + 250 / 3, 25], V7: [15 + 500 / 3, 25], V5R: [15 + 500 / 3, 150] }],
    ['stack', { I: [15, 20], V5R: [15, 190] }],
  ])('place the leads of %s to the millimetre', (layout, places) => {
    const list = displayList(recordOf(eighteen), { layout })
    for (const [name, [xMm, yMm]] of Object.entries(places)) {
      const cell = cellOf(list, name as LeadName)
      expect(cell.xMm, name).toBeCloseTo(xMm, 9)
      expect(cell.baselineMm, name).toBe(yMm)
    }
  })

  it('let the columns follow one another in time', () => {
    expect(cellOf(displayList(recordOf(eighteen), { layout: '3x6' }), 'V5R').fromS).toBeCloseTo(50 / 6)
    expect(cellOf(displayList(recordOf(eighteen), { layout: '3x4' }), 'V6')).toMatchObject({ fromS: 7.5, toS: 10 })
  })

  it('run the rhythm strip below, over the full width', () => {
    const list = displayList(recordOf(standardLeads), { layout: '3x4', rhythm: ['V1'] })
    expect(cellOf(list, 'V1', 'rhythm')).toMatchObject({ row: 3, xMm: 15, widthMm: 250, baselineMm: 115 })
  })
})
