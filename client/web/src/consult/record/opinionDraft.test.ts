import type { ConsultId, OpinionId, OpinionVersion } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { draftFrom, isSuperseded, lastOpinion, maySign, readDrafts, withDraft } from './opinionDraft.ts'

const version = (versionNo: number): OpinionVersion => ({
  opinionId: `o${versionNo}` as OpinionId,
  versionNo,
  content: { findings: '', opinion: `意见 ${versionNo}`, advice: '' },
  amendmentReason: null,
  consultantName: '王海川',
  signedAt: versionNo,
  contentSha256: '',
})

const [consult, other] = ['c' as ConsultId, 'd' as ConsultId]
const answered = { ...draftFrom(null), content: { findings: '', opinion: '急诊 PCI', advice: '' } }

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
    expect(maySign(first, null)).toBe(false)
    expect(maySign({ ...first, content: { ...first.content, opinion: ' \n' } }, null)).toBe(false)
    expect(maySign(answered, null)).toBe(true)
    expect(maySign(draftFrom(version(1)), version(1))).toBe(false)
    expect(maySign({ ...draftFrom(version(1)), reason: '剂量更正' }, version(1))).toBe(true)
  })

  it('waits to be made an amendment when somebody else has signed meanwhile', () => {
    expect(isSuperseded(answered, version(1))).toBe(true)
    expect(maySign(answered, version(1))).toBe(false)
    const amending = { ...answered, amendsVersionNo: 1, reason: '补充' }
    expect(maySign(amending, version(1))).toBe(true)
    expect(maySign(amending, version(2))).toBe(false)
  })

  it('is there again after a reload, beside those of other consultations, until it is signed', () => {
    const one = withDraft(null, 'wang', consult, answered)
    const both = withDraft(one, 'wang', other, draftFrom(version(1)))
    expect(readDrafts(both, 'wang')).toEqual({ [consult]: answered, [other]: draftFrom(version(1)) })
    const signed = withDraft(both, 'wang', consult, null)
    expect(readDrafts(signed, 'wang')).toEqual({ [other]: draftFrom(version(1)) })
    expect(withDraft(signed, 'wang', other, null)).toBe(null)
  })

  it('belongs to one person: the next one at the same screen neither finds it nor leaves it there', () => {
    const stored = withDraft(null, 'wang', consult, answered)
    expect(readDrafts(stored, 'li')).toEqual({})
    expect(withDraft(stored, 'li', other, draftFrom(null))).not.toContain('急诊 PCI')
  })

  it('is nothing where something else was stored', () => {
    for (const stored of ['', '{', '7', '{"personId":"wang","drafts":{"c":{"content":{"opinion":1}}}}', '{"personId":"wang","drafts":3}'])
      expect(readDrafts(stored, 'wang')).toEqual({})
  })
})
