import { randomUUID } from 'node:crypto'
import {
  type ConsultId,
  type EcgId,
  type InputOf,
  type OutputOf,
  type PartyId,
  type PeerId,
  PeerId as PeerIdSchema,
  type PushName,
  type PushOf,
  type RequestName,
  type RoomState,
  type SessionId,
  contract,
} from '@lianxin/contract'
import { demoPerson, demoSites } from '@lianxin/fixtures'
import { enter, leave, partyOf } from '../../server/src/consult/entry.ts'
import { createRooms } from '../../server/src/consult/room/index.ts'
import { createSfu } from '../../server/src/consult/sfu/index.ts'
import { seedAlliance } from '../../server/src/demo/seedDemo.ts'
import { membershipsOf } from '../../server/src/identity/index.ts'
import { type Clock, systemClock } from '../../server/src/platform/clock.ts'
import { type Db, openDb } from '../../server/src/platform/db/db.ts'
import { dispatch, specOf } from '../../server/src/platform/hub/dispatch.ts'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import type { Push } from '../../server/src/platform/hub/pusher.ts'
import type { Log } from '../../server/src/platform/log.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { createTestDatabase } from './database.ts'
import { mediaWorkerBin } from './mediaWorkerBin.ts'
import { recordingLog } from './recordingLog.ts'
import { dtlsParameters, micParameters, videoParameters } from './rtp.ts'

export interface RoomsOptions {
  readonly clock?: Clock
  readonly cores?: number
  /** When the worker's binary comes; at once by default. */
  readonly binary?: Promise<string>
}

/** Live rooms on a real database and real media workers, without a network: devices are callers with a line. */
export async function startTestRooms({ clock = systemClock, cores = 1, binary }: RoomsOptions = {}) {
  const database = await createTestDatabase()
  const { log, lines: logged } = recordingLog()
  const db = openDb({ url: database.url, clock, log, maxConnections: 8 })
  const ids = uuidV7Ids(clock)
  await seedAlliance({ db, clock, ids, log })
  const parts = { db, clock, ids, log, online: new Set<string>(), cameBack: new Set<string>(), ecgs: noEcgs }
  const sent: { readonly name: PushName; readonly value: unknown; readonly may: (caller: Caller) => boolean }[] = []
  const lines: TestDevice[] = []
  const heardMs = new Map<string, number>()

  const build = () => {
    const path = binary ?? Promise.resolve(mediaWorkerBin())
    const source = { binary: () => path, retry: () => undefined }
    const state = { stage: binary ? ('build' as const) : ('ready' as const), startedAt: clock.nowMs() }
    const sfu = createSfu({ source, cores, basePort: 0, announcedAddresses: ['127.0.0.1'], turn, clock, log })
    const rooms = createRooms({
      ...{ db, clock, ids, log, sfu },
      source: { state: () => state, onChange: () => () => undefined, retry: () => undefined },
      entry: {
        enter: (asked, caller) => enter(parts, asked, caller),
        leave: (gone) => leave(parts, gone),
        partyOf: (consultId, caller) => partyOf(parts, null, consultId, caller),
      },
    })
    const push: Push = (name, value, may) => {
      const checked = contract.pushes[name].parse(value)
      sent.push({ name, value: checked, may })
      for (const device of lines) if (may(device.caller)) device.told.push({ name, value: checked } as Told)
    }
    rooms.attach(push, (lineId) => heardMs.get(lineId))
    rooms.start()
    return { sfu, rooms }
  }
  let built = build()

  return {
    db,
    clock,
    logged,
    sent,
    /** When each socket was heard last, as the hub would know. */
    heardMs,
    get rooms() {
      return built.rooms
    },
    get sfu() {
      return built.sfu
    },
    /** Asks as the hub would: schema, right, handler, answer's schema. */
    ask: <N extends RequestName>(device: TestDevice, name: N, input: unknown) =>
      ask<N>({ handlers: built.rooms.handlers, log }, device, name, input),
    say: (device: TestDevice, name: RequestName, input: unknown) => say({ handlers: built.rooms.handlers, log }, device, name, input),
    openConsult: (logins: readonly string[], ecgId: string | null = null) => insertConsult(db, clock, logins, ecgId),
    async device(login: string, consultId: ConsultId): Promise<TestDevice> {
      const device = await newDevice(db, login, consultId)
      lines.push(device)
      return device
    },
    /** Another process on the same database. */
    async restart() {
      await built.rooms.stop()
      for (const device of lines) device.told.length = 0
      built = build()
    },
    async stop() {
      await built.rooms.stop()
      await db.close()
      await database.drop()
    },
  }
}
export type TestRooms = Awaited<ReturnType<typeof startTestRooms>>
const noEcgs = { find: async () => undefined, frame: async () => undefined }
const turn = { urls: ['turn:relay.example:3478?transport=udp'], secret: 'shared' }

type Told = { readonly [N in PushName]: { readonly name: N; readonly value: PushOf<N> } }[PushName]

/** One page of a person: its peer id and its line to the hub. */
export interface TestDevice {
  readonly consultId: ConsultId
  readonly peerId: PeerId
  caller: Caller
  readonly told: Told[]
}

async function newDevice(db: Db, login: string, consultId: ConsultId): Promise<TestDevice> {
  const { id, name } = demoPerson(login)
  const memberships = await membershipsOf(db.read, id)
  const caller = { personId: id as Caller['personId'], sessionId: randomUUID() as SessionId, name, memberships, guestOf: null }
  return { consultId, peerId: PeerIdSchema.parse(randomUUID()), caller: { ...caller, lineId: randomUUID(), requestId: 'test' }, told: [] }
}

interface Answering {
  readonly handlers: ReturnType<typeof createRooms>['handlers']
  readonly log: Log
}

/** Says anything at all; @returns the refusal's reason, or ok. */
async function say({ handlers, log }: Answering, { caller }: TestDevice, name: RequestName, input: unknown): Promise<string> {
  const spec = specOf(name)
  if (!spec) return 'hub.unknown-event'
  const ack = await dispatch(spec, name, input, caller, handlers as never, log)
  return ack.ok ? 'ok' : ack.error.reason
}

/** The answer, or the refusal's reason thrown as the message. */
async function ask<N extends RequestName>(
  { handlers, log }: Answering,
  { consultId, peerId, caller }: TestDevice,
  name: N,
  input: unknown,
): Promise<OutputOf<N>> {
  const spec = specOf(name)
  if (!spec) throw new Error(`no request ${name}`)
  const whole = input !== null && typeof input === 'object' ? { consultId, peerId, ...input } : input
  const ack = await dispatch(spec, name, whole, caller, handlers as never, log)
  if (!ack.ok) throw new Error(`${ack.error.reason}${ack.error.details ? ` ${JSON.stringify(ack.error.details)}` : ''}`)
  return ack.value as OutputOf<N>
}

export const newestState = ({ told }: TestDevice): RoomState | undefined =>
  told.flatMap((one) => (one.name === 'room:changed' ? one.value.state : [])).at(-1)

export const endedBy = ({ told }: TestDevice): string | undefined =>
  told.flatMap((one) => (one.name === 'room:ended' ? one.value.reason : [])).at(-1)

/** Joins and makes both transports, as a page does. */
export async function joinMedia(rooms: TestRooms, device: TestDevice) {
  const joined = await rooms.ask(device, 'room:join', {})
  return { joined, ...(await openMedia(rooms, device)) }
}

export async function openMedia(rooms: TestRooms, device: TestDevice) {
  const { mediaEpoch, rtpCapabilities } = await rooms.ask(device, 'media:open', {})
  const add = async (direction: 'send' | 'recv') => (await rooms.ask(device, 'media:add-transport', { mediaEpoch, direction })).transportId
  const [send, recv] = await Promise.all([add('send'), add('recv')])
  for (const transportId of [send, recv])
    await rooms.ask(device, 'media:connect-transport', { transportId, dtlsParameters: dtlsParameters() })
  return { mediaEpoch, rtpCapabilities, send, recv }
}

export async function sendTrack(rooms: TestRooms, device: TestDevice, transportId: string, source: InputOf<'media:produce'>['source']) {
  const rtpParameters = source === 'mic' ? micParameters() : videoParameters(source === 'camera' ? 3 : 1)
  return (await rooms.ask(device, 'media:produce', { transportId, source, rtpParameters, paused: false })).producerId
}

/** An open consultation of these people, the first its host; nobody is in yet. */
export async function insertConsult(db: Db, clock: Clock, logins: readonly string[], ecgId: string | null): Promise<ConsultId> {
  const consultId = randomUUID() as ConsultId
  const parties = logins.map((login) => ({ id: randomUUID() as PartyId, person: demoPerson(login) }))
  const [host] = parties
  if (!host) throw new Error('a consultation has a host')
  const at = clock.now()
  await db.tx(async (tx) => {
    await tx
      .insertInto('consult')
      .values({
        ...{ id: consultId, state: 'open', urgency: 'routine', title: 'T', question: 'Q', place_id: demoSites.xinghua },
        ...{ requester_id: host.person.id, host_party_id: host.id, created_at: at, opened_at: at },
        ...(ecgId && { subject_kind: 'ecg', subject_id: ecgId as EcgId }),
      })
      .execute()
    for (const { id, person } of parties)
      await tx
        .insertInto('consult_party')
        .values({
          id,
          consult_id: consultId,
          person_id: person.id,
          name: person.name,
          asked_as: id === host.id ? 'host' : 'person',
          asked_at: at,
          admitted: true,
        })
        .execute()
  })
  return consultId
}

/** The same page on another socket. */
export function reconnect(rooms: TestRooms, device: TestDevice): void {
  rooms.rooms.lineClosed(device.caller.lineId)
  device.caller = { ...device.caller, lineId: randomUUID() }
}

/** Where each person of a consultation is, by the record. */
export async function presencesIn(rooms: TestRooms, consultId: string): Promise<Record<string, string>> {
  const parties = rooms.db.read.selectFrom('consult_party').select(['person_id', 'presence']).where('consult_id', '=', consultId)
  return Object.fromEntries((await parties.execute()).map((party) => [party.person_id, party.presence]))
}

/** A duty cardiologist and a village doctor, each with a device in a room of their own. */
export async function twoInARoom(rooms: TestRooms, ecg: string | null) {
  const consultId = await rooms.openConsult(['wang.haichuan', 'zhao.min'], ecg)
  return { consultId, wang: await rooms.device('wang.haichuan', consultId), zhao: await rooms.device('zhao.min', consultId) }
}
