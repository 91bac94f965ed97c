import { createCell, createUploader, type Live, type Observable, type Uploader, type UploadItem } from '@lianxin/live'
import type { DeviceDatabase } from './deviceDatabase.ts'
import { createOutboxStore } from './outboxStore.ts'

/** The outbox as one window shows it, whichever window of this browser does the sending. */
export interface Outbox extends Pick<Uploader, 'add' | 'describe' | 'forgetFirstTold' | 'retry' | 'remove'> {
  readonly items: Observable<readonly UploadItem[]>
  readonly stop: () => void
}

const lockName = 'lianxin.outbox'
const channelName = 'lianxin.outbox'
/** Receipts stay a day, to recognise a file picked twice; then nothing of the patient stays on this device. */
const forgetAfterMs = 24 * 3600_000
type Progress = Pick<UploadItem, 'id' | 'sending' | 'acknowledgedBytes' | 'delayedBy'>
/** `changed`: the store differs. `progress`: how far the sending window got. */
type Notice = { readonly kind: 'changed' } | { readonly kind: 'progress'; readonly progress: readonly Progress[] }

/**
 * One window of the browser sends (it holds the lock), the others put files into the store and show what they hear.
 * When the sending window closes or crashes, the browser hands the lock to another.
 * Without locks (a page that came over plain http) each window sends: the hub answers a repeat with the same receipt.
 */
export function createOutbox(live: Live, database: DeviceDatabase): Outbox {
  const channel = new BroadcastChannel(channelName)
  const tell = (notice: Notice) => channel.postMessage(notice)
  const uploader = createUploader(
    live,
    createOutboxStore(() => tell({ kind: 'changed' }), database),
  )
  const items = createCell<readonly UploadItem[]>([])
  const closing = new AbortController()
  let leads = false
  let heard: ReadonlyMap<string, Progress> = new Map()

  const show = () => {
    const own = uploader.items.get()
    items.set(leads ? own : own.map((item) => ({ ...item, ...heard.get(item.id) })))
    if (leads) tell({ kind: 'progress', progress: own.map(progressOf) })
  }
  const stopFollowing = uploader.items.subscribe(show)
  channel.onmessage = ({ data }: MessageEvent<Notice>) => {
    if (data.kind === 'changed') return void uploader.refresh()
    heard = new Map(data.progress.map((each) => [each.id, each]))
    if (!leads) show()
  }
  const lead = async () => {
    leads = true
    await uploader.start()
    const yesterday = live.hubNow() - forgetAfterMs
    // changes that the hub may not know stay, whatever this device takes for the time
    for (const { id, receipt, firstTold } of uploader.items.get())
      if (receipt && firstTold === null && receipt.receivedAt < yesterday) await uploader.remove(id).catch(() => undefined)
  }

  void uploader.refresh()
  const locks = 'locks' in navigator ? navigator.locks : null
  if (locks)
    void locks.request(lockName, { signal: closing.signal }, () => lead().then(() => aborted(closing.signal))).catch(() => undefined)
  else void lead()

  return {
    items,
    add: uploader.add,
    describe: uploader.describe,
    forgetFirstTold: uploader.forgetFirstTold,
    retry: uploader.retry,
    remove: uploader.remove,
    stop() {
      closing.abort()
      stopFollowing()
      uploader.stop()
      channel.close()
    },
  }
}

function progressOf({ id, sending, acknowledgedBytes, delayedBy }: UploadItem): Progress {
  return { id, sending, acknowledgedBytes, delayedBy }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
