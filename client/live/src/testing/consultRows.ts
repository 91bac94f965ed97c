import type { ConsultParty, ConsultRow } from '@lianxin/contract'
import { uuid } from './rows.ts'

const at = 1_790_000_000_000

/** The party of person `n`; person 0 hosts. */
export function consultParty(n: number, changes: Partial<ConsultParty> = {}): ConsultParty {
  return {
    partyId: uuid(200 + n) as ConsultParty['partyId'],
    personId: uuid(300 + n) as ConsultParty['personId'],
    name: `医生${n}`,
    organisation: { zh: '临江市中心医院', en: 'Linjiang Central Hospital' },
    askedAs: n === 0 ? 'host' : 'person',
    askedAt: at,
    ringUntil: n === 0 ? null : at + 60_000,
    answer: n === 0 ? 'accepted' : null,
    answeredAt: n === 0 ? at : null,
    presence: 'out',
    firstJoinedAt: null,
    lastLeftAt: null,
    ...changes,
  }
}

export function consultRow(n: number, version: number, changes: Partial<ConsultRow> = {}): ConsultRow {
  const host = consultParty(0)
  return {
    consultId: uuid(n) as ConsultRow['consultId'],
    version,
    number: n,
    state: 'open',
    urgency: 'routine',
    title: '',
    question: '胸痛两小时，是否需要转运？',
    subject: null,
    place: { id: uuid(5) as ConsultRow['place']['id'], zh: '青石村卫生室', en: 'Qingshi village clinic' },
    requester: { id: uuid(300) as ConsultRow['requester']['id'], name: host.name },
    hostPartyId: host.partyId,
    startsAt: null,
    durationMin: null,
    createdAt: at + n,
    openedAt: at + n,
    closedAt: null,
    locked: false,
    waitingRoom: false,
    parties: [host, consultParty(1)],
    materials: [],
    opinion: null,
    lastMessageNo: 0,
    recorded: false,
    ...changes,
  }
}
