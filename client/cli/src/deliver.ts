import { emptyContext, mayAt, type Me, OrganisationId, type Patient, Refusal, type Urgency } from '@lianxin/contract'
import { createMemoryOutbox, createUploader, type Live, type UploadItem, type Uploader, waitsForItsPeople } from '@lianxin/live'
import { printable } from './columns.ts'
import type { ReadEcg } from './ecgFile.ts'
import { notSent, type Outcome, outcomeOf } from './outcome.ts'
import type { Words } from './text.ts'
import { UsageError, type World } from './world.ts'

export interface SendOrder {
  readonly files: readonly string[]
  readonly server: string
  readonly user: string
  readonly siteId: string | null
  readonly urgency: Urgency
  readonly patient: Patient
  readonly waitMs: number
  readonly json: boolean
}

/** Signs in, sends, and waits until the hub has each file for good or will not take it. */
export async function deliver(files: readonly ReadEcg[], order: SendOrder, world: World, words: Words): Promise<Outcome[]> {
  const live = world.connect(order.server)
  try {
    const siteId = siteOf(await signIn(live, order, world, words), order.siteId, words)
    const uploader = createUploader(live, createMemoryOutbox())
    await uploader.start()
    const announced = { siteId, urgency: order.urgency, patient: order.patient, context: emptyContext }
    const fileOf = new Map<string, ReadEcg>()
    for (const file of files) fileOf.set((await uploader.add({ fileName: file.fileName, bytes: file.bytes, ...announced })).id, file)
    const failure = await settled(live, uploader, order.waitMs, (item) => showProgress(item, world, words))
    uploader.stop()
    if (world.errIsTerminal) world.err('\r\u001b[K')
    return uploader.items.get().flatMap((item) => {
      const file = fileOf.get(item.id)
      return file ? [outcomeOf(file, item, failure)] : []
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return files.map(({ file }) => notSent(file, error))
  } finally {
    if (live.me.get()) await live.signOut().catch(() => {})
    live.stop()
  }
}

async function signIn(live: Live, { user, server }: SendOrder, world: World, words: Words): Promise<Me> {
  const password = world.env['LIANXIN_PASSWORD'] ?? (await world.askSecret(words.password(user)))
  if (password === null) {
    world.err(`${words.noPassword}\n`)
    throw new Refusal('identity.not-signed-in')
  }
  if (new URL(server).protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(new URL(server).host)) world.err(`${words.plainHttp}\n`)
  world.err(`${words.connecting(server)}\n`)
  return live.signIn(user, password)
}

/** The named site, else the only one that this person may send for. */
function siteOf(me: Me, named: string | null, words: Words): OrganisationId {
  if (named !== null) {
    const id = OrganisationId.safeParse(named)
    if (id.success) return id.data
    throw new UsageError('--site')
  }
  const sites = new Map(
    me.memberships
      .filter(({ role, organisation, organisationPath }) =>
        mayAt([{ role, organisationId: organisation.id, organisationPath }], 'ecg.send', organisationPath),
      )
      .map(({ organisation }) => [organisation.id, organisation]),
  )
  const [only] = sites.keys()
  if (!only) throw new Refusal('identity.forbidden', { right: 'ecg.send' })
  if (sites.size > 1)
    throw new UsageError([words.chooseSite, ...[...sites.values()].map((site) => `  ${site.id}  ${site.name.zh}`)].join('\n'))
  return only
}

/** Resolves with null when every file is received or refused, or with why waiting ended before. */
function settled(live: Live, uploader: Uploader, waitMs: number, onProgress: (item: UploadItem) => void): Promise<Refusal | null> {
  return new Promise((resolve) => {
    let [cancelTimer, seen] = [() => {}, '']
    const end = (refusal: Refusal | null) => {
      cancelTimer()
      for (const stop of stops) stop()
      resolve(refusal)
    }
    const look = () => {
      const items = uploader.items.get()
      const now = JSON.stringify(items.map((item) => [item.state, item.acknowledgedBytes]))
      if (now !== seen) {
        cancelTimer()
        cancelTimer = live.clock.after(waitMs, () => end(new Refusal('hub.timeout')))
      }
      seen = now
      for (const item of items) if (item.sending || item.delayedBy) onProgress(item)
      const connection = live.connection.get()
      const forbidden = items.some(waitsForItsPeople)
      if (items.every((item) => item.state !== 'waiting' || waitsForItsPeople(item)))
        end(forbidden ? new Refusal('identity.forbidden') : null)
      else if (connection.state === 'signed-out') end(new Refusal(connection.reason))
    }
    const stops = [uploader.items.subscribe(look), live.connection.subscribe(look)]
    look()
  })
}

function showProgress(item: UploadItem, world: World, words: Words): void {
  if (!world.errIsTerminal) return
  const percent = Math.floor((100 * item.acknowledgedBytes) / item.sizeBytes)
  const state = item.delayedBy ? words.waiting(words.catalogue.reasons[item.delayedBy]) : words.sent(percent)
  world.err(`\r\u001b[K${printable(item.fileName)}: ${state}`)
}
