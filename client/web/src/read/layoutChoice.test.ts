import { posteriorLeads, rightLeads, standardLeads } from '@lianxin/ecg'
import { layoutsFor } from '@lianxin/ecg/paper'
import { describe, expect, it } from 'vitest'
import { chosen, leftOut, nothingChosen, settingsOn } from './layoutChoice.ts'

const twelve = [...standardLeads]
const fifteen = [...twelve, ...posteriorLeads]
const eighteen = [...fifteen, ...rightLeads]

describe('a layout chosen on a 12-lead ECG', () => {
  const after = chosen(nothingChosen, { layout: '3x4' }, twelve)

  it('stays for the next 12-lead ECG, and leaves those of 15 and 18 leads whole', () => {
    expect(settingsOn(after, twelve)).toEqual({ layout: '3x4' })
    expect(settingsOn(after, fifteen)).toEqual({})
    expect(settingsOn(after, eighteen)).toEqual({})
    expect(settingsOn(after, twelve.slice(0, 3))).toEqual({})
  })

  it('goes beside the one chosen on 18 leads, while speed and gain count everywhere', () => {
    const both = chosen(chosen(after, { layout: '3x6' }, eighteen), { speedMmPerS: 50 }, eighteen)
    expect(settingsOn(both, twelve)).toEqual({ layout: '3x4', speedMmPerS: 50 })
    expect(settingsOn(both, eighteen)).toEqual({ layout: '3x6', speedMmPerS: 50 })
    expect(settingsOn(both, fifteen)).toEqual({ speedMmPerS: 50 })
  })
})

describe('the leads left out', () => {
  it('are named for a layout of the standard twelve, and none in the layout offered first', () => {
    expect(leftOut(eighteen, '3x4')).toEqual([...posteriorLeads, ...rightLeads])
    for (const leads of [twelve, fifteen, eighteen, twelve.slice(0, 3)]) expect(leftOut(leads, layoutsFor(leads)[0])).toEqual([])
  })
})
