import { type Reason, type Receipt, Refusal, type UploadKey } from '@lianxin/contract'
import { createCell, type Observable } from '../cell.ts'
import type { Live } from '../live.ts'
import { afterRefusal, noTries, type Tries } from './afterRefusal.ts'
import type { Announcement, OutboxRow, OutboxStore } from './outbox.ts'
import { bySendingOrder, createOutboxRows } from './outboxRows.ts'
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
  /** Changes what is told of a file not yet received. False when it has been (then `ecg:describe` is the way) or is gone. */
  readonly amend: (id: string, changes: Partial<Announcement>) => Promise<boolean>
  /** Another try for a refused file. */
  readonly retry: (id: string) => Promise<void>
  /** Forgets a file, received or not. */
  readonly remove: (id: string) => Promise<void>
  /** Takes up what the store holds and sends it. */
  readonly start: () => Promise<void>
  /** Another page changed the store. */
  readonly refresh: () => Promise<void>
  readonly stop: () => void
}

/** How far one file is on its way; lost with the page, the hub knows the rest. */
interface Way {
  readonly tries: Tries
  readonly acknowledgedBytes: number
  /** This device's clock. */
  readonly notBefore: number
  readonly delayedBy: Reason | null
  /** What the hub was told of it when it last took a begin. */
  readonly announced: OutboxRow | null
}
const freshWay: Way = { tries: noTries, acknowledgedBytes: 0, notBefore: 0, delayedBy: null, announced: null }
const storeRetryMs = 5000
const lineSettlesMs = 500

/**
 * Sends what waits in the store, one file at a time, emergencies first and then the oldest, until each has its receipt stored.
 * Survives lost lines, a restarted hub, a closed page and another person signing in; two of them on one store do no harm.
 */
export function createUploader(live: Live, store: OutboxStore): Uploader {
  const ways = new Map<string, Way>()
  const items = createCell<readonly UploadItem[]>([])
  let started = false
  let current: { readonly id: string; readonly stop: AbortController } | null = null
  let cancelWake = () => {}
  let stopFollowing = () => {}

  const wayOf = (id: string) => ways.get(id) ?? freshWay
  const show = () => {
    const shown = rows.all().sort(bySendingOrder)
    items.set(shown.map((row) => ({ ...row, ...progressOf(row, wayOf(row.id)), sending: current?.id === row.id })))
  }
  const rows = createOutboxRows(store, show)
  const setWay = (id: string, changes: Partial<Way>) => {
    ways.set(id, { ...wayOf(id), ...changes })
    show()
  }
  const delay = (id: string, ms: number, changes: Partial<Way> = {}) => setWay(id, { ...changes, notBefore: live.clock.now() + ms })

  const kick = () => {
    cancelWake()
    if (!started || current || live.connection.get().state !== 'online') return
    const waiting = rows.all().filter((row) => row.state === 'waiting')
    const next = waiting.filter((row) => wayOf(row.id).notBefore <= live.clock.now()).sort(bySendingOrder)[0]
    if (next) return launch(next)
    if (waiting.length === 0) return
    const wakeAt = Math.min(...waiting.map((row) => wayOf(row.id).notBefore))
    cancelWake = live.clock.after(wakeAt - live.clock.now(), kick)
  }
  const launch = (row: OutboxRow) => {
    const stop = new AbortController()
    current = { id: row.id, stop }
    show()
    void sendOne(row, stop.signal).finally(() => {
      current = null
      show()
      kick()
    })
  }

  const sendOne = async (row: OutboxRow, signal: AbortSignal) => {
    try {
      const bytes = await keptBytes(row)
      if (!bytes) return
      const receipt = await sendFile(live, row, bytes, {
        signal,
        onBegun: () => setWay(row.id, { announced: row }),
        onProgress: (acknowledgedBytes) => progress(row.id, acknowledgedBytes),
      })
      await describeIfAmended(row.id, receipt)
      await settle(row.id, receipt)
    } catch (error) {
      if (!signal.aborted) await failed(row.id, error).catch(() => delay(row.id, storeRetryMs))
    }
  }
  /** Null when another page has settled the file. */
  const keptBytes = async (row: OutboxRow): Promise<Uint8Array | null> => {
    const bytes = await store.bytes(row.id)
    if (!bytes) {
      await rows.reload()
      if (rows.get(row.id)?.state !== 'waiting') return null
      throw new Refusal('ecg.empty')
    }
    if (sha256Hex(bytes) !== row.sha256) throw new Refusal('ecg.corrupt')
    return bytes
  }
  const progress = (id: string, acknowledgedBytes: number) => {
    const way = wayOf(id)
    const moved = acknowledgedBytes > way.acknowledgedBytes
    setWay(id, { acknowledgedBytes, delayedBy: null, tries: moved ? { ...way.tries, failures: 0 } : way.tries })
  }
  /** What was amended after the hub had taken the file's description would else be lost. */
  const describeIfAmended = async (id: string, { ecgId }: Receipt) => {
    const [row, { announced }] = [rows.get(id), wayOf(id)]
    if (!row || !announced || sameDescription(row, announced)) return
    const { ecg } = await live.call('ecg:read', { ecgId })
    const description = { ecgId, baseVersion: ecg.version, patient: row.patient, context: row.context }
    await live.write('ecg:describe', description).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.retryable) throw error
    })
  }
  const settle = async (id: string, receipt: Receipt) => {
    await rows.change(id, (row) => ({ ...row, state: 'received', receipt, refusal: null }))
    await store.forgetBytes(id)
  }
  const failed = async (id: string, error: unknown) => {
    const decided = afterRefusal(error, wayOf(id).tries, live.random)
    if (decided.step === 'when-online') {
      // the line may not have told yet that it is gone
      if (live.connection.get().state === 'online') delay(id, lineSettlesMs)
      return
    }
    if (decided.step === 'refused') {
      const { reason, details = null } = decided.refusal
      await rows.change(id, (row) => ({ ...row, state: 'refused', refusal: { reason, details } }))
      return
    }
    const delayedBy = error instanceof Refusal ? error.reason : 'hub.internal'
    delay(id, decided.afterMs, { tries: decided.tries, delayedBy })
    if (decided.underNewKey) await rows.change(id, (row) => ({ ...row, uploadKey: live.ids.uuid() as UploadKey }))
  }

  const stopSending = (id: string) => {
    if (current?.id === id) current.stop.abort(new Refusal('hub.offline'))
  }
  /** A more urgent file goes first; the one on its way resumes where it was. */
  const giveWayTo = (row: OutboxRow) => {
    const sending = current && rows.get(current.id)
    if (sending && sending.urgency === 'routine' && row.urgency === 'emergency') stopSending(sending.id)
    kick()
  }

  return {
    items,
    async add({ bytes, fileName, siteId, urgency, patient, context }) {
      const uploadKey = live.ids.uuid() as UploadKey
      const file = { fileName, sizeBytes: bytes.length, sha256: sha256Hex(bytes), queuedAt: live.clock.now() }
      const outcome = { state: 'waiting', receipt: null, refusal: null } as const
      const row: OutboxRow = { id: uploadKey, uploadKey, ...file, siteId, urgency, patient, context, ...outcome }
      await rows.put(row, bytes)
      giveWayTo(row)
      return row
    },
    async amend(id, changes) {
      const row = await rows.change(id, (row) => (row.state === 'received' ? null : { ...row, ...changes }))
      if (!row || row.state === 'received') return false
      giveWayTo(row)
      return true
    },
    async retry(id) {
      ways.delete(id)
      await rows.change(id, (row) => (row.state === 'refused' ? { ...row, state: 'waiting', refusal: null } : null))
      kick()
    },
    async remove(id) {
      stopSending(id)
      await rows.remove(id)
      ways.delete(id)
    },
    async start() {
      if (started) return
      started = true
      stopFollowing = live.connection.subscribe(kick)
      await rows.reload()
      // the page may have closed between storing a receipt and forgetting the bytes
      for (const row of rows.all()) if (row.state === 'received') await store.forgetBytes(row.id)
      kick()
    },
    async refresh() {
      await rows.reload()
      kick()
    },
    stop() {
      started = false
      stopFollowing()
      cancelWake()
      current?.stop.abort(new Refusal('hub.offline'))
    },
  }
}

function progressOf(row: OutboxRow, { acknowledgedBytes, delayedBy }: Way) {
  return row.state === 'received' ? { acknowledgedBytes: row.sizeBytes, delayedBy: null } : { acknowledgedBytes, delayedBy }
}

function sameDescription(a: Announcement, b: Announcement): boolean {
  return JSON.stringify([a.patient, a.context]) === JSON.stringify([b.patient, b.context])
}
