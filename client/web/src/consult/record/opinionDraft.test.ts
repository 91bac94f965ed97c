import type { ConsultId, OpinionId, OpinionVersion } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { draftFrom, draftsOf, lastOpinion, maySign } from './opinionDraft.ts'

const version = (versionNo: number): OpinionVersion => ({
  opinionId: `o${versionNo}` as OpinionId,
  versionNo,
  content: { findings: '', opinion: `意见 ${versionNo}`, advice: '' },
  amendmentReason: null,
  consultantName: '王海川',
  signedAt: versionNo,
  contentSha256: '',
})

describe('an opinion being written', () => {
  it('begins from the version in force, whatever the order they came in', () => {
    expect(draftFrom(lastOpinion([version(2), version(3), version(1)]))).toMatchObject({
      amendsVersionNo: 3,
      content: { opinion: '意见 3' },
    })
    expect(draftFrom(lastOpinion([]))).toMatchObject({ amendsVersionNo: null, content: { opinion: '' } })
  })

  it('may be signed once it answers, and as an amendment only with its reason', () => {
    const first = draftFrom(null)
    expect(maySign(first)).toBe(false)
    expect(maySign({ ...first, content: { ...first.content, opinion: ' \n' } })).toBe(false)
    expect(maySign({ ...first, content: { ...first.content, opinion: '急诊 PCI' } })).toBe(true)
    expect(maySign(draftFrom(version(1)))).toBe(false)
    expect(maySign({ ...draftFrom(version(1)), reason: '剂量更正' })).toBe(true)
  })

  it('belongs to one person: the next one at the same screen does not find it', () => {
    const [one, other] = [{}, {}]
    draftsOf(one).set('c' as ConsultId, draftFrom(null))
    expect(draftsOf(one).has('c' as ConsultId)).toBe(true)
    expect(draftsOf(other).has('c' as ConsultId)).toBe(false)
  })
})
