import { Refusal } from '@lianxin/contract'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { PartLost, SpoolFiles } from './spoolFiles.ts'
import { meansTheSame, type Ticket } from './ticket.ts'

export interface SpoolLimits {
  readonly uploadsPerPerson: number
  /** Announced bytes of all open uploads together. */
  readonly totalBytes: number
  /** Bytes held in memory because they are not on disk yet. */
  readonly pendingBytes: number
  readonly staleAfterMs: number
  /** An upload untouched for this long makes room when its sender has too many. */
  readonly abandonedAfterMs: number
  readonly flushEveryMs: number
  /** An upload younger than this is kept in memory only. */
  readonly quickMs: number
}
export const spoolLimits: SpoolLimits = {
  uploadsPerPerson: 20,
  totalBytes: 4 * 1024 ** 3,
  pendingBytes: 128 * 1024 ** 2,
  staleAfterMs: 48 * 3_600_000,
  abandonedAfterMs: 10 * 60_000,
  flushEveryMs: 250,
  quickMs: 1_000,
}

interface Upload {
  ticket: Ticket
  ticketWritten: boolean
  /** Bytes safely in the file. */
  flushedBytes: number
  nextOffset: number
  /** From flushedBytes on. */
  pending: Uint8Array[]
  /** When this process first heard of it. */
  readonly openedAt: number
  touchedAt: number
  flushing: Promise<void> | null
}

/**
 * Bytes on their way in. Chunks are kept in memory and written behind, so that a quick upload never touches the disk and a
 * slow one loses at most its first second, later a quarter second, to a killed hub; the sender is then told where to go on.
 */
export class Spool {
  readonly #files: SpoolFiles
  readonly #clock: Clock
  readonly #log: Log
  readonly #limits: SpoolLimits
  readonly #uploads = new Map<string, Upload>()
  readonly #timers: { stop(): void }[] = []
  #pendingBytes = 0

  constructor(deps: { dir: string; clock: Clock; log: Log; limits?: SpoolLimits }) {
    this.#files = new SpoolFiles(deps.dir)
    this.#clock = deps.clock
    this.#log = deps.log
    this.#limits = deps.limits ?? spoolLimits
  }

  async start(): Promise<void> {
    for (const { ticket, flushedBytes, touchedAt } of await this.#files.restore(this.#log)) {
      const upload = {
        ticket,
        ticketWritten: true,
        flushedBytes,
        nextOffset: flushedBytes,
        pending: [],
        openedAt: 0,
        touchedAt,
        flushing: null,
      }
      this.#uploads.set(ticket.uploadKey, upload)
    }
    this.#timers.push(this.#clock.every(this.#limits.flushEveryMs, () => this.#flushAll(false)))
    this.#timers.push(this.#clock.every(3_600_000, () => this.#dropStale()))
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) timer.stop()
    await this.#flushAll(true)
  }

  /** Begins or resumes; answers the offset to send from. @throws Refusal */
  open(ticket: Ticket): number {
    const known = this.#uploads.get(ticket.uploadKey)
    if (known) return this.#resume(known, ticket)
    this.#admit(ticket)
    const now = this.#clock.nowMs()
    const begun = { ticketWritten: false, flushedBytes: 0, nextOffset: 0, pending: [], openedAt: now, touchedAt: now, flushing: null }
    this.#uploads.set(ticket.uploadKey, { ticket, ...begun })
    return 0
  }

  /** Takes the chunk at the current offset, acknowledges one already held. @throws Refusal */
  append(uploadKey: string, personId: string, offset: number, data: Uint8Array): number {
    const upload = this.#own(uploadKey, personId)
    const { nextOffset } = upload
    if (offset > nextOffset) throw new Refusal('ecg.upload-gap', { nextOffset })
    if (offset < nextOffset) return nextOffset
    if (offset + data.length > upload.ticket.sizeBytes) throw new Refusal('ecg.upload-altered')
    // the disk does not keep up (or is full): the sender keeps the file and tries again later
    if (this.#pendingBytes > this.#limits.pendingBytes) throw new Refusal('hub.rate-limited')
    upload.pending.push(data)
    this.#pendingBytes += data.length
    upload.nextOffset += data.length
    upload.touchedAt = this.#clock.nowMs()
    return upload.nextOffset
  }

  /** The upload, complete. @throws Refusal if it is unknown or bytes are missing */
  async whole(uploadKey: string, personId: string): Promise<{ ticket: Ticket; bytes: Buffer }> {
    const upload = this.#own(uploadKey, personId)
    const { ticket, nextOffset } = upload
    if (nextOffset < ticket.sizeBytes) throw new Refusal('ecg.upload-gap', { nextOffset })
    await upload.flushing
    const { flushedBytes, pending } = upload
    const parts = [...pending]
    if (flushedBytes > 0) parts.unshift(await this.#written(uploadKey, flushedBytes))
    return { ticket, bytes: joined(parts, ticket.sizeBytes) }
  }

  /** @throws Refusal ecg.upload-unknown when it is there no longer: the sender, who has the file, begins again */
  async #written(uploadKey: string, length: number): Promise<Uint8Array> {
    try {
      return await this.#files.read(uploadKey, length)
    } catch (error) {
      if (!(error instanceof PartLost)) throw error
      this.#log.error({ uploadKey }, 'upload spool: what was written is gone; its sender begins again')
      await this.#discard(uploadKey)
      throw new Refusal('ecg.upload-unknown')
    }
  }

  knows(uploadKey: string, personId: string): boolean {
    return this.#uploads.get(uploadKey)?.ticket.personId === personId
  }

  async forget(uploadKey: string): Promise<void> {
    const upload = this.#uploads.get(uploadKey)
    if (!upload) return
    this.#uploads.delete(uploadKey)
    await upload.flushing
    for (const chunk of upload.pending.splice(0)) this.#pendingBytes -= chunk.length
    if (upload.ticketWritten || upload.flushedBytes > 0) await this.#files.remove(uploadKey)
  }

  #own(uploadKey: string, personId: string): Upload {
    const upload = this.#uploads.get(uploadKey)
    if (!upload || upload.ticket.personId !== personId) throw new Refusal('ecg.upload-unknown')
    return upload
  }

  #admit(ticket: Ticket): void {
    const open = [...this.#uploads.values()]
    const ofPerson = open.filter((other) => other.ticket.personId === ticket.personId)
    const announcedBytes = open.reduce((sum, other) => sum + other.ticket.sizeBytes, ticket.sizeBytes)
    if (ofPerson.length < this.#limits.uploadsPerPerson && announcedBytes <= this.#limits.totalBytes) return
    const abandoned = ofPerson.find((other) => other.touchedAt < this.#clock.nowMs() - this.#limits.abandonedAfterMs)
    if (!abandoned) throw new Refusal('ecg.too-many-uploads', { limit: this.#limits.uploadsPerPerson })
    // its sender, should it come back, is told to begin again and still has the file
    void this.#discard(abandoned.ticket.uploadKey)
    this.#admit(ticket)
  }

  #resume(upload: Upload, ticket: Ticket): number {
    this.#own(ticket.uploadKey, ticket.personId)
    if (!meansTheSame(upload.ticket, ticket)) throw new Refusal('ecg.upload-altered')
    // urgency and what the sender typed may have changed while the line was down
    upload.ticket = ticket
    upload.ticketWritten = false
    upload.touchedAt = this.#clock.nowMs()
    return upload.nextOffset
  }

  async #flushAll(everything: boolean): Promise<void> {
    for (const upload of this.#uploads.values()) {
      const due = upload.pending.length > 0 || (upload.flushedBytes > 0 && !upload.ticketWritten)
      // a quick upload ends before it is worth a file
      if (!due || upload.flushing || (!everything && upload.openedAt > this.#clock.nowMs() - this.#limits.quickMs)) continue
      upload.flushing = this.#flush(upload)
      await upload.flushing
      upload.flushing = null
    }
  }

  async #flush(upload: Upload): Promise<void> {
    const { ticket, flushedBytes, pending } = upload
    const count = pending.length
    const bytes = Buffer.concat(pending)
    const ticketIsNews = !upload.ticketWritten
    upload.ticketWritten = true
    try {
      if (ticketIsNews) await this.#files.writeTicket(ticket)
      await this.#files.append(ticket.uploadKey, flushedBytes, bytes)
      pending.splice(0, count)
      upload.flushedBytes += bytes.length
      this.#pendingBytes -= bytes.length
    } catch (error) {
      upload.ticketWritten = false
      // not awaited: forgetting it waits for this very flush
      if (error instanceof PartLost) void this.#discard(ticket.uploadKey)
      this.#log.error({ uploadKey: ticket.uploadKey, err: error }, 'upload spool: writing failed; kept in memory')
    }
  }

  async #dropStale(): Promise<void> {
    const before = this.#clock.nowMs() - this.#limits.staleAfterMs
    for (const [key, upload] of this.#uploads) if (upload.touchedAt < before) await this.#discard(key)
  }

  /** Forgets what nobody waits for: a disk that refuses is no reason to end the process. */
  async #discard(uploadKey: string): Promise<void> {
    await this.forget(uploadKey).catch((error: unknown) => {
      this.#log.error({ uploadKey, err: error }, 'upload spool: an abandoned upload could not be removed')
    })
  }
}

/** In memory that a decoding thread can read too: handing the bytes over copies nothing. */
function joined(parts: readonly Uint8Array[], length: number): Buffer {
  const bytes = Buffer.from(new SharedArrayBuffer(length))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
