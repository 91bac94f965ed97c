import { createServer, connect, type Socket } from 'node:net'

export interface BrokenLine {
  readonly url: string
  /** Bytes that went from clients to the hub so far. */
  readonly sentBytes: () => number
  /** Breaks what is open now; new connections are let through. */
  readonly cut: () => void
  /** Breaks what is open and lets nothing through until `mend`. */
  readonly sever: () => void
  readonly mend: () => void
  readonly stop: () => Promise<void>
}

/** A TCP line to `hubUrl` that carries `bytesPerS` at most and can be cut, as the ones of villages are. */
export async function startBrokenLine(hubUrl: string, bytesPerS: number): Promise<BrokenLine> {
  const { hostname, port } = new URL(hubUrl)
  const open = new Set<Socket>()
  let sent = 0
  let severed = false
  const server = createServer((near) => {
    if (severed) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    near.on('data', (data) => {
      sent += data.length
      far.write(data)
      near.pause()
      setTimeout(() => near.resume(), (1000 * data.length) / bytesPerS)
    })
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    sentBytes: () => sent,
    cut,
    sever() {
      severed = true
      cut()
    },
    mend() {
      severed = false
    },
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
