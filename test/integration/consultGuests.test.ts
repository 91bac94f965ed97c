import type { ConsultId } from '@lianxin/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLive } from '../../client/live/src/index.ts'
import { manualClock } from '../harness/clock.ts'
import { cookieFetch } from '../harness/cookieFetch.ts'
import { consultations, type Doctor, open, partyOf, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { newKey, visitor } from '../harness/visitor.ts'

const clock = manualClock()
const hours = 3_600_000
let hub: TestHub
const { come, comeByLink, ecg, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
})

const refused = (reason: string) => ({ ok: false, error: { reason } })
const linkTo = (host: Doctor, consultId: ConsultId, validHours = 24) =>
  host.line.must('consult:make-link', { ...write(consultId), label: '省立医院', validHours })
const reasonOf = async (response: Response) => ((await response.json()) as { error?: { reason: string } }).error?.reason
const enter = (token: string) =>
  visitor(hub.url, '/api/guest-session').http('POST', '/api/guest-session', { token, name: '甲', organisation: '' })
const frame = (consultId: string, ecgId: string) => `/api/consults/${consultId}/ecgs/${ecgId}/frame`
async function room() {
  const zhao = await come('zhao.min')
  const ecgId = await ecg(zhao)
  const row = await open(zhao, { ecgId, question: '李桂兰，是否转运？' })
  await zhao.join(row.consultId)
  return { zhao, ecgId, row, consultId: row.consultId }
}

describe('a guest', () => {
  it('waits in the lobby and knows nothing of the patient until let in', async () => {
    const { zhao, ecgId, consultId } = await room()
    const { token, link } = await linkTo(zhao, consultId)
    const invitation = await (await visitor(hub.url).http('GET', `/api/guest-links/${token}`)).json()
    expect(invitation).toMatchObject({ consultId, hostName: '赵敏', state: 'open', expiresAt: link.expiresAt })

    const guest = await comeByLink(token)
    expect(guest.me).toMatchObject({ name: '专家甲', memberships: [], login: '' })
    expect(await guest.join(consultId)).toMatchObject({ ok: true, value: { at: 'lobby', partyId: guest.me.personId } })
    const { rows } = await guest.line.must('consult:watch', { since: 0 })
    expect(rows).toMatchObject([{ consultId, subject: null, question: '', materials: [] }])
    await expect.poll(() => partyOf(guest.told(consultId), guest)?.presence).toBe('lobby')
    const heard = JSON.stringify([rows, guest.line.pushes])
    for (const secret of ['李桂兰', ecgId]) expect(heard).not.toContain(secret)
    expect(await guest.line.ask('consult:ecg', { consultId, ecgId })).toMatchObject(refused('consult.not-in-room'))
    expect((await guest.visitor.http('GET', frame(consultId, ecgId))).status).toBe(409)

    await zhao.line.must('consult:admit', { ...write(consultId), partyId: guest.me.personId as never })
    await expect.poll(() => guest.told(consultId)).toMatchObject({ question: '李桂兰，是否转运？', subject: { id: ecgId } })
    expect(await guest.join(consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
    expect(await guest.line.must('consult:ecg', { consultId, ecgId })).toMatchObject({ summary: { patientId: null } })
    expect((await guest.visitor.http('GET', frame(consultId, ecgId))).status).toBe(200)
    expect(await guest.line.must('consult:read', { consultId })).toMatchObject({ links: [], recordings: [] })
    const { links } = await zhao.line.must('consult:read', { consultId })
    expect(links).toMatchObject([{ linkId: link.linkId, usedBy: 1, label: '省立医院' }])
    const entries = await hub.db.read
      .selectFrom('audit_entry')
      .select('action')
      .where('actor_id', '=', guest.me.personId)
      .orderBy('id')
      .execute()
    expect(entries.map(({ action }) => action)).toEqual([
      ...['consult.guest-entered', 'consult.watched', 'consult.join', 'consult.ecg-read', 'consult.ecg-read', 'consult.read'],
    ])
  })

  it('reaches this consultation and nothing else: no other one, no request of the house, no other bytes', async () => {
    const { zhao, ecgId, consultId } = await room()
    const other = await open(zhao, { ecgId })
    const guest = await comeByLink((await linkTo(zhao, consultId)).token)
    await zhao.line.must('consult:admit', { ...write(consultId), partyId: guest.me.personId as never })
    await guest.join(consultId)
    expect(await guest.line.ask('consult:read', { consultId: other.consultId })).toMatchObject(refused('consult.unknown'))
    expect(await guest.join(other.consultId)).toMatchObject(refused('consult.unknown'))
    for (const [name, input] of [
      ['ecg:read', { ecgId }],
      ['queue:watch', { view: 'all', since: 0 }],
      ['consult:colleagues', { query: '' }],
      ['consult:invite', { ...write(consultId), invite: [] }],
      ['consult:close', write(consultId)],
      ['consult:make-link', { ...write(consultId), label: '', validHours: 1 }],
      ['identity:people', {}],
      ['identity:active', {}],
    ] as const)
      expect([name, await guest.line.say(name, input)]).toMatchObject([name, refused('identity.forbidden')])
    const paths = [frame(other.consultId, ecgId), `/api/ecgs/${ecgId}/frame`, `/api/ecgs/${ecgId}/original`, '/api/session']
    const statuses = await Promise.all(paths.map(async (path) => (await guest.visitor.http('GET', path)).status))
    expect(statuses).toEqual([404, 401, 401, 401])
    await zhao.line.must('consult:describe', {
      ...write(other.consultId),
      baseVersion: other.version,
      ...{ title: '另一个', question: '', urgency: 'routine', startsAt: null, durationMin: null },
    })
    await expect.poll(() => zhao.told(other.consultId)?.title).toBe('另一个')
    await guest.line.ask('hub:time', {})
    expect(guest.told(other.consultId)).toBeUndefined()
  })

  it('comes again as the same one from the same browser, also through the live client, and leaves for good', async () => {
    const { zhao, consultId } = await room()
    const { token } = await linkTo(zhao, consultId)
    const guest = await comeByLink(token)
    await guest.visitor.http('POST', '/api/guest-session', { token, name: '专家乙', organisation: '' })
    expect((await guest.visitor.me()).personId).toBe(guest.me.personId)
    await expect.poll(() => zhao.told(consultId)?.parties.filter(({ askedAs }) => askedAs === 'guest')).toHaveLength(1)

    const fetch = cookieFetch()
    const live = createLive({ baseUrl: hub.url, clientName: 'test', sessionPath: '/api/guest-session', fetch })
    const body = JSON.stringify({ token, name: '专家丙', organisation: '' })
    await fetch(`${hub.url}/api/guest-session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    live.start()
    await expect.poll(() => live.connection.get().state).toBe('online')
    expect(await live.call('consult:watch', { since: 0 })).toMatchObject({ rows: [{ consultId }] })
    await live.signOut()
    live.stop()
    expect((await fetch(`${hub.url}/api/guest-session`, {})).status).toBe(401)
  })

  it('is out at once when removed, and comes back only through the lobby', async () => {
    const { zhao, ecgId, consultId } = await room()
    const { token } = await linkTo(zhao, consultId)
    const guest = await comeByLink(token)
    const partyId = guest.me.personId as never
    await zhao.line.must('consult:admit', { ...write(consultId), partyId })
    await guest.join(consultId)
    await zhao.line.must('consult:remove', { ...write(consultId), partyId })
    await guest.line.ended
    expect(guest.line.pushes.find(({ name }) => name === 'room:ended')?.value).toMatchObject({ reason: 'removed' })
    expect((await guest.visitor.http('GET', '/api/guest-session')).status).toBe(401)
    expect((await guest.visitor.http('GET', frame(consultId, ecgId))).status).toBe(401)
    const again = await comeByLink(token)
    expect(await again.join(consultId)).toMatchObject({ value: { at: 'lobby' } })
  })
})

describe('a link', () => {
  it('that is revoked puts out those who came by it, and them alone', async () => {
    const { zhao, consultId } = await room()
    const [first, second] = [await linkTo(zhao, consultId), await linkTo(zhao, consultId)]
    const [one, two] = [await comeByLink(first.token), await comeByLink(second.token)]
    await zhao.line.must('consult:revoke-link', { ...write(consultId), linkId: first.link.linkId })
    await one.line.ended
    expect(await two.line.ask('consult:watch', { since: 0 })).toMatchObject({ ok: true })
    expect(await reasonOf(await enter(first.token))).toBe('consult.link-unknown')
    const { links } = await zhao.line.must('consult:read', { consultId })
    expect(links.map(({ revokedAt }) => revokedAt !== null)).toEqual([true, false])
  })

  it('ends with its time, and with it the sessions that it gave; a session of its own ends after half a day', async () => {
    const { zhao, consultId } = await room()
    const [short, long] = [await linkTo(zhao, consultId, 1), await linkTo(zhao, consultId, 24)]
    const [one, two] = [await comeByLink(short.token), await comeByLink(long.token)]
    await clock.leap(1 * hours)
    await one.line.ended
    expect(await reasonOf(await enter(short.token))).toBe('consult.link-unknown')
    expect((await one.visitor.http('POST', '/api/guest-session/socket-token', {})).status).toBe(401)
    expect((await enter(long.token)).status).toBe(200)
    expect((await two.visitor.http('GET', '/api/guest-session')).status).toBe(200)
    await clock.leap(11 * hours)
    await two.line.ended
  })

  it('ends with the consultation', async () => {
    const { zhao, consultId } = await room()
    const { token } = await linkTo(zhao, consultId)
    const guest = await comeByLink(token)
    await zhao.line.must('consult:close', write(consultId))
    await guest.line.ended
    expect(await reasonOf(await enter(token))).toBe('consult.closed')
    expect((await guest.visitor.http('GET', '/api/guest-session')).status).toBe(401)
  })

  it('is made by the host; a repeated request is told the same token, which the database never holds', async () => {
    const { zhao, consultId } = await room()
    const input = { ...write(consultId), label: '一', validHours: 2 }
    const first = await zhao.line.must('consult:make-link', input)
    expect(await zhao.line.must('consult:make-link', input)).toEqual(first)
    expect(first.token).toMatch(/^[\w-]{43}$/)
    const kept = await hub.db.read.selectFrom('answered_request').selectAll().where('name', '=', 'consult:make-link').execute()
    expect(JSON.stringify(kept)).not.toContain(first.token)
    const wang = await come('wang.haichuan')
    expect(await wang.line.ask('consult:make-link', { ...input, key: newKey() })).toMatchObject(refused('consult.not-host'))
  })

  it('is not found by guessing, for long', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 35; n++) statuses.push((await visitor(hub.url).http('GET', `/api/guest-links/guess-${n}`)).status)
    expect([...new Set(statuses)]).toEqual([404, 429])
    expect(await reasonOf(await enter('another'))).toBe('consult.too-many')
    await clock.advance(11 * 60_000)
    expect(await reasonOf(await enter('another'))).toBe('consult.link-unknown')
  })

  it.each([
    ['no name', { token: 'x', name: '', organisation: '' }],
    ['a long name', { token: 'x', name: 'x'.repeat(81), organisation: '' }],
    ['a list', []],
    ['more than is asked', { token: 'x', name: 'x', organisation: '', memberships: [] }],
  ])('with %s opens nothing', async (_what, body) => {
    const response = await visitor(hub.url).http('POST', '/api/guest-session', body)
    expect([response.status, await reasonOf(response)]).toEqual([400, 'hub.invalid-input'])
  })

  it('has a token that opens no person’s line, nor a person’s a guest’s', async () => {
    const { zhao, consultId } = await room()
    const guest = await comeByLink((await linkTo(zhao, consultId)).token)
    const forged = (await guest.visitor.token()).replace('guest:', '')
    const handshake = { auth: { token: forged, protocol: 1, client: 'test' } }
    await expect(guest.visitor.connect(handshake)).rejects.toThrow('identity.not-signed-in')
    const asGuest = { auth: { token: `guest:${await zhao.visitor.token()}`, protocol: 1, client: 'test' } }
    await expect(zhao.visitor.connect(asGuest)).rejects.toThrow('identity.not-signed-in')
  })
})
