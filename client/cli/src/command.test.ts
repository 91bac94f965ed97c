import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '@lianxin/contract'
import { ecgFile, hostileFiles } from '@lianxin/fixtures'
import { createLive, systemClock } from '@lianxin/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeHub, someone } from '../../live/src/testing/fakeHub.ts'
import { fakeUploads } from '../../live/src/testing/fakeUploads.ts'
import { queueRow } from '../../live/src/testing/rows.ts'
import { run } from './command.ts'
import type { World } from './world.ts'

const spec = { rhythm: 'sinus', leads: 12, seed: 1 } as const
const scp = ecgFile(spec, 'scp')
const site = {
  id: queueRow(1, 1).site.id,
  parentId: null,
  kind: 'village' as const,
  name: { zh: '青石村卫生室', en: 'Qingshi village clinic' },
}
const clinician = { ...someone, memberships: [{ role: 'clinic-staff' as const, organisation: site, organisationPath: `/${site.id}/` }] }

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lianxin-cli-'))
  for (const format of ['scp', 'aecg', 'dicom'] as const) await writeFile(join(dir, `a.${format}`), ecgFile(spec, format).bytes)
  for (const { fileName, bytes } of hostileFiles()) await writeFile(join(dir, fileName), bytes)
})
afterAll(() => rm(dir, { recursive: true }))

async function lianxin(args: string[], changes: Partial<World> = {}) {
  let [out, err] = ['', '']
  const world: World = {
    env: { LANG: 'en_GB.UTF-8' },
    cwd: dir,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    errIsTerminal: false,
    askSecret: async () => null,
    connect: () => {
      throw new Error('went to the network')
    },
    ...changes,
  }
  const code = await run(args, world)
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown>[] }
}

describe('lianxin ecg inspect', () => {
  it('says in one JSON array what each file holds, in each format', async () => {
    const { code, json } = await lianxin(['ecg', 'inspect', '--json', 'a.scp', 'a.aecg', 'a.dicom'])
    expect(code).toBe(0)
    expect(json().map(({ file, format, rateHz, durationS }) => [file, format, rateHz, durationS])).toEqual([
      ['a.scp', 'scp', 500, 10],
      ['a.aecg', 'aecg', 500, 10],
      ['a.dicom', 'dicom', 500, 10],
    ])
    expect(json().map((ecg) => (ecg['leads'] as object[]).length)).toEqual([12, 12, 12])
  })

  it('says of each bad file why, to people and to programs, and ends with 2', async () => {
    const bad = hostileFiles()
    const names = bad.map(({ fileName }) => fileName)
    const { code, json } = await lianxin(['ecg', 'inspect', '--json', 'a.scp', ...names, 'missing.scp', '.'])
    expect(code).toBe(2)
    expect(json().map((result) => (result['refused'] as { reason: string } | undefined)?.reason)).toEqual([
      undefined,
      ...bad.map(({ reason }) => reason),
      'unreadable',
      'unreadable',
    ])
    const people = await lianxin(['ecg', 'inspect', 'truncated.scp'], { env: { LANG: 'zh_CN.UTF-8' } })
    expect(people.code).toBe(2)
    expect(people.out).toContain('文件不完整')
  })

  it('shows a table in the language of the locale', async () => {
    const english = await lianxin(['ecg', 'inspect', 'a.scp'])
    expect(english.out).toMatch(/a\.scp: SCP-ECG, 500 Hz, 10\.0 s, 12 leads/)
    const lead = english.out.split('\n').find((line) => /^ {2}V6 /.test(line))
    expect(lead?.trim().split(/\s+/).slice(0, 3)).toEqual(['V6', '5000', '500'])
    expect((await lianxin(['ecg', 'inspect', 'a.scp'], { env: { LANG: 'en_GB', LC_ALL: 'zh_CN' } })).out).toContain('12 导联')
  })
})

describe('the command line', () => {
  it('explains itself, and what is wrong with a command it does not understand', async () => {
    expect((await lianxin(['--help'])).out).toContain('lianxin ecg inspect FILE')
    expect((await lianxin([], { env: { LANG: 'zh_CN' } })).out).toContain('退出码')
    const wrong = [
      ['ecg', 'shred', 'a.scp'],
      ['ecg', 'inspect'],
      ['ecg', 'inspect', '--nope', 'a.scp'],
      ['ecg', 'send', 'a.scp', '--user', 'li'],
      ['ecg', 'send', 'a.scp', '--user', 'li', '--server', 'ftp://hub'],
      ['ecg', 'send', 'a.scp', '--user', 'li', '--server', 'http://hub', '--patient-birth', '1957-13-01'],
    ]
    for (const args of wrong) {
      const { code, out, err } = await lianxin(args)
      expect([code, out], args.join(' ')).toEqual([1, ''])
      expect(err).toMatch(/^lianxin: /)
    }
  })
})

describe('lianxin ecg send', () => {
  const order = ['ecg', 'send', '--server', 'http://hub.test', '--user', 'li', '--json']
  const env = { LANG: 'en', LIANXIN_PASSWORD: 'a long password' }

  function hubWith(me = clinician) {
    const hub = createFakeHub(systemClock)
    hub.me = me
    hub.signsIn = me
    hub.latencyMs = () => 1
    const uploads = fakeUploads(hub)
    const connect = () => createLive({ clientName: 'cli', makeSocket: hub.makeSocket, fetch: hub.fetch })
    return { hub, uploads, connect }
  }

  it('sends what decodes, waits for the receipt, and ends the session', async () => {
    const { hub, uploads, connect } = hubWith()
    const { code, json, err } = await lianxin([...order, 'a.scp', '--emergency', '--patient-name', '王秀英'], { env, connect })
    expect(code).toBe(0)
    expect(json()).toMatchObject([{ file: 'a.scp', format: 'scp', receipt: { number: 1, duplicate: false } }])
    expect(uploads.stored[0]?.bytes).toEqual(scp.bytes)
    expect(uploads.stored[0]?.begin).toMatchObject({ urgency: 'emergency', siteId: site.id, patient: { name: '王秀英', id: null } })
    expect(hub.me).toBeNull()
    expect(err).toContain('unencrypted')
  })

  it('does not go to the network for a file that does not decode', async () => {
    const { code, json } = await lianxin([...order, 'truncated.scp'], { env })
    expect(code).toBe(2)
    expect(json()).toMatchObject([{ file: 'truncated.scp', refused: { reason: 'truncated' } }])
  })

  it('sends the good files beside a bad one, and still ends with 2', async () => {
    const { uploads, connect } = hubWith()
    const { code, json } = await lianxin([...order, 'truncated.scp', 'a.scp', 'a.dicom'], { env, connect })
    expect(code).toBe(2)
    expect(json().map((result) => 'receipt' in result)).toEqual([false, true, true])
    expect(uploads.stored.length).toBe(2)
  })

  it('ends with 3 without a password or when it is wrong', async () => {
    const { hub, connect } = hubWith()
    expect((await lianxin([...order, 'a.scp'], { connect })).code).toBe(3)
    hub.signsIn = null
    const { code, json } = await lianxin([...order, 'a.scp'], { env, connect })
    expect(code).toBe(3)
    expect(json()).toMatchObject([{ refused: { reason: 'identity.wrong-credentials' } }])
  })

  it('asks for the password at a terminal', async () => {
    const { connect } = hubWith()
    const prompts: string[] = []
    const askSecret = async (prompt: string) => (prompts.push(prompt), 'a long password')
    expect((await lianxin([...order, 'a.scp'], { connect, askSecret })).code).toBe(0)
    expect(prompts).toEqual(['Password of li: '])
  })

  it('ends with 4 when the hub cannot be reached, at once or in time', async () => {
    const { hub, connect } = hubWith()
    hub.fate = () => 'lose'
    expect((await lianxin([...order, 'a.scp', '--wait', '0.05'], { env, connect })).code).toBe(4)
    hub.reachable = false
    const { code, json } = await lianxin([...order, 'a.scp'], { env, connect })
    expect(code).toBe(4)
    expect(json()).toMatchObject([{ refused: { reason: 'hub.offline' } }])
  })

  it('ends with 5 when the hub refuses, and with 2 when it refuses the file', async () => {
    const { hub, connect } = hubWith()
    const refuse = (reason: ConstructorParameters<typeof Refusal>[0]) =>
      hub.handlers.set('ecg:begin', () => {
        throw new Refusal(reason)
      })
    refuse('identity.organisation-unknown')
    expect((await lianxin([...order, 'a.scp'], { env, connect })).code).toBe(5)
    refuse('ecg.no-rate')
    expect((await lianxin([...order, 'a.scp'], { env, connect })).code).toBe(2)
    expect((await lianxin([...order, 'a.scp'], { env, connect: hubWith(someone as typeof clinician).connect })).code).toBe(5)
  })

  it('asks which site is meant when the person sends for several', async () => {
    const other = { ...site, id: queueRow(7, 1).taskId as unknown as typeof site.id, name: { zh: '柳溪村卫生室', en: '' } }
    const both = {
      ...clinician,
      memberships: [...clinician.memberships, { role: 'clinic-staff' as const, organisation: other, organisationPath: '/x/' }],
    }
    const { uploads, connect } = hubWith(both)
    const { code, err } = await lianxin([...order, 'a.scp'], { env, connect })
    expect(code).toBe(1)
    expect(err).toContain(`${other.id}  柳溪村卫生室`)
    expect((await lianxin([...order, 'a.scp', '--site', other.id], { env, connect })).code).toBe(0)
    expect(uploads.stored[0]?.begin.siteId).toBe(other.id)
  })
})
