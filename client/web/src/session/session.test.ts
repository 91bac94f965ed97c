import { Me } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { homesOf, sessionOf, sitesWith } from './session.ts'

const id = (n: number) => `0199a2c4-0000-7000-8000-00000000000${n}`
const organisation = { id: id(3), parentId: null, kind: 'village', name: { zh: '石桥村卫生室', en: '' } }
const me = Me.parse({
  sessionId: id(1),
  personId: id(2),
  name: '李秀兰',
  login: 'li.xiulan',
  memberships: [
    { role: 'administrator', organisation, organisationPath: '/a/' },
    { role: 'clinic-staff', organisation, organisationPath: '/a/' },
  ],
  idleMinutes: 30,
})
const offline = { state: 'offline', since: 0, reason: 'hub.offline' } as const

describe('what the page shows of the session', () => {
  it('waits, then shows who is signed in', () => {
    expect(sessionOf(undefined, { state: 'connecting' }, me).state).toBe('loading')
    expect(sessionOf(me, { state: 'online' }, null)).toEqual({ state: 'signed-in', me, confirmed: true, ended: null })
  })

  it('opens offline for whom this device remembers, and for nobody else', () => {
    expect(sessionOf(undefined, offline, me)).toEqual({ state: 'signed-in', me, confirmed: false, ended: null })
    expect(sessionOf(undefined, offline, null).state).toBe('unreachable')
  })

  it('keeps the work behind a sign-in when the session ends by itself, and clears it on signing out', () => {
    const ended = { state: 'signed-out', reason: 'identity.session-idle', ended: 'idle' } as const
    expect(sessionOf(me, ended, null)).toMatchObject({ state: 'signed-in', ended: { end: 'idle' } })
    expect(sessionOf(null, ended, me).state).toBe('signed-out')
  })

  it('does not take a remembered person for signed in once the hub has said otherwise', () => {
    expect(sessionOf(undefined, { state: 'signed-out', reason: 'identity.not-signed-in', ended: null }, me).state).toBe('signed-out')
  })
})

describe('homes', () => {
  it('follow from roles, the clinic first', () => {
    expect(homesOf(me.memberships)).toEqual(['clinic', 'admin'])
    expect(homesOf([])).toEqual([])
  })

  it('are not the places of a right: a role that does not carry it there counts for nothing', () => {
    const administrator = me.memberships.filter(({ role }) => role === 'administrator')
    expect(sitesWith(me.memberships, 'report.acknowledge')).toEqual([organisation.id])
    expect(sitesWith(administrator, 'report.acknowledge')).toEqual([])
  })
})
