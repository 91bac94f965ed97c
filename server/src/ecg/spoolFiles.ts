import { mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../platform/log.ts'
import type { Ticket } from './ticket.ts'

export interface HeldPart {
  readonly ticket: Ticket
  readonly flushedBytes: number
  readonly touchedAt: number
}

/** The file no longer holds what was written to it: someone cleared the folder, or the disk lost it. */
export class PartLost extends Error {
  override readonly name = 'PartLost'
}

/** The spool's folder: `<uploadKey>.part` holds the bytes so far, `<uploadKey>.json` whose they are. */
export class SpoolFiles {
  readonly #dir: string
  constructor(dir: string) {
    this.#dir = dir
  }

  /** What a former process left; what cannot be read is removed. */
  async restore(log: Log): Promise<HeldPart[]> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 })
    const held: HeldPart[] = []
    const names = await readdir(this.#dir)
    for (const key of new Set(names.map((name) => name.split('.')[0] ?? ''))) {
      try {
        held.push(await this.#restoreOne(key))
      } catch (error) {
        log.warn({ uploadKey: key, err: error }, 'upload spool: an unreadable part was removed')
        await this.remove(key)
      }
    }
    return held
  }

  async #restoreOne(key: string): Promise<HeldPart> {
    const ticket = JSON.parse(await readFile(this.#path(key, 'json'), 'utf8')) as Ticket
    const part = await stat(this.#path(key, 'part'))
    return { ticket, flushedBytes: Math.min(part.size, ticket.sizeBytes), touchedAt: part.mtimeMs }
  }

  async writeTicket(ticket: Ticket): Promise<void> {
    const fresh = this.#path(ticket.uploadKey, 'new')
    await writeFile(fresh, JSON.stringify(ticket), { mode: 0o600 })
    await rename(fresh, this.#path(ticket.uploadKey, 'json'))
  }

  /** Writes `bytes` at `offset`, dropping whatever a write that failed half-way left behind it. @throws PartLost */
  async append(key: string, offset: number, bytes: Uint8Array): Promise<void> {
    const file = await open(this.#path(key, 'part'), 'a', 0o600)
    try {
      // lengthening it would put zeros where the lost bytes were
      if ((await file.stat()).size < offset) throw new PartLost()
      await file.truncate(offset)
      await file.appendFile(bytes)
    } finally {
      await file.close()
    }
  }

  /** @throws PartLost */
  async read(key: string, length: number): Promise<Uint8Array> {
    const bytes = await readFile(this.#path(key, 'part')).catch(unlessAbsent)
    if (!bytes || bytes.length < length) throw new PartLost()
    return bytes.subarray(0, length)
  }

  async remove(key: string): Promise<void> {
    await Promise.all((['part', 'json', 'new'] as const).map((ending) => unlink(this.#path(key, ending)).catch(unlessAbsent)))
  }

  #path(key: string, ending: 'part' | 'json' | 'new'): string {
    return join(this.#dir, `${key}.${ending}`)
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
