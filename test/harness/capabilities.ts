import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  emptyContext,
  type IdempotencyKey,
  type InputOf,
  type OrganisationId,
  type PersonId,
  type PushName,
  type PushOf,
  type Receipt,
  type SessionId,
  type UploadKey,
} from '@lianxin/contract'
import { demoOrganisations, demoPeople, demoPerson, demoSender, type DemoSite, demoSites, ecgFile } from '@lianxin/fixtures'
import { createEcg } from '../../server/src/ecg/index.ts'
import { insertMembership, insertOrganisation, insertPerson, membershipsOf } from '../../server/src/identity/index.ts'
import { type Db, openDb } from '../../server/src/platform/db/db.ts'
import { startOutbox } from '../../server/src/platform/db/outbox.ts'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { createQueue } from '../../server/src/queue/index.ts'
import { createReport } from '../../server/src/report/index.ts'
import { manualClock } from './clock.ts'
import { createTestDatabase } from './database.ts'
import { recordingLog } from './recordingLog.ts'

export const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null } as const
export const newKey = () => randomUUID() as IdempotencyKey
export const newUploadKey = () => randomUUID() as UploadKey

export interface SentPush {
  readonly name: PushName
  readonly value: unknown
  readonly may: (caller: Caller) => boolean
}

/** The medical capabilities on a database of their own with the demo alliance, a clock that stands still, and no network. */
export async function startCapabilities() {
  const database = await createTestDatabase()
  const spoolDir = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
  const clock = manualClock()
  const { log, lines } = recordingLog()
  const db = openDb({ url: database.url, clock, log, maxConnections: 8 })
  const base = { db, clock, ids: uuidV7Ids(clock), log }
  await seedAlliance(db, clock.now())
  const build = () => {
    const queue = createQueue(base)
    const ecg = createEcg({ ...base, queue, spoolDir, decodeThreads: 2 })
    const report = createReport({ ...base, queue, ecg })
    return { queue, ecg, handlers: { ...queue.handlers, ...ecg.handlers, ...report.handlers } }
  }
  let built = build()
  await built.ecg.start()
  const sent: SentPush[] = []
  const push = <N extends PushName>(name: N, value: PushOf<N>, may: (caller: Caller) => boolean) => void sent.push({ name, value, may })
  const outbox = startOutbox(db, { pushes: { ...built.queue.pushes(push), ...built.ecg.pushes(push) } }, log)

  return {
    db,
    clock,
    spoolDir,
    logged: lines,
    outbox,
    /** What was pushed so far, with the rule of who gets it. */
    sent,
    get queue() {
      return built.queue
    },
    get ecg() {
      return built.ecg
    },
    get handlers() {
      return built.handlers
    },
    as: (login: string) => callerOf(db, demoPerson(login).id),
    sender: (site: DemoSite) => callerOf(db, demoSender(site).id),
    /** Other processes' memory, the same database and spool: as after a restart. */
    async restart() {
      await built.ecg.stop()
      built = build()
      await built.ecg.start()
    },
    async stop() {
      await outbox.stop()
      await built.queue.stop()
      await built.ecg.stop()
      await db.close()
      await database.drop()
      await rm(spoolDir, { recursive: true, force: true })
    },
  }
}
export type TestCapabilities = Awaited<ReturnType<typeof startCapabilities>>

/** An upload's announcement as a browser would make it. */
export function announcement(bytes: Uint8Array, site: DemoSite, more: Partial<InputOf<'ecg:begin'>> = {}): InputOf<'ecg:begin'> {
  return {
    uploadKey: newUploadKey(),
    siteId: demoSites[site] as OrganisationId,
    fileName: '静息.scp',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    urgency: 'routine',
    patient: nobody,
    context: emptyContext,
    ...more,
  }
}

/** The whole way of one file from a site to its receipt. */
export async function send(
  { handlers, sender }: TestCapabilities,
  { site = 'xinghua', seed = 1, bytes = ecgFile({ rhythm: 'sinus', leads: 12, seed }, 'scp').bytes, ...more }: SendOptions = {},
): Promise<Receipt> {
  const caller = await sender(site)
  const begin = announcement(bytes, site, more)
  const answer = await handlers['ecg:begin'](begin, caller)
  if (answer.state === 'received') return answer.receipt
  for (let offset = answer.nextOffset; offset < bytes.length; offset += 24_576)
    await handlers['ecg:chunk']({ uploadKey: begin.uploadKey, offset, data: bytes.slice(offset, offset + 24_576) }, caller)
  return (await handlers['ecg:finish']({ uploadKey: begin.uploadKey }, caller)).receipt
}
export type SendOptions = Partial<InputOf<'ecg:begin'>> & { site?: DemoSite; seed?: number; bytes?: Uint8Array }

export async function onDuty({ handlers, as }: TestCapabilities, ...logins: string[]): Promise<Caller[]> {
  return Promise.all(
    logins.map(async (login) => {
      const caller = await as(login)
      await handlers['queue:set-duty']({ key: newKey(), on: true }, caller)
      return caller
    }),
  )
}

async function callerOf(db: Db, personId: string): Promise<Caller> {
  const person = await db.read.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirstOrThrow()
  const memberships = await membershipsOf(db.read, personId)
  const ids = { personId: personId as PersonId, sessionId: personId as unknown as SessionId, requestId: 'test' }
  return { ...ids, name: person.name, memberships, guestOf: null, lineId: '' }
}

async function seedAlliance(db: Db, at: Date): Promise<void> {
  const paths = new Map<string | null, string>([[null, '/']])
  await db.tx(async (tx) => {
    for (const { id, parentId, kind, name } of demoOrganisations) {
      const path = `${paths.get(parentId)}${id}/`
      paths.set(id, path)
      await insertOrganisation(tx, { id, parentId, kind, ...name, path, at })
    }
    for (const { id, login, name, role, organisationId } of demoPeople) {
      await insertPerson(tx, { id, login, name, passwordHash: 'none', at })
      await insertMembership(tx, { personId: id, organisationId, role, at })
    }
  })
}
