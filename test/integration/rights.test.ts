import { randomUUID } from 'node:crypto'
import { contract, emptyContext, type InputOf, type OrganisationId, type QueueRow, type RequestName, type Role } from '@lianxin/contract'
import { demoSites, ecgFile } from '@lianxin/fixtures'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../bench/senders.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arrive, newKey, type Visitor } from '../harness/visitor.ts'

let hub: TestHub
let visitors: Visitor[] = []
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.stop())
afterEach(() => {
  for (const each of visitors) each.leave()
  visitors = []
})
async function come(login: string) {
  const arrived = await arrive(hub.url, login)
  visitors.push(arrived.visitor)
  return arrived
}

const id = () => randomUUID() as never
const key = newKey
const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null } as const
const content = { findings: '', conclusion: '', advice: '', critical: false }
const xinghua = demoSites.xinghua as OrganisationId
const peer = () => ({ consultId: id(), peerId: id() })
const said = { urgency: 'routine', title: '', question: '', startsAt: null, durationMin: null } as const
const request = { ...said, organisationId: xinghua, waitingRoom: false, invite: [], materials: [] }
const unfulfilled = { ecgId: null, fileId: null, ready: false }
const opinion = { findings: '', opinion: '', advice: '' }
const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256' as const, value: Array(32).fill('AA').join(':') }] }
const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }
/** A well-formed input of every request of the contract, about things that do not exist. */
const inputs: { readonly [N in RequestName]: () => InputOf<N> } = {
  'hub:time': () => ({}),
  'identity:active': () => ({}),
  'identity:people': () => ({}),
  'identity:add-organisation': () => ({ key: key(), parentId: id(), kind: 'village', name: { zh: '新', en: '' } }),
  'identity:add-person': () => ({
    key: key(),
    login: 'a.new-one',
    name: '新',
    password: 'long-enough-x',
    role: 'cardiologist',
    organisationId: id(),
  }),
  'identity:grant': () => ({ key: key(), personId: id(), role: 'cardiologist', organisationId: id() }),
  'identity:revoke-role': () => ({ key: key(), personId: id(), role: 'cardiologist', organisationId: id() }),
  'identity:set-active': () => ({ key: key(), personId: id(), active: false }),
  'identity:set-password': () => ({ key: key(), personId: id(), password: 'long-enough-x' }),
  'identity:end-sessions': () => ({ key: key(), personId: id() }),
  'ecg:begin': () => ({
    uploadKey: id(),
    siteId: xinghua,
    fileName: 'x.scp',
    sizeBytes: 10,
    sha256: null,
    urgency: 'routine',
    patient: nobody,
    context: emptyContext,
  }),
  'ecg:chunk': () => ({ uploadKey: id(), offset: 0, data: new Uint8Array(1) }),
  'ecg:finish': () => ({ uploadKey: id() }),
  'ecg:describe': () => ({ key: key(), ecgId: id(), baseVersion: 1, patient: nobody, context: emptyContext }),
  'ecg:read': () => ({ ecgId: id() }),
  'queue:watch': () => ({ view: 'all', since: 0 }),
  'queue:steps': () => ({ taskId: id() }),
  'queue:set-duty': () => ({ key: key(), on: false }),
  'queue:claim': () => ({ key: key(), taskId: id() }),
  'queue:renew': () => ({ taskId: id() }),
  'queue:opened': () => ({ key: key(), taskId: id() }),
  'queue:release': () => ({ key: key(), taskId: id() }),
  'queue:hand-back': () => ({ key: key(), taskId: id(), reason: '重采' }),
  'report:open': () => ({ ecgId: id() }),
  'report:save-draft': () => ({ key: key(), ecgId: id(), baseVersion: 0, content }),
  'report:sign': () => ({ key: key(), ecgId: id(), content, amendsVersionNo: null, amendmentReason: null }),
  'report:acknowledge': () => ({ key: key(), ecgId: id(), versionNo: 1 }),
  'audit:list': () => ({ before: null, subjectId: null, limit: 1 }),
  'consult:watch': () => ({ since: 0 }),
  'consult:read': () => ({ consultId: id() }),
  'consult:colleagues': () => ({ query: '' }),
  'consult:open': () => ({ ...request, key: key(), ecgId: id() }),
  'consult:describe': () => ({ key: key(), consultId: id(), baseVersion: 1, ...said }),
  'consult:invite': () => ({ key: key(), consultId: id(), invite: [] }),
  'consult:answer': () => ({ key: key(), consultId: id(), answer: 'accepted' }),
  'consult:make-link': () => ({ key: key(), consultId: id(), label: '', validHours: 1 }),
  'consult:revoke-link': () => ({ key: key(), consultId: id(), linkId: id() }),
  'consult:set-door': () => ({ key: key(), consultId: id(), locked: true, waitingRoom: true }),
  'consult:admit': () => ({ key: key(), consultId: id(), partyId: id() }),
  'consult:remove': () => ({ key: key(), consultId: id(), partyId: id() }),
  'consult:ask-mute': () => ({ key: key(), consultId: id(), partyId: id() }),
  'consult:hand-over': () => ({ key: key(), consultId: id(), partyId: id() }),
  'consult:close': () => ({ key: key(), consultId: id() }),
  'consult:set-material': () => ({ key: key(), consultId: id(), materialId: null, label: '图', required: false, ...unfulfilled }),
  'consult:ecg': () => ({ consultId: id(), ecgId: id() }),
  'consult:sign-opinion': () => ({ key: key(), consultId: id(), content: opinion, amendsVersionNo: null, amendmentReason: null }),
  'chat:read': () => ({ consultId: id(), afterNo: 0 }),
  'chat:send': () => ({ key: key(), consultId: id(), text: '好', fileId: null }),
  'chat:mark': () => ({ consultId: id(), deliveredNo: 0, seenNo: 0 }),
  'chat:file-chunk': () => ({ consultId: id(), fileId: id(), name: 'a.png', bytes: 1, offset: 0, data: new Uint8Array(1) }),
  'room:join': peer,
  'room:leave': peer,
  'room:signal': () => ({ ...peer(), audioOnly: false, handUp: false }),
  'media:open': peer,
  'media:add-transport': () => ({ ...peer(), mediaEpoch: 1, direction: 'send' }),
  'media:connect-transport': () => ({ ...peer(), transportId: 'x', dtlsParameters }),
  'media:restart-ice': () => ({ ...peer(), transportId: 'x' }),
  'media:produce': () => ({ ...peer(), transportId: 'x', source: 'mic', rtpParameters: { codecs: [opus] }, paused: false }),
  'media:set-producer': () => ({ ...peer(), producerId: 'x', paused: true }),
  'media:close-producer': () => ({ ...peer(), producerId: 'x' }),
  'media:consume': () => ({ ...peer(), transportId: 'x', producerId: 'x', rtpCapabilities: { codecs: [] } }),
  'media:set-consumer': () => ({ ...peer(), consumerId: 'x', paused: true, layer: null }),
  'media:produce-data': () => ({ ...peer(), transportId: 'x', sctpStreamParameters: { streamId: 0 } }),
  'media:consume-data': () => ({ ...peer(), transportId: 'x', dataProducerId: 'x' }),
  'recording:ask': () => ({ key: key(), ...peer() }),
  'recording:consent': () => ({ key: key(), ...peer(), recordingId: id(), agreed: false }),
  'recording:start': () => ({ key: key(), ...peer(), recordingId: id() }),
  'recording:stop': () => ({ key: key(), ...peer(), recordingId: id() }),
  'media:worker': () => ({}),
  'media:retry-worker': () => ({}),
  'stage:take': peer,
  'stage:set': () => ({ ...peer(), stage: { sheets: [], active: 0, fileId: null } }),
  'stage:point': () => ({ ...peer(), sheet: 0, at: null }),
}
const send = ['ecg:begin', 'ecg:chunk', 'ecg:finish', 'ecg:describe', 'report:acknowledge'] as const
const look = ['hub:time', 'identity:active', 'ecg:read', 'queue:watch', 'queue:steps', 'report:open'] as const
const read = ['queue:set-duty', 'queue:claim', 'queue:renew', 'queue:opened', 'queue:release', 'queue:hand-back'] as const
const together = (Object.keys(inputs) as RequestName[]).filter(
  (name) =>
    /^(consult|chat|room|media|stage|recording):/.test(name) && !/^(media:worker|media:retry-worker|consult:sign-opinion)$/.test(name),
)
/** Written down a second time on purpose: a change of the table of rights must be meant. */
const allowed: Record<Role, { readonly login: string; readonly requests: readonly RequestName[] }> = {
  'clinic-staff': { login: 'zhao.min', requests: [...look, ...send, ...together] },
  cardiologist: {
    login: 'wang.haichuan',
    requests: [...look, ...send, ...read, 'report:save-draft', 'report:sign', ...together, 'consult:sign-opinion'],
  },
  coordinator: { login: 'liu.yaqin', requests: [...look, ...together] },
  administrator: {
    login: 'gao.lei',
    requests: [
      'hub:time',
      'identity:active',
      'audit:list',
      'media:worker',
      'media:retry-worker',
      ...(Object.keys(inputs) as RequestName[]).filter((name) => name.startsWith('identity:') && name !== 'identity:active'),
    ],
  },
}

describe('the rights of a role', () => {
  it.each(Object.entries(allowed))('of %s open what its work needs and nothing else', async (_role, { login, requests }) => {
    const { line } = await come(login)
    const names = Object.keys(contract.requests) as RequestName[]
    const open: RequestName[] = []
    for (const name of names) {
      const answer = await line.ask(name, inputs[name]())
      if (answer.ok || answer.error.reason !== 'identity.forbidden') open.push(name)
    }
    expect(open.sort()).toEqual([...requests].sort())
  })

  it('hold for the bytes by HTTP alike', async () => {
    const { receipt } = await sent()
    const statuses = async (login: string) => {
      const { visitor } = await come(login)
      const paths = [`/api/ecgs/${receipt.ecgId}/frame`, `/api/ecgs/${receipt.ecgId}/original`]
      return Promise.all(paths.map(async (path) => (await visitor.http('GET', path)).status))
    }
    for (const login of ['zhao.min', 'wang.haichuan', 'liu.yaqin']) expect(await statuses(login)).toEqual([200, 200])
    for (const login of ['gao.lei', 'tian.xiuying', 'sun.fulai']) expect(await statuses(login)).toEqual([404, 404])
    const nobody = await fetch(`${hub.url}/api/ecgs/${receipt.ecgId}/frame`)
    expect(nobody.status).toBe(401)
  })
})

let seed = 60
/** An emergency from Xinghua village, under Liuwan, under Bailu. */
async function sent() {
  const { line, me } = await come('zhao.min')
  const { bytes } = ecgFile({ rhythm: 'sinus', leads: 12, seed: seed++ }, 'scp')
  return { receipt: await upload(line.socket, me.memberships[0]?.organisation.id ?? '', bytes, 'emergency') }
}

describe('the scope of a right', () => {
  it('reaches the own organisation and all below it: in snapshots, in pushes, and in answers, where the rest does not exist', async () => {
    const inside = ['zhao.min', 'ma.jun', 'he.jing', 'wu.jianping', 'wang.haichuan', 'liu.yaqin']
    const outside = ['sun.fulai', 'guo.lihua', 'tian.xiuying', 'gao.lei']
    const watchers = await Promise.all([...inside, ...outside].map(async (login) => ({ login, ...(await come(login)) })))
    const { receipt } = await sent()
    const heard = ({ line }: (typeof watchers)[number]) =>
      line.pushes.some(({ name, value }) => name === 'queue:changed' && (value as { row: QueueRow }).row.taskId === receipt.taskId)
    const isInside = ({ login }: (typeof watchers)[number]) => inside.includes(login)
    await expect.poll(() => watchers.filter(isInside).every(heard)).toBe(true)
    // whoever could have heard of it has: each line is asked once more, and answers come after pushes
    await Promise.all(watchers.map(({ line }) => line.ask('hub:time', {})))
    expect(watchers.filter(heard).map(({ login }) => login)).toEqual(inside)

    for (const watcher of watchers.filter((each) => !isInside(each) && each.login !== 'gao.lei')) {
      const { line } = watcher
      for (const name of ['ecg:read', 'report:open', 'report:acknowledge', 'ecg:describe'] as const) {
        const answer = await line.say(name, { ...inputs[name](), ecgId: receipt.ecgId })
        expect([watcher.login, name, answer]).toMatchObject([watcher.login, name, { ok: false, error: { reason: 'ecg.unknown' } }])
      }
      const steps = await line.ask('queue:steps', { taskId: receipt.taskId })
      expect(steps).toMatchObject({ error: { reason: 'queue.task-unknown' } })
      const begin = await line.ask('ecg:begin', inputs['ecg:begin']())
      expect(begin).toMatchObject({ error: { reason: 'identity.forbidden' } })
    }
  })
})
