import { describe, expect, it } from 'vitest'
import { contentSha256, type SignedMatter } from './canonical.ts'

const matter: SignedMatter = {
  reportId: '019b76da-a800-7001-8000-000000000001',
  ecgId: '019b76da-a800-7001-8000-000000000002',
  ecgSha256: 'ab'.repeat(32),
  versionNo: 1,
  content: { findings: '窦性心律', conclusion: '正常心电图', advice: '', critical: false },
  amendmentReason: null,
  signerId: '019b76da-a800-7001-8000-000000000003',
  signedAtMs: 1_800_000_000_000,
}

describe('the content hash of a signed report', () => {
  it('is the same for the same matter, whatever the order of members and the Unicode form', () => {
    const { content } = matter
    const reordered = {
      ...matter,
      content: { critical: content.critical, advice: content.advice, conclusion: content.conclusion, findings: content.findings },
    }
    expect(contentSha256(reordered)).toEqual(contentSha256(matter))
    const composed = contentSha256({ ...matter, content: { ...content, advice: '\u00e9' } })
    expect(contentSha256({ ...matter, content: { ...content, advice: 'e\u0301' } })).toEqual(composed)
  })

  it('changes with anything that is vouched for', () => {
    const hashes = [
      matter,
      { ...matter, ecgSha256: 'cd'.repeat(32) },
      { ...matter, versionNo: 2 },
      { ...matter, signedAtMs: matter.signedAtMs + 1 },
      { ...matter, signerId: matter.ecgId },
      { ...matter, amendmentReason: 'x' },
      { ...matter, content: { ...matter.content, critical: true } },
      { ...matter, content: { ...matter.content, conclusion: '异常心电图' } },
    ].map((one) => contentSha256(one).toString('hex'))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('is the SHA-256 of the documented canonical form', () => {
    // printf '%s' '{"amendmentReason":null,"content":{...}}' | sha256sum, as report/README.md shows
    const text = `{"amendmentReason":null,"content":{"advice":"","conclusion":"正常心电图","critical":false,"findings":"窦性心律"},"ecgId":"${matter.ecgId}","ecgSha256":"${matter.ecgSha256}","reportId":"${matter.reportId}","signedAtMs":1800000000000,"signerId":"${matter.signerId}","versionNo":1}`
    return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then((digest) => {
      expect(contentSha256(matter).toString('hex')).toBe(Buffer.from(digest).toString('hex'))
    })
  })
})
