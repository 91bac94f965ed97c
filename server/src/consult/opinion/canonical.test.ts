import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { opinionSha256, type SignedOpinion } from './canonical.ts'

const signed: SignedOpinion = {
  opinionId: '019b76da-a800-7001-8000-000000000001',
  consultId: '019b76da-a800-7001-8000-000000000002',
  subjectId: '019b76da-a800-7001-8000-000000000003',
  versionNo: 1,
  content: { findings: '下壁导联 ST 抬高', opinion: '急性下壁心肌梗死', advice: '' },
  amendmentReason: null,
  consultantId: '019b76da-a800-7001-8000-000000000004',
  signedAtMs: 1_800_000_000_000,
}

describe('the content hash of a signed opinion', () => {
  it('is the same whatever the order of members and the Unicode form', () => {
    const { findings, opinion } = signed.content
    expect(opinionSha256({ ...signed, content: { opinion, advice: '', findings } })).toEqual(opinionSha256(signed))
    const composed = opinionSha256({ ...signed, content: { findings, opinion, advice: '\u00e9' } })
    expect(opinionSha256({ ...signed, content: { findings, opinion, advice: 'e\u0301' } })).toEqual(composed)
  })

  it('changes with anything that is vouched for', () => {
    const hashes = [
      signed,
      { ...signed, opinionId: signed.consultId },
      { ...signed, consultId: signed.opinionId },
      { ...signed, subjectId: null },
      { ...signed, versionNo: 2 },
      { ...signed, signedAtMs: signed.signedAtMs + 1 },
      { ...signed, consultantId: signed.consultId },
      { ...signed, amendmentReason: 'x' },
      { ...signed, content: { ...signed.content, findings: 'x' } },
      { ...signed, content: { ...signed.content, opinion: 'x' } },
      { ...signed, content: { ...signed.content, advice: 'x' } },
    ].map((one) => opinionSha256(one).toString('hex'))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('is the SHA-256 of the documented canonical form', () => {
    const text = `{"amendmentReason":null,"consultId":"${signed.consultId}","consultantId":"${signed.consultantId}","content":{"advice":"","findings":"下壁导联 ST 抬高","opinion":"急性下壁心肌梗死"},"opinionId":"${signed.opinionId}","signedAtMs":1800000000000,"subjectId":"${signed.subjectId}","versionNo":1}`
    expect(opinionSha256(signed)).toEqual(createHash('sha256').update(text).digest())
  })
})
