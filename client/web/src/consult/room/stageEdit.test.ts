import type { ConsultFileId, EcgId, Material, Stage } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { freshSheet, showables, withFile, withoutSheet, withSheet, withView } from './stageEdit.ts'

const ecg = (n: number) => `ecg-${n}` as EcgId
const stageOf = (...ids: number[]): Stage => ({ sheets: ids.map((n) => freshSheet(ecg(n))), active: 0, fileId: null })
const material = (label: string, ecgId: EcgId | null, fileId: ConsultFileId | null) =>
  ({ label, ecgId, fileId, required: false, ready: true, materialId: label }) as Material

describe('the shared page', () => {
  it('takes a sheet beside the others and works on it', () => {
    expect(withSheet(stageOf(1), ecg(2))).toMatchObject({ sheets: [{ ecgId: ecg(1) }, { ecgId: ecg(2) }], active: 1 })
  })

  it('goes to a sheet that is shown already instead of showing it twice, and puts an image away', () => {
    const stage = withFile(stageOf(1, 2), 'f' as ConsultFileId)
    expect(withSheet(stage, ecg(2))).toEqual({ ...stage, active: 1, fileId: null })
  })

  it('holds four at most', () => {
    expect(withSheet(stageOf(1, 2, 3, 4), ecg(5)).sheets).toHaveLength(4)
  })

  it('keeps the active sheet within what is left', () => {
    expect(withoutSheet({ ...stageOf(1, 2), active: 1 }, ecg(2))).toEqual(stageOf(1))
    expect(withoutSheet(stageOf(1), ecg(1))).toMatchObject({ sheets: [], active: 0 })
  })

  it('changes the one sheet that was moved, and none that is gone', () => {
    const moved = { ...freshSheet(ecg(2)), startS: 3 }
    expect(withView(stageOf(1, 2), moved).sheets.map(({ startS }) => startS)).toEqual([0, 3])
    expect(withView(stageOf(1), moved)).toEqual(stageOf(1))
  })

  it('offers the ECG of the request and what stands behind materials, each once', () => {
    const subject = { kind: 'ecg', id: ecg(1) } as never
    const materials = [material('旧图', ecg(2), null), material('同一份', ecg(1), null), material('化验单', null, null)]
    expect(showables({ subject, materials })).toEqual([
      { label: null, ecgId: ecg(1), fileId: null },
      { label: '旧图', ecgId: ecg(2), fileId: null },
    ])
  })
})
