import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BrokenLine, startBrokenLine } from '../harness/brokenLine.ts'
import { manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arrive, newKey, visitor } from '../harness/visitor.ts'

const clock = manualClock()
let line: BrokenLine
let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub({
    clock,
    async databaseBy(url) {
      line = await startBrokenLine(url, 1e9)
      const through = new URL(url)
      through.port = new URL(line.url).port
      return through.href
    },
  })
})
afterAll(async () => {
  await hub.stop()
  await line.stop()
})
beforeEach(() => line.mend())

describe('a hub whose database is away', () => {
  it('tells its clients to try again, and answers the same lines once the database is back', async () => {
    const { line: open, visitor: someone } = await arrive(hub.url, 'wang.haichuan')
    line.sever()
    const watch = { view: 'reading', since: 0 } as const
    const answers = [await open.ask('queue:watch', watch), await open.ask('queue:set-duty', { key: newKey(), on: true })]
    for (const answer of answers) expect(answer).toMatchObject({ error: { reason: 'hub.offline', retryable: true } })
    const overHttp = await someone.http('GET', '/api/session')
    expect([overHttp.status, await overHttp.json()]).toMatchObject([503, { error: { reason: 'hub.offline', retryable: true } }])
    line.mend()
    await expect.poll(async () => (await open.ask('queue:watch', watch)).ok).toBe(true)
    someone.leave()
  })

  it('outlives its own rounds: nothing that runs by the clock ends the process', async () => {
    line.sever()
    await clock.advance(60_000)
    expect(hub.logged.join('\n')).toContain('sessions could not be swept')
  })

  it('locks nobody out for attempts that it could not judge', async () => {
    line.sever()
    for (let n = 0; n < 10; n++) expect((await visitor(hub.url).signIn('zhao.min')).status).toBe(503)
    line.mend()
    expect((await visitor(hub.url).signIn('zhao.min')).status).toBe(200)
  })
})
