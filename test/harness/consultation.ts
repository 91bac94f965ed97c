import { randomUUID } from 'node:crypto'
import type { ConsultId, ConsultRow, EcgId, InputOf, Me, OrganisationId, PartyId, PeerId, PersonId } from '@lianxin/contract'
import { demoPerson, demoSites, ecgFile } from '@lianxin/fixtures'
import { upload } from '../bench/senders.ts'
import type { TestHub } from './hub.ts'
import { arrive, type Line, newKey, visitor, type Visitor } from './visitor.ts'

/** Someone with a line: what they were told of consultations, and the device they go into rooms with. */
export interface Doctor {
  readonly visitor: Visitor
  readonly line: Line
  readonly me: Me
  readonly peerId: PeerId
  /** The newest row of a consultation that was pushed here. */
  told(consultId: ConsultId): ConsultRow | undefined
  join(consultId: ConsultId): ReturnType<typeof joining>
  leave(consultId: ConsultId): Promise<unknown>
}

const joining = (line: Line, consultId: ConsultId, peerId: PeerId) => line.ask('room:join', { consultId, peerId })

export const personId = (login: string) => demoPerson(login).id as PersonId
export const xinghua = demoSites.xinghua as OrganisationId

/** People and guests of consultations on one hub; `leave` hangs up all their lines. */
export function consultations(hub: () => TestHub) {
  let visitors: Visitor[] = []
  let seed = 800

  function doctor(someone: Visitor, line: Line, me: Me): Doctor {
    const peerId = randomUUID() as PeerId
    return {
      visitor: someone,
      line,
      me,
      peerId,
      told: (consultId) => newest(line, consultId),
      join: (consultId) => joining(line, consultId, peerId),
      leave: (consultId) => line.must('room:leave', { consultId, peerId }),
    }
  }

  return {
    async come(login: string): Promise<Doctor> {
      const arrived = await arrive(hub().url, login)
      visitors.push(arrived.visitor)
      return doctor(arrived.visitor, arrived.line, arrived.me)
    },
    /** A guest with a link, on a line of their own. */
    async comeByLink(token: string, name = '专家甲', organisation = '省立医院'): Promise<Doctor> {
      const someone = visitor(hub().url, '/api/guest-session')
      visitors.push(someone)
      const answer = await someone.http('POST', '/api/guest-session', { token, name, organisation })
      if (!answer.ok) throw new Error(`the guest was not let in: ${await answer.text()}`)
      return doctor(someone, await someone.connect(), await someone.me())
    },
    leave(): void {
      for (const each of visitors) each.leave()
      visitors = []
    },
    /** An emergency ECG from Xinghua village. */
    async ecg(sender: Doctor): Promise<EcgId> {
      const { bytes } = ecgFile({ rhythm: 'sinus', leads: 12, seed: seed++ }, 'scp')
      const { ecgId } = await upload(sender.line.socket, sender.me.memberships[0]?.organisation.id ?? '', bytes, 'emergency')
      return ecgId
    },
  }
}

/** A request at once, about nothing, to nobody. */
export function asking(more: Partial<InputOf<'consult:open'>> = {}): InputOf<'consult:open'> {
  return {
    key: newKey(),
    ecgId: null,
    organisationId: xinghua,
    urgency: 'emergency',
    title: '胸痛 30 分钟',
    question: '是否溶栓？',
    startsAt: null,
    durationMin: null,
    waitingRoom: false,
    invite: [],
    materials: [],
    ...more,
  }
}

export const open = async (doctor: Doctor, more: Partial<InputOf<'consult:open'>> = {}): Promise<ConsultRow> =>
  (await doctor.line.must('consult:open', asking(more))).row

export const write = (consultId: ConsultId) => ({ key: newKey(), consultId })

export const partyOf = (row: ConsultRow | undefined, who: Doctor | string) => {
  const id = typeof who === 'string' ? personId(who) : who.me.personId
  return row?.parties.find((party) => party.personId === id || (party.partyId as string) === id)
}
export const partyId = (row: ConsultRow, who: Doctor | string): PartyId => {
  const party = partyOf(row, who)
  if (!party) throw new Error('no such party')
  return party.partyId
}

function newest(line: Line, consultId: ConsultId): ConsultRow | undefined {
  const rows = line.pushes.flatMap(({ name, value }) => (name === 'consult:changed' ? [(value as { row: ConsultRow }).row] : []))
  return rows.filter((row) => row.consultId === consultId).sort((a, b) => b.version - a.version)[0]
}
