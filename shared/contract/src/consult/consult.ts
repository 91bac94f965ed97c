import * as z from 'zod/mini'
import { EcgId, EpochMs, IdempotencyKey, OrganisationId, PersonId, text } from '../ids.ts'
import { request } from '../define.ts'
import { OrganisationName } from '../organisations.ts'
import { TaskSummary, urgencies } from '../queue.ts'
import { roles } from '../roles.ts'
import { ConsultFileId, ConsultId, GuestLinkId, MaterialId, OpinionId, PartyId, RecordingId } from './ids.ts'

/** scheduled -> open -> closed; an instant one begins open; a closed one is opened again only by a new consultation. */
export const consultStates = ['scheduled', 'open', 'closed'] as const
/** As what somebody was asked. `knock`: came by themselves, from within the scope of the case. */
export const askedAs = ['host', 'person', 'role', 'duty', 'guest', 'knock'] as const
/** `covered`: another one of the team that was asked has come. */
export const answers = ['accepted', 'declined', 'covered'] as const
/** `in`: has a device in the room now. `removed`: put out by the host; comes back only when asked again. */
export const presences = ['out', 'lobby', 'in', 'removed'] as const
export const leaveReasons = ['left', 'lost', 'removed', 'closed', 'revoked', 'restart'] as const

export const consultLimits = {
  ringSeconds: 60,
  parties: 60,
  /** Devices with video in one room. */
  peers: 32,
  ecgsSideBySide: 4,
  guestLinkHours: 24 * 7,
  fileBytes: 10 * 1024 * 1024,
  /** A chunk of a file or of a message's attachment. */
  chunkBytes: 32 * 1024,
  /** Devices of a peer whose socket is gone for so long are no longer in the room. */
  awaySeconds: 20,
  remindBeforeMinutes: 15,
} as const

export const ConsultParty = z.strictObject({
  partyId: PartyId,
  /** Null for a guest. */
  personId: z.nullable(PersonId),
  name: text(80),
  organisation: z.nullable(OrganisationName),
  askedAs: z.enum(askedAs),
  askedAt: EpochMs,
  /** Rings on every open device until then, unless answered. */
  ringUntil: z.nullable(EpochMs),
  answer: z.nullable(z.enum(answers)),
  answeredAt: z.nullable(EpochMs),
  presence: z.enum(presences),
  firstJoinedAt: z.nullable(EpochMs),
  lastLeftAt: z.nullable(EpochMs),
})
export type ConsultParty = z.infer<typeof ConsultParty>

export const Material = z.strictObject({
  materialId: MaterialId,
  label: text(80, 1),
  required: z.boolean(),
  ecgId: z.nullable(EcgId),
  fileId: z.nullable(ConsultFileId),
  /** Present: an ECG or a file stands behind it, or somebody says it is at hand. */
  ready: z.boolean(),
})
export type Material = z.infer<typeof Material>

export const OpinionContent = z.strictObject({
  /** What was seen and discussed. */
  findings: text(4000),
  /** The consultant's answer to the question asked. */
  opinion: text(4000),
  /** What the requester should do now. */
  advice: text(2000),
})
export type OpinionContent = z.infer<typeof OpinionContent>

export const OpinionVersion = z.strictObject({
  opinionId: OpinionId,
  versionNo: z.int(),
  content: OpinionContent,
  amendmentReason: z.nullable(z.string()),
  consultantName: z.string(),
  signedAt: EpochMs,
  /** SHA-256, hex, of the canonical form (see consult/README on the server). */
  contentSha256: z.string(),
})
export type OpinionVersion = z.infer<typeof OpinionVersion>

/** A consultation as lists, calendar, ringing and the room's frame show it: versioned, the highest version wins. */
export const ConsultRow = z.strictObject({
  consultId: ConsultId,
  version: z.int(),
  /** Counted per hub, for people to name it. */
  number: z.int(),
  state: z.enum(consultStates),
  urgency: z.enum(urgencies),
  title: text(120),
  question: text(2000),
  /** The patient's ECG that it began from; null when colleagues just talk. */
  subject: z.nullable(z.strictObject({ kind: z.literal('ecg'), id: EcgId, summary: TaskSummary })),
  place: z.strictObject({ id: OrganisationId, zh: z.string(), en: z.string() }),
  requester: z.strictObject({ id: PersonId, name: z.string() }),
  hostPartyId: PartyId,
  /** Null for an instant one. */
  startsAt: z.nullable(EpochMs),
  durationMin: z.nullable(z.int()),
  createdAt: EpochMs,
  openedAt: z.nullable(EpochMs),
  closedAt: z.nullable(EpochMs),
  /** Nobody new comes in, not even from the lobby. */
  locked: z.boolean(),
  /** Everyone but the host waits in the lobby; else only guests and those who were not asked. */
  waitingRoom: z.boolean(),
  parties: z.array(ConsultParty),
  materials: z.array(Material),
  /** The newest signed opinion. */
  opinion: z.nullable(z.strictObject({ versionNo: z.int(), consultantName: z.string(), opinion: z.string(), signedAt: EpochMs })),
  /** The number of the newest chat message; 0 for none. */
  lastMessageNo: z.int(),
  /** Whether a recording exists or runs. */
  recorded: z.boolean(),
})
export type ConsultRow = z.infer<typeof ConsultRow>

/** `role` and `duty` ask everyone who holds the role at the organisation or is on duty for it; the first who accepts covers the others. */
export const Invitee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), personId: PersonId }),
  z.strictObject({ kind: z.literal('role'), role: z.enum(roles), organisationId: OrganisationId }),
  z.strictObject({ kind: z.literal('duty') }),
])
export type Invitee = z.infer<typeof Invitee>
const Invitees = z.array(Invitee).check(z.maxLength(20))

/** Someone who can be asked, as the invitation dialog shows them. */
export const Colleague = z.strictObject({
  personId: PersonId,
  name: z.string(),
  memberships: z.array(z.strictObject({ role: z.enum(roles), organisationId: OrganisationId, organisation: OrganisationName })),
  online: z.boolean(),
  onDuty: z.boolean(),
})
export type Colleague = z.infer<typeof Colleague>

export const GuestLink = z.strictObject({
  linkId: GuestLinkId,
  label: text(80),
  createdAt: EpochMs,
  expiresAt: EpochMs,
  revokedAt: z.nullable(EpochMs),
  usedBy: z.int(),
})
export type GuestLink = z.infer<typeof GuestLink>

/** POST /api/guest-session, with the link's token: makes the guest a party of its consultation, in the lobby. */
export const GuestEntry = z.strictObject({
  token: z.string().check(z.maxLength(200)),
  name: text(80, 1),
  organisation: text(80),
})
/** GET /api/guest-links/<token>: what a guest may know before they say who they are. */
export const GuestInvitation = z.strictObject({
  consultId: ConsultId,
  title: text(120),
  hostName: z.string(),
  place: OrganisationName,
  startsAt: z.nullable(EpochMs),
  state: z.enum(consultStates),
  expiresAt: EpochMs,
})
export type GuestInvitation = z.infer<typeof GuestInvitation>

export const Attendance = z.strictObject({
  partyId: PartyId,
  joinedAt: EpochMs,
  leftAt: z.nullable(EpochMs),
  reason: z.nullable(z.enum(leaveReasons)),
})
export type Attendance = z.infer<typeof Attendance>

export const Recording = z.strictObject({
  recordingId: RecordingId,
  startedAt: EpochMs,
  stoppedAt: z.nullable(EpochMs),
  startedBy: PartyId,
  consents: z.array(z.strictObject({ partyId: PartyId, agreed: z.boolean(), at: EpochMs })),
  /** One track a microphone, camera or screen: GET /api/consults/<id>/recordings/<recordingId>/<trackNo>, WebM. */
  tracks: z.array(
    z.strictObject({
      trackNo: z.int(),
      partyId: PartyId,
      source: z.enum(['mic', 'camera', 'screen']),
      startMs: z.int(),
      durationMs: z.nullable(z.int()),
      bytes: z.int(),
    }),
  ),
  /** What the shared tracing showed when: GET …/stage.json. */
  ready: z.boolean(),
})
export type Recording = z.infer<typeof Recording>

const one = { consultId: ConsultId }
const write = { key: IdempotencyKey, consultId: ConsultId }
const row = z.strictObject({ row: ConsultRow })
const party = z.strictObject({ ...write, partyId: PartyId })

export const consultRequests = {
  /** Subscribe and get a snapshot: open and appointed ones that concern the caller, and what closed since `since`. */
  'consult:watch': request({
    kind: 'read',
    right: 'consult.take-part',
    guests: true,
    input: z.strictObject({ since: EpochMs }),
    output: z.strictObject({ now: EpochMs, rows: z.array(ConsultRow) }),
  }),
  /** All there is of one: for parties, and for those whose scope covers it. Guests get what concerns the room, no links. */
  'consult:read': request({
    kind: 'read',
    right: 'consult.take-part',
    guests: true,
    input: z.strictObject(one),
    output: z.strictObject({
      row: ConsultRow,
      attendance: z.array(Attendance),
      links: z.array(GuestLink),
      opinions: z.array(OpinionVersion),
      recordings: z.array(Recording),
    }),
  }),
  /** Whom one can ask; the newest 50 by name, login or organisation. */
  'consult:colleagues': request({
    kind: 'read',
    right: 'consult.take-part',
    input: z.strictObject({ query: text(60) }),
    output: z.strictObject({ colleagues: z.array(Colleague) }),
  }),
  /** Opens a room at once (`startsAt` null: it rings), or appoints one. */
  'consult:open': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({
      key: IdempotencyKey,
      ecgId: z.nullable(EcgId),
      /** Where the caller works right now; the subject's site decides when there is one. */
      organisationId: OrganisationId,
      urgency: z.enum(urgencies),
      title: text(120),
      question: text(2000),
      startsAt: z.nullable(EpochMs),
      durationMin: z.nullable(z.int().check(z.minimum(5), z.maximum(480))),
      waitingRoom: z.boolean(),
      invite: Invitees,
      materials: z.array(z.strictObject({ label: text(80, 1), required: z.boolean() })).check(z.maxLength(20)),
    }),
    output: row,
  }),
  /** What the request says, while it is not closed: by requester or host. */
  'consult:describe': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({
      ...write,
      baseVersion: z.int(),
      title: text(120),
      question: text(2000),
      urgency: z.enum(urgencies),
      startsAt: z.nullable(EpochMs),
      durationMin: z.nullable(z.int().check(z.minimum(5), z.maximum(480))),
    }),
    output: row,
  }),
  /** Asks more people; asking someone again rings again. */
  'consult:invite': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ ...write, invite: Invitees }),
    output: row,
  }),
  /** Ends the ringing on every device of the caller. */
  'consult:answer': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ ...write, answer: z.enum(['accepted', 'declined']) }),
    output: row,
  }),
  /** By the host: `token` is shown once; the address is `<hub>/#/guest/<token>`. */
  'consult:make-link': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ ...write, label: text(80), validHours: z.int().check(z.minimum(1), z.maximum(consultLimits.guestLinkHours)) }),
    output: z.strictObject({ link: GuestLink, token: z.string() }),
  }),
  'consult:revoke-link': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ ...write, linkId: GuestLinkId }),
    output: z.strictObject({ link: GuestLink }),
  }),
  /** By the host. */
  'consult:set-door': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({ ...write, locked: z.boolean(), waitingRoom: z.boolean() }),
    output: row,
  }),
  'consult:admit': request({ kind: 'write', right: 'consult.take-part', input: party, output: row }),
  /** Out of the room or the lobby, at once, media included. */
  'consult:remove': request({ kind: 'write', right: 'consult.take-part', input: party, output: row }),
  /** Asks that party's devices to mute; nobody is muted without knowing. */
  'consult:ask-mute': request({ kind: 'write', right: 'consult.take-part', input: party, output: z.strictObject({}) }),
  'consult:hand-over': request({ kind: 'write', right: 'consult.take-part', input: party, output: row }),
  /** By the host, or by anyone once the host is gone: everybody leaves, the record stays. */
  'consult:close': request({ kind: 'write', right: 'consult.take-part', input: z.strictObject(write), output: row }),
  'consult:set-material': request({
    kind: 'write',
    right: 'consult.take-part',
    input: z.strictObject({
      ...write,
      /** Null: a new one. */
      materialId: z.nullable(MaterialId),
      label: text(80, 1),
      required: z.boolean(),
      ecgId: z.nullable(EcgId),
      fileId: z.nullable(ConsultFileId),
      ready: z.boolean(),
    }),
    output: row,
  }),
  /** What is written on the sheet of an ECG of this consultation (its subject or a material); its frame: GET /api/consults/<id>/ecgs/<ecgId>/frame. */
  'consult:ecg': request({
    kind: 'read',
    right: 'consult.take-part',
    guests: true,
    input: z.strictObject({ ...one, ecgId: EcgId }),
    output: z.strictObject({ ecgId: EcgId, summary: TaskSummary, site: OrganisationName }),
  }),
  /** An immutable version, like a report's; a later one amends and needs its reason. */
  'consult:sign-opinion': request({
    kind: 'write',
    right: 'consult.advise',
    maxBytes: 60_000,
    input: z.strictObject({
      ...write,
      content: OpinionContent,
      amendsVersionNo: z.nullable(z.int()),
      amendmentReason: z.nullable(text(500)),
    }),
    output: z.strictObject({ opinion: OpinionVersion }),
  }),
}

export const consultPushes = {
  'consult:changed': row,
  /** The host asks this party's devices to mute. */
  'consult:mute-asked': z.strictObject({ consultId: ConsultId, by: z.string() }),
}
