import { type Reason, Refusal, type UploadKey } from '@lianxin/contract'
import { createCell, type Observable } from '../cell.ts'
import { pause } from '../clock.ts'
import type { Live } from '../live.ts'
import { afterRefusal, noTries, type Tries } from './afterRefusal.ts'
import type { Announcement, OutboxRow, OutboxStore, ToldChanges } from './outbox.ts'
import { bySendingOrder, createOutboxRows, type OutboxRows } from './outboxRows.ts'
import { sendFile } from './sendFile.ts'
import { sha256Hex } from './sha256.ts'

export interface UploadItem extends OutboxRow {
  readonly sending: boolean
  /** Bytes that the hub holds. */
  readonly acknowledgedBytes: number
  /** Why it waits though the line is up; it is tried again by itself. */
  readonly delayedBy: Reason | null
}

export interface NewUpload extends Announcement {
  readonly fileName: string
  readonly bytes: Uint8Array
}

export interface Uploader {
  /** All files of this device's outbox, in the order they are sent, the settled ones after. */
  readonly items: Observable<readonly UploadItem[]>
  /** Keeps the file, then sends it when it can. Resolves when it is kept. */
  readonly add: (upload: NewUpload) => Promise<OutboxRow>
  /**
   * Changes what is told of a file that has not arrived; does nothing once it has. Patient and context may come too late for a
   * file that is on its way: its row then has `firstTold`, and whoever shows it compares with what the hub holds.
   */
  readonly describe: (id: string, changes: ToldChanges) => Promise<void>
  /** Somebody has compared a received file's changes with what the hub holds. */
  readonly forgetFirstTold: (id: string) => Promise<void>
  /** Another try for a refused file. */
  readonly retry: (id: string) => Promise<void>
  /** Forgets a file, received or not. */
  readonly remove: (id: string) => Promise<void>
  /** Takes up what the store holds and sends it; resolves once the store could be read, which is tried until it can. */
  readonly start: () => Promise<void>
  /** Another page changed the store; tried until it can be read. */
  readonly refresh: () => Promise<void>
  readonly stop: () => void
}

/** Whoever is signed in may not send for its site: it waits for someone who may. */
export function waitsForItsPeople({ delayedBy }: Pick<UploadItem, 'delayedBy'>): boolean {
  return delayedBy === 'identity.forbidden'
}

/** How far one file is on its way; lost with the page, the hub knows the rest. */
interface Way {
  readonly tries: Tries
  readonly acknowledgedBytes: number
  /** This device's clock. */
  readonly notBefore: number
  readonly delayedBy: Reason | null
}
const freshWay: Way = { tries: noTries, acknowledgedBytes: 0, notBefore: 0, delayedBy: null }
const storeRetryMs = 5000
const lineSettlesMs = 500

/**
 * Sends what waits in the store, one file at a time, emergencies first and then the oldest, until each has its receipt stored.
 * Survives lost lines, a restarted hub, a closed page and another person signing in; two of them on one store do no harm.
 */
export function createUploader(live: Live, store: OutboxStore): Uploader {
  return new OutboxUploader(live, store)
}

class OutboxUploader implements Uploader {
  readonly #live: Live
  readonly #store: OutboxStore
  readonly #rows: OutboxRows
  readonly #items = createCell<readonly UploadItem[]>([])
  readonly #ways = new Map<string, Way>()
  #started = false
  #stopped = false
  #current: { readonly id: string; readonly stop: AbortController } | null = null
  #cancelWake = () => {}
  #stopFollowing = () => {}

  constructor(live: Live, store: OutboxStore) {
    this.#live = live
    this.#store = store
    this.#rows = createOutboxRows(store, () => this.#show())
  }

  readonly items: Observable<readonly UploadItem[]> = this.#items

  readonly add = async ({ bytes, fileName, siteId, urgency, patient, context }: NewUpload): Promise<OutboxRow> => {
    const uploadKey = this.#live.ids.uuid() as UploadKey
    const file = { fileName, sizeBytes: bytes.length, sha256: sha256Hex(bytes), queuedAt: this.#live.clock.now() }
    const outcome = { firstTold: null, state: 'waiting', receipt: null, refusal: null } as const
    const row: OutboxRow = { id: uploadKey, uploadKey, ...file, siteId, urgency, patient, context, ...outcome }
    await this.#rows.put(row, bytes)
    this.#giveWayTo(row)
    return row
  }

  readonly describe = async (id: string, changes: ToldChanges): Promise<void> => {
    await this.#rows.change(id, (row) => {
      if (row.state === 'received') return null
      const firstTold = row.firstTold ?? { patient: row.patient, context: row.context }
      const patient = { ...row.patient, ...changes.patient }
      const context = { ...row.context, ...changes.context }
      return { ...row, urgency: changes.urgency ?? row.urgency, patient, context, firstTold }
    })
    const row = this.#rows.get(id)
    if (!changes.urgency || row?.state !== 'waiting') return
    // the hub raises what it is told anew to be an emergency
    this.#stopSending(id)
    this.#giveWayTo(row)
  }

  readonly forgetFirstTold = async (id: string): Promise<void> => {
    await this.#rows.change(id, (row) => ({ ...row, firstTold: null }))
  }

  readonly retry = async (id: string): Promise<void> => {
    this.#ways.delete(id)
    await this.#rows.change(id, (row) => (row.state === 'refused' ? { ...row, state: 'waiting', refusal: null } : null))
    this.#kick()
  }

  readonly remove = async (id: string): Promise<void> => {
    this.#stopSending(id)
    await this.#rows.remove(id)
    this.#ways.delete(id)
  }

  readonly start = async (): Promise<void> => {
    if (this.#started) return
    this.#started = true
    this.#stopped = false
    const stops = [this.#live.connection.subscribe(() => this.#kick()), this.#live.me.subscribe(() => this.#tryForPerson())]
    this.#stopFollowing = () => {
      for (const stop of stops) stop()
    }
    await this.#takeUp()
    // the page may have closed between storing a receipt and forgetting the bytes; what fails now is done by the next start
    for (const row of this.#rows.all()) if (row.state === 'received') await this.#store.forgetBytes(row.id).catch(() => undefined)
    this.#kick()
  }

  readonly refresh = async (): Promise<void> => {
    await this.#takeUp()
    this.#kick()
  }

  readonly stop = (): void => {
    this.#started = false
    this.#stopped = true
    this.#stopFollowing()
    this.#cancelWake()
    this.#current?.stop.abort(new Refusal('hub.offline'))
  }

  /** A device short of room or a database that another page upgrades cannot be read at first: what waits there must go all the same. */
  async #takeUp(): Promise<void> {
    while (!this.#stopped) {
      const read = await this.#rows.reload().then(
        () => true,
        () => false,
      )
      if (read) return
      await pause(this.#live.clock, storeRetryMs)
    }
  }

  #show(): void {
    const shown = this.#rows.all().sort(bySendingOrder)
    this.#items.set(shown.map((row) => ({ ...row, ...progressOf(row, this.#wayOf(row.id)), sending: this.#current?.id === row.id })))
  }

  #wayOf(id: string): Way {
    return this.#ways.get(id) ?? freshWay
  }

  #setWay(id: string, changes: Partial<Way>): void {
    this.#ways.set(id, { ...this.#wayOf(id), ...changes })
    this.#show()
  }

  #delay(id: string, ms: number, changes: Partial<Way> = {}): void {
    this.#setWay(id, { ...changes, notBefore: this.#live.clock.now() + ms })
  }

  /** Someone else is here, or the same person with other rights. */
  #tryForPerson(): void {
    for (const [id, way] of this.#ways) if (waitsForItsPeople(way)) this.#ways.delete(id)
    this.#show()
    this.#kick()
  }

  /** Sends the next file, if there is one and nothing is under way. */
  #kick(): void {
    this.#cancelWake()
    if (!this.#started || this.#current || this.#live.connection.get().state !== 'online') return
    const waiting = this.#rows.all().filter((row) => row.state === 'waiting')
    const now = this.#live.clock.now()
    const next = waiting.filter((row) => this.#wayOf(row.id).notBefore <= now).sort(bySendingOrder)[0]
    if (next) return this.#launch(next)
    if (waiting.length === 0) return
    const wakeAt = Math.min(...waiting.map((row) => this.#wayOf(row.id).notBefore))
    this.#cancelWake = this.#live.clock.after(wakeAt - now, () => this.#kick())
  }

  #launch(row: OutboxRow): void {
    const stop = new AbortController()
    this.#current = { id: row.id, stop }
    this.#show()
    void this.#send(row, stop.signal).finally(() => {
      this.#current = null
      this.#show()
      this.#kick()
    })
  }

  async #send({ id }: OutboxRow, signal: AbortSignal): Promise<void> {
    try {
      // a change that is being stored is told too
      const row = await this.#rows.change(id, () => null)
      if (!row) return
      const bytes = await this.#keptBytes(row)
      if (!bytes) return
      const receipt = await sendFile(this.#live, row, bytes, {
        signal,
        onProgress: (acknowledgedBytes) => this.#progress(id, acknowledgedBytes),
      })
      await this.#rows.change(id, (row) => ({ ...row, state: 'received', receipt, refusal: null }))
      await this.#store.forgetBytes(id)
    } catch (error) {
      if (!signal.aborted) await this.#failed(id, error).catch(() => this.#delay(id, storeRetryMs))
    }
  }

  /** Null when another page has settled the file. */
  async #keptBytes(row: OutboxRow): Promise<Uint8Array | null> {
    const bytes = await this.#store.bytes(row.id)
    if (!bytes) {
      await this.#rows.reload()
      if (this.#rows.get(row.id)?.state !== 'waiting') return null
      throw new Refusal('ecg.empty')
    }
    if (sha256Hex(bytes) !== row.sha256) throw new Refusal('ecg.corrupt')
    return bytes
  }

  #progress(id: string, acknowledgedBytes: number): void {
    const way = this.#wayOf(id)
    const moved = acknowledgedBytes > way.acknowledgedBytes
    this.#setWay(id, { acknowledgedBytes, delayedBy: null, tries: moved ? { ...way.tries, failures: 0 } : way.tries })
  }

  async #failed(id: string, error: unknown): Promise<void> {
    const decided = afterRefusal(error, this.#wayOf(id).tries, this.#live.random)
    if (decided.step === 'when-online') {
      // the line may not have told yet that it is gone
      if (this.#live.connection.get().state === 'online') this.#delay(id, lineSettlesMs)
    } else if (decided.step === 'refused') {
      const { reason, details = null } = decided.refusal
      await this.#rows.change(id, (row) => ({ ...row, state: 'refused', refusal: { reason, details } }))
    } else {
      const delayedBy = error instanceof Refusal ? error.reason : 'hub.internal'
      this.#delay(id, decided.afterMs, { tries: decided.tries, delayedBy })
      if (decided.underNewKey) await this.#rows.change(id, (row) => ({ ...row, uploadKey: this.#live.ids.uuid() as UploadKey }))
    }
  }

  #stopSending(id: string): void {
    if (this.#current?.id === id) this.#current.stop.abort(new Refusal('hub.offline'))
  }

  /** A more urgent file goes first; the one on its way resumes where it was. */
  #giveWayTo(row: OutboxRow): void {
    const sending = this.#current && this.#rows.get(this.#current.id)
    if (sending && sending.urgency === 'routine' && row.urgency === 'emergency') this.#stopSending(sending.id)
    this.#kick()
  }
}

function progressOf(row: OutboxRow, { acknowledgedBytes, delayedBy }: Way) {
  return row.state === 'received' ? { acknowledgedBytes: row.sizeBytes, delayedBy: null } : { acknowledgedBytes, delayedBy }
}
