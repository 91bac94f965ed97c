import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

interface Others {
  readonly signal: AbortSignal
  /** Lines that the process tells which does the work while this one waits. */
  readonly onHeard: (line: string) => void
}

const retryMs = 50

/**
 * Does work that only one process of this machine may do at a time; the others wait, hear how it goes, and then do theirs.
 *
 * The lock is a socket's address, which the system takes back when the process ends, however it ends: a killed process holds nobody up.
 * @param about names the work; processes of different users do not wait for each other
 */
export async function oneAtATime<T>(
  about: string,
  { signal, onHeard }: Others,
  work: (tell: (line: string) => void) => Promise<T>,
): Promise<T> {
  const address = addressOf(about)
  for (;;) {
    signal.throwIfAborted()
    const held = await hold(address)
    if (held) {
      try {
        return await work(held.tell)
      } finally {
        held.release()
      }
    }
    if (!(await listenUntilGone(address, signal, onHeard)) && address.startsWith('/')) rmSync(address, { force: true })
    await delay(retryMs)
  }
}

/** Linux: an address without a file. Elsewhere a socket file, whose remains are cleared when nobody answers there. */
function addressOf(about: string): string {
  const hash = createHash('sha256')
    .update(`${process.getuid?.() ?? ''}\0${about}`)
    .digest('hex')
    .slice(0, 32)
  if (process.platform === 'linux') return `\0lianxin-${hash}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\lianxin-${hash}` : join(tmpdir(), `lianxin-${hash}`)
}

/** Undefined while another process holds it. */
function hold(address: string): Promise<{ tell(line: string): void; release(): void } | undefined> {
  const waiting = new Set<Socket>()
  let last = ''
  const server: Server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket))
    if (last) socket.write(`${last}\n`)
  })
  const tell = (line: string) => {
    last = line
    for (const socket of waiting) socket.write(`${line}\n`)
  }
  const release = () => {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(address, () => resolve({ tell, release }))
  })
}

/** False when nobody answered there. */
function listenUntilGone(address: string, signal: AbortSignal, onHeard: (line: string) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    let answered = false
    const leave = () => socket.destroy()
    signal.addEventListener('abort', leave, { once: true })
    createInterface({ input: socket }).on('line', onHeard)
    socket
      .on('connect', () => (answered = true))
      .on('error', () => undefined)
      .on('close', () => {
        signal.removeEventListener('abort', leave)
        resolve(answered)
      })
  })
}
