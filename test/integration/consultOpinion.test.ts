import { createHash } from 'node:crypto'
import type { ConsultId, InputOf } from '@lianxin/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { consultations, type Doctor, open, partyId, personId, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'

const clock = manualClock()
let hub: TestHub
const { come, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
  await clock.advance(61_000)
})

const refused = (reason: string) => ({ ok: false, error: { reason } })
const content = { findings: 'II、III、aVF ST 抬高', opinion: '急性下壁心肌梗死', advice: '立即转运' }
const signing = (consultId: ConsultId, more: Partial<InputOf<'consult:sign-opinion'>> = {}) => ({
  ...{ ...write(consultId), content, amendsVersionNo: null, amendmentReason: null },
  ...more,
})
const sign = async (who: Doctor, ...args: Parameters<typeof signing>) =>
  (await who.line.must('consult:sign-opinion', signing(...args))).opinion
async function case_() {
  const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
  const ecgId = await ecg(zhao)
  const row = await open(zhao, { ecgId, invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
  return { zhao, wang, ecgId, row, consultId: row.consultId }
}

describe('the opinion of the consultant', () => {
  it('reaches the requester signed, with a hash that anyone can compute again', async () => {
    const { zhao, wang, ecgId, consultId } = await case_()
    const opinion = await sign(wang, consultId)
    expect(opinion).toMatchObject({ versionNo: 1, content, consultantName: '王海川', signedAt: clock.nowMs(), amendmentReason: null })
    await expect
      .poll(() => zhao.told(consultId)?.opinion)
      .toEqual({ versionNo: 1, consultantName: '王海川', opinion: content.opinion, signedAt: clock.nowMs() })
    expect((await zhao.line.must('consult:read', { consultId })).opinions).toEqual([opinion])
    const { findings, advice } = content
    const text = `{"amendmentReason":null,"consultId":"${consultId}","consultantId":"${personId('wang.haichuan')}","content":{"advice":"${advice}","findings":"${findings}","opinion":"${content.opinion}"},"opinionId":"${opinion.opinionId}","signedAtMs":${clock.nowMs()},"subjectId":"${ecgId}","versionNo":1}`
    expect(opinion.contentSha256).toBe(createHash('sha256').update(text).digest('hex'))
    await expect(hub.db.read.updateTable('consult_opinion').set({ version_no: 9 }).execute()).rejects.toThrow()
  })

  it('is amended with its reason and on top of the newest version only, also after the room closed', async () => {
    const { zhao, wang, consultId } = await case_()
    const input = signing(consultId)
    const first = await wang.line.must('consult:sign-opinion', input)
    expect(await wang.line.must('consult:sign-opinion', input)).toEqual(first)
    await zhao.line.must('consult:close', write(consultId))
    expect(await wang.line.ask('consult:sign-opinion', signing(consultId))).toMatchObject(refused('consult.opinion-superseded'))
    expect(await wang.line.ask('consult:sign-opinion', signing(consultId, { amendsVersionNo: 1, amendmentReason: ' ' }))).toMatchObject(
      refused('consult.amendment-reason-missing'),
    )
    const second = await sign(wang, consultId, { amendsVersionNo: 1, amendmentReason: '造影后' })
    expect(second).toMatchObject({ versionNo: 2, amendmentReason: '造影后' })
    const late = signing(consultId, { amendsVersionNo: 1, amendmentReason: 'x' })
    expect(await wang.line.ask('consult:sign-opinion', late)).toMatchObject(refused('consult.opinion-superseded'))
    await expect.poll(() => zhao.told(consultId)?.opinion?.versionNo).toBe(2)
    const actions = await hub.db.read.selectFrom('audit_entry').select('action').where('subject_id', '=', consultId).orderBy('id').execute()
    expect(actions.map(({ action }) => action)).toEqual([
      ...['consult.open', 'consult.opinion-sign', 'consult.close', 'consult.opinion-amend'],
    ])
  })

  it('signed by two at once is signed once, and the other is told to read it first', async () => {
    const { zhao, wang, consultId } = await case_()
    const li = await come('li.siyuan')
    for (let amendsVersionNo: number | null = null; (amendsVersionNo ?? 0) < 5; amendsVersionNo = (amendsVersionNo ?? 0) + 1) {
      const both = [wang, li].map((who) =>
        who.line.ask(
          'consult:sign-opinion',
          signing(consultId, { amendsVersionNo, amendmentReason: amendsVersionNo === null ? null : 'x' }),
        ),
      )
      const answers = await Promise.all(both)
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
      expect(answers.find(({ ok }) => !ok)).toMatchObject(refused('consult.opinion-superseded'))
    }
    const { opinions } = await zhao.line.must('consult:read', { consultId })
    expect(opinions.map(({ versionNo }) => versionNo)).toEqual([1, 2, 3, 4, 5])
  })

  it('is given by a cardiologist who takes part or in whose scope the case lies, and by nobody else', async () => {
    const { zhao, wang, row, consultId } = await case_()
    expect(await zhao.line.ask('consult:sign-opinion', signing(consultId))).toMatchObject(refused('identity.forbidden'))
    const tian = await come('tian.xiuying')
    expect((await tian.line.ask('consult:sign-opinion', signing(consultId))).ok).toBe(false)
    const empty = { content: { ...content, opinion: ' ' } }
    expect(await wang.line.ask('consult:sign-opinion', signing(consultId, empty))).toMatchObject(refused('consult.opinion-missing'))
    await zhao.line.must('consult:remove', { ...write(consultId), partyId: partyId(row, wang) })
    expect(await wang.line.ask('consult:sign-opinion', signing(consultId))).toMatchObject(refused('consult.removed'))
    const li = await come('li.siyuan')
    expect(await sign(li, consultId)).toMatchObject({ versionNo: 1, consultantName: '李思远' })
  })
})
