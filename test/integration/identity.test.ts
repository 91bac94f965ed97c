import { Me, type PersonId, protocolVersion, type Role } from '@lianxin/contract'
import { demoPassword, demoPerson, demoSites, type DemoSite } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arrive, type Line, newKey, visitor, type Visitor } from '../harness/visitor.ts'

const clock = manualClock()
const minutes = 60_000
let hub: TestHub
let visitors: Visitor[] = []

beforeAll(async () => {
  hub = await startTestHub({ clock, config: { sessionHours: 1 } })
})
afterAll(() => hub.stop())
afterEach(async () => {
  for (const each of visitors) each.leave()
  visitors = []
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
})

function stranger(): Visitor {
  const someone = visitor(hub.url)
  visitors.push(someone)
  return someone
}
async function come(login: string): Promise<{ visitor: Visitor; line: Line; me: Me }> {
  const arrived = await arrive(hub.url, login)
  visitors.push(arrived.visitor)
  return arrived
}
const personId = (login: string) => demoPerson(login).id as PersonId
const organisationId = (site: DemoSite) => demoSites[site] as Me['memberships'][number]['organisation']['id']
const reasonOf = async (response: Response) => ((await response.json()) as { error?: { reason: string } }).error?.reason
const freshLogin = (() => {
  let n = 0
  return () => `new.person-${++n}`
})()
/** Someone of the test's own, so that what ends them ends nobody another test needs. */
async function hire(role: Role, site: DemoSite): Promise<{ login: string; id: PersonId }> {
  const login = freshLogin()
  const { line } = await come('gao.lei')
  const input = { key: newKey(), login, name: '新来的', password: demoPassword, role, organisationId: organisationId(site) }
  const { person } = await line.must('identity:add-person', input)
  return { login, id: person.id }
}

describe('signing in', () => {
  it('answers with who one is, and keeps the proof in a cookie that no script and no foreign page gets', async () => {
    const answer = await stranger().signIn('zhao.min')
    expect(answer.status).toBe(200)
    expect(Me.parse(await answer.json())).toMatchObject({ login: 'zhao.min', memberships: [{ role: 'clinic-staff' }], idleMinutes: 30 })
    expect(answer.headers.get('set-cookie')).toMatch(/^lianxin_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  it('takes a login in capitals and with blanks around it as the same', async () => {
    expect((await stranger().signIn(' Zhao.Min ')).status).toBe(200)
  })

  it('says the same of a wrong password and of nobody by that name', async () => {
    const [wrong, nobody] = await Promise.all([
      stranger().signIn('zhao.min', 'wrong password'),
      stranger().signIn('no.body', 'wrong password'),
    ])
    const [a, b] = (await Promise.all([wrong.json(), nobody.json()])) as { error: Record<string, unknown> }[]
    expect([wrong.status, nobody.status]).toEqual([401, 401])
    expect({ ...a?.error, requestId: '' }).toEqual({ ...b?.error, requestId: '' })
    expect(wrong.headers.get('set-cookie')).toBeNull()
  })

  it.each([
    ['a list', []],
    ['no password', { login: 'zhao.min' }],
    ['an object as login', { login: {}, password: '' }],
  ])('refuses %s', async (_what, body) => {
    expect(await reasonOf(await stranger().http('POST', '/api/session', body))).toBe('identity.wrong-credentials')
  })

  it('gives nothing without a session, and nothing for a made-up one', async () => {
    for (const headers of [{}, { cookie: 'lianxin_session=AAAA' }, { cookie: `lianxin_session=${'A'.repeat(10_000)}` }]) {
      const answer = await fetch(`${hub.url}/api/session/socket-token`, { method: 'POST', headers })
      expect([answer.status, await reasonOf(answer)]).toEqual([401, 'identity.not-signed-in'])
    }
  })
})

describe('guessing passwords', () => {
  // whatever became of a test, the next one finds the address unsuspected
  afterEach(() => clock.advance(15 * minutes))

  it('ends after eight failures for a quarter of an hour, even for the right one, and for that login only', async () => {
    const { login } = await hire('clinic-staff', 'xinghua')
    for (let n = 0; n < 8; n++) expect((await stranger().signIn(login, `guess number ${n}`)).status).toBe(401)
    const right = await stranger().signIn(login)
    expect([right.status, await reasonOf(right)]).toEqual([429, 'identity.too-many-attempts'])
    expect((await stranger().signIn('zhao.min')).status).toBe(200)
    await clock.advance(15 * minutes)
    expect((await stranger().signIn(login)).status).toBe(200)
  })

  it('is not made easier by guessing all at once', async () => {
    const { login } = await hire('clinic-staff', 'xinghua')
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => stranger().signIn(login, `guess number ${n}`)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(8)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(22)
  })

  it('is forgiven once the right password comes', async () => {
    const { login } = await hire('clinic-staff', 'xinghua')
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: 6 }, (_, n) => stranger().signIn(login, `guess number ${n}`)))
      expect((await stranger().signIn(login)).status).toBe(200)
    }
  })

  it('ends for an address that tries one login after another', async () => {
    const answers = await Promise.all(Array.from({ length: 70 }, (_, n) => stranger().signIn(`guess.${n}`, 'Password2026')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60)
    expect((await stranger().signIn('zhao.min')).status).toBe(429)
    await clock.advance(15 * minutes)
    expect((await stranger().signIn('zhao.min')).status).toBe(200)
  })
})

describe('the end of a session', () => {
  it('by signing out closes the lines of that session at once and leaves the person’s other device alone', async () => {
    const [here, there] = [await come('zhao.min'), await come('zhao.min')]
    const second = await here.visitor.connect()
    expect((await here.visitor.http('DELETE', '/api/session')).status).toBe(204)
    expect(await Promise.all([here.line.ended, second.ended])).toEqual(['io server disconnect', 'io server disconnect'])
    for (const line of [here.line, second]) expect(line.pushes).toContainEqual({ name: 'session:ended', value: { reason: 'signed-out' } })
    expect((await here.visitor.http('GET', '/api/session')).status).toBe(401)
    expect((await there.line.ask('hub:time', {})).ok).toBe(true)
  })

  it('by an administrator closes every line of the person at once, and the cookie opens nothing any more', async () => {
    const { login, id } = await hire('cardiologist', 'linjiang')
    const [one, two, admin] = [await come(login), await come(login), await come('gao.lei')]
    expect(await admin.line.must('identity:end-sessions', { key: newKey(), personId: id })).toEqual({ ended: 2 })
    await Promise.all([one.line.ended, two.line.ended])
    for (const { line, visitor } of [one, two]) {
      expect(line.pushes).toContainEqual({ name: 'session:ended', value: { reason: 'revoked' } })
      expect((await visitor.http('POST', '/api/session/socket-token', {})).status).toBe(401)
    }
  })

  it('comes with a new password, and the old one opens nothing', async () => {
    const { login, id } = await hire('cardiologist', 'linjiang')
    const [{ line }, admin] = [await come(login), await come('gao.lei')]
    await admin.line.must('identity:set-password', { key: newKey(), personId: id, password: 'another-password' })
    await line.ended
    expect((await stranger().signIn(login)).status).toBe(401)
    expect((await stranger().signIn(login, 'another-password')).status).toBe(200)
  })

  it('comes with deactivation, and lasts until the person is active again', async () => {
    const { login, id } = await hire('clinic-staff', 'dahuai')
    const [{ line }, admin] = [await come(login), await come('gao.lei')]
    await admin.line.must('identity:set-active', { key: newKey(), personId: id, active: false })
    await line.ended
    expect(line.pushes).toContainEqual({ name: 'session:ended', value: { reason: 'deactivated' } })
    expect(await reasonOf(await stranger().signIn(login))).toBe('identity.wrong-credentials')
    await admin.line.must('identity:set-active', { key: newKey(), personId: id, active: true })
    expect((await stranger().signIn(login)).status).toBe(200)
  })

  it('comes after half an hour in which nobody did anything, however long the page stays open', async () => {
    const [busy, idle] = [await come('zhao.min'), await come('sun.fulai')]
    for (let n = 0; n < 2; n++) {
      await clock.advance(20 * minutes)
      await busy.line.must('identity:active', {})
    }
    await idle.line.ended
    expect(idle.line.pushes).toContainEqual({ name: 'session:ended', value: { reason: 'idle' } })
    expect((await idle.visitor.http('GET', '/api/session')).status).toBe(401)
    expect((await busy.line.ask('hub:time', {})).ok).toBe(true)
  })

  it('comes when it has lasted as long as sessions may, here an hour, however busy the person is', async () => {
    const { line } = await come('zhao.min')
    for (let n = 0; n < 2; n++) {
      await clock.advance(20 * minutes)
      await line.must('identity:active', {})
    }
    await clock.advance(20 * minutes)
    await line.ended
    expect(line.pushes).toContainEqual({ name: 'session:ended', value: { reason: 'expired' } })
  })

  it('reaches a page that was just about to connect', async () => {
    const { visitor: someone } = await come('zhao.min')
    const auth = { token: await someone.token(), protocol: protocolVersion, client: 'test' }
    const [, connecting] = await Promise.allSettled([someone.http('DELETE', '/api/session'), someone.connect({ auth })])
    if (connecting.status === 'fulfilled') expect(await connecting.value.ended).toBe('io server disconnect')
    else expect(connecting.reason.message).toBe('identity.session-ended')
  })
})

describe('rights that change while someone works', () => {
  it('hold from the next request on, both taken and given, and the page is told', async () => {
    const { login, id } = await hire('cardiologist', 'linjiang')
    const [{ line, visitor: someone }, admin] = [await come(login), await come('gao.lei')]
    const reading = { view: 'reading', since: 0 } as const
    const place = { personId: id, organisationId: organisationId('linjiang') }
    await line.must('queue:watch', reading)

    await admin.line.must('identity:revoke-role', { key: newKey(), role: 'cardiologist', ...place })
    await expect.poll(() => line.pushes).toContainEqual({ name: 'session:changed', value: {} })
    expect(await line.ask('queue:watch', reading)).toMatchObject({ error: { reason: 'identity.forbidden' } })
    expect((await someone.me()).memberships).toEqual([])

    await admin.line.must('identity:grant', { key: newKey(), role: 'coordinator', ...place })
    await expect.poll(() => line.pushes.filter(({ name }) => name === 'session:changed')).toHaveLength(2)
    expect((await line.ask('queue:watch', { view: 'all', since: 0 })).ok).toBe(true)
  })
})

describe('an administrator', () => {
  it('gets the first answer again for a repeated request, and nothing is done twice', async () => {
    const { line } = await come('gao.lei')
    const name = { zh: '新村卫生室', en: '' }
    const input = { key: newKey(), parentId: organisationId('liuwan'), kind: 'village', name } as const
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => line.must('identity:add-organisation', input)))
    for (const other of others) expect(other).toEqual(first)
    expect(await line.must('identity:add-organisation', input)).toEqual(first)
    const { organisations } = await line.must('identity:people', {})
    expect(organisations.filter((one) => one.name.zh === name.zh)).toHaveLength(1)
    expect(await line.ask('identity:end-sessions', { key: input.key, personId: personId('ma.jun') })).toMatchObject({
      error: { reason: 'hub.invalid-input' },
    })
  })

  it('cannot give a login that someone has', async () => {
    const { line } = await come('gao.lei')
    const input = { key: newKey(), login: 'zhao.min', name: '另一位', password: demoPassword, role: 'clinic-staff' } as const
    expect(await line.ask('identity:add-person', { ...input, organisationId: organisationId('xinghua') })).toMatchObject({
      error: { code: 'conflict', reason: 'identity.login-taken' },
    })
  })

  it('of a county neither sees nor touches anyone outside it, nor someone who also works outside it', async () => {
    const { login } = await hire('administrator', 'bailu')
    const { line } = await come(login)
    const { organisations, people } = await line.must('identity:people', {})
    expect(organisations.map(({ id }) => id)).toContain(organisationId('xinghua'))
    expect(organisations.map(({ id }) => id)).not.toContain(organisationId('linjiang'))
    expect(people.map((person) => person.login)).not.toContain('tian.xiuying')
    const place = { role: 'administrator', organisationId: organisationId('linjiang') } as const
    expect(await line.ask('identity:grant', { key: newKey(), personId: personId('zhao.min'), ...place })).toMatchObject({
      error: { reason: 'identity.organisation-unknown' },
    })
    expect(
      await line.ask('identity:set-password', { key: newKey(), personId: personId('gao.lei'), password: 'taken-over-now' }),
    ).toMatchObject({
      error: { reason: 'identity.person-unknown' },
    })
    expect((await line.ask('identity:end-sessions', { key: newKey(), personId: personId('zhao.min') })).ok).toBe(true)
  })

  it('of a county does not take over someone who holds no role at the moment', async () => {
    const [{ login: county }, { id }] = [await hire('administrator', 'bailu'), await hire('cardiologist', 'linjiang')]
    const [atTheCounty, atTheRoot] = [(await come(county)).line, (await come('gao.lei')).line]
    const place = { personId: id, role: 'cardiologist', organisationId: organisationId('linjiang') } as const
    await atTheRoot.must('identity:revoke-role', { key: newKey(), ...place })
    expect(await atTheCounty.ask('identity:set-password', { key: newKey(), personId: id, password: 'taken-over-now' })).toMatchObject({
      error: { reason: 'identity.person-unknown' },
    })
    expect((await atTheRoot.must('identity:grant', { key: newKey(), ...place })).person.memberships).toHaveLength(1)
  })

  it('is never the last one to go, not even when two remove each other at once', async () => {
    const { login, id } = await hire('administrator', 'linjiang')
    const [one, two] = [await come('gao.lei'), await come(login)]
    const remove = (line: Line, personId: PersonId) =>
      line.ask('identity:revoke-role', { key: newKey(), personId, role: 'administrator', organisationId: organisationId('linjiang') })
    const answers = await Promise.all([remove(one.line, id), remove(two.line, personId('gao.lei'))])
    const left = await hub.db.read.selectFrom('membership').select('person_id').where('role', '=', 'administrator').execute()
    const atTheRoot = left.filter((row) => row.person_id === id || row.person_id === personId('gao.lei'))
    expect(atTheRoot).toHaveLength(1)
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
  })
})

describe('an empty hub', () => {
  const setup = { organisation: { zh: '第一医院', en: '' }, login: 'first.admin', name: '第一位', password: 'a-long-password' }

  it('is set up once, by whoever holds the code of its terminal, who is then signed in as its administrator', async () => {
    const empty = await startTestHub({ alliance: false })
    try {
      const code = empty.app.capabilities.identity.firstRun.code
      const someone = visitor(empty.url)
      expect(await (await someone.http('GET', '/api/setup')).json()).toEqual({ needed: true })
      const refused = await someone.http('POST', '/api/setup', { ...setup, code: 'x'.repeat(code.length) })
      expect([refused.status, await reasonOf(refused)]).toEqual([403, 'identity.setup-code'])
      const weak = await someone.http('POST', '/api/setup', { ...setup, code, password: 'short' })
      expect(weak.status).toBe(400)

      const rivals = await Promise.all([1, 2, 3].map(() => visitor(empty.url).http('POST', '/api/setup', { ...setup, code })))
      expect(rivals.map(({ status }) => status).sort()).toEqual([200, 409, 409])
      expect(await (await someone.http('GET', '/api/setup')).json()).toEqual({ needed: false })
      expect(Me.parse(await rivals.find(({ ok }) => ok)?.json())).toMatchObject({
        login: 'first.admin',
        memberships: [{ role: 'administrator', organisation: { kind: 'lead', parentId: null, name: setup.organisation } }],
      })
      expect(await empty.db.read.selectFrom('session').select('ended_at').execute()).toEqual([{ ended_at: null }])
    } finally {
      await empty.stop()
    }
  })

  it('asks nobody for a set-up when it has people', async () => {
    expect(await (await stranger().http('GET', '/api/setup')).json()).toEqual({ needed: false })
    const code = hub.app.capabilities.identity.firstRun.code
    expect(await reasonOf(await stranger().http('POST', '/api/setup', { ...setup, code }))).toBe('identity.setup-done')
  })
})
