import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditHandlers, record } from '../../server/src/audit/index.ts'
import { onDuty, send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
beforeAll(async () => {
  hub = await startCapabilities()
})
afterAll(() => hub.stop())

describe('the audit, page by page,', () => {
  it('shows each entry once, newest first, however many there are of one instant or were written out of order', async () => {
    for (let seed = 0; seed < 7; seed++) await send(hub, { seed: 9000 + seed })
    const earlier = new Date(hub.clock.nowMs() - 1_000)
    await record(hub.db.read, { at: earlier, actorId: null, action: 'queue.duty-off', subjectKind: 'person', subjectId: null })
    await send(hub, { seed: 9100 })
    const all = await hub.db.read.selectFrom('audit_entry').select(['at', 'id']).orderBy('at', 'desc').orderBy('id', 'desc').execute()
    const administrator = await hub.as('gao.lei')
    const list = auditHandlers(hub.db)['audit:list']
    const seen: number[] = []
    let before: Parameters<typeof list>[0]['before'] = null
    for (;;) {
      const { entries } = await list({ before, subjectId: null, limit: 3 }, administrator)
      const last = entries.at(-1)
      if (!last) break
      seen.push(...entries.map(({ id }) => id))
      before = { at: last.at, id: last.id }
    }
    expect(all.length).toBeGreaterThan(8)
    expect(seen).toEqual(all.map(({ id }) => id))
  })

  it('says which ECG and which person by what people call them', async () => {
    const { number } = await send(hub, { seed: 9200 })
    const [wang] = await onDuty(hub, 'wang.haichuan')
    const page = { before: null, subjectId: null, limit: 20 }
    const { entries } = await auditHandlers(hub.db)['audit:list'](page, await hub.as('gao.lei'))
    expect(entries.find(({ action }) => action === 'ecg.received')).toMatchObject({ subjectKind: 'ecg', subjectName: String(number) })
    expect(entries.find(({ action }) => action === 'queue.duty-on')).toMatchObject({
      subjectId: wang?.personId,
      subjectName: 'wang.haichuan',
    })
  })
})
