/** A thin line of a village, modelled in user space where the kernel offers no `tc netem`. */
import { connect, createServer, type Socket } from 'node:net'

export interface ThinLineOptions {
  readonly bitsPerS: number
  /** One way. */
  readonly delayMs: number
  /** 0..1 of the packets, each way. */
  readonly loss: number
  /** 0..1 */
  readonly random: () => number
}

export interface ThinLine {
  readonly url: string
  /** Bytes of packets that were put on the line so far, headers and repetitions included. */
  readonly bytes: () => Readonly<Record<'up' | 'down', number>>
  /** The most that waited to be put on the line since this was asked last: what a sender had given away and could not take back. */
  readonly mostQueuedBytes: () => Readonly<Record<'up' | 'down', number>>
  readonly stop: () => Promise<void>
}

/** IPv4 and TCP with timestamps. */
const headerBytes = 52
const segmentBytes = 1400
const leastRtoMs = 200
const firstRtoMs = 1000
const delayedAckMs = 40

/**
 * TCP to `hubUrl` over a line with a rate, a delay and loss, each way. All connections share the rate. A lost segment holds up
 * what comes behind it, until its sender learns of the loss: by the acknowledgement of a later one (RACK, RFC 8985), else when the
 * retransmission timer ends (RFC 6298, with Linux's least 200 ms). Neither the buffer nor the congestion window is bounded: what
 * a client hands over too fast waits, and shows in what it takes to arrive.
 */
export async function startThinLine(hubUrl: string, options: ThinLineOptions): Promise<ThinLine> {
  const { hostname, port } = new URL(hubUrl)
  const [up, down] = [new Wire(options), new Wire(options)]
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(port), host: hostname, noDelay: true, allowHalfOpen: true })
    near.setNoDelay(true)
    const ends = [near, far] as const
    const hangUp = () => ends.forEach((end) => end.destroy())
    for (const end of ends) {
      open.add(end)
      end.on('error', hangUp)
      end.on('close', () => {
        open.delete(end)
        hangUp()
      })
    }
    const [toHub, toClient] = TcpFlow.pair([up, far], [down, near])
    // SYN and its answer
    near.pause()
    setTimeout(() => near.resume(), 2 * options.delayMs)
    near.on('data', (data: Buffer) => toHub.give(data))
    far.on('data', (data: Buffer) => toClient.give(data))
    near.on('end', () => toHub.end())
    far.on('end', () => toClient.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    bytes: () => ({ up: up.bytes, down: down.bytes }),
    mostQueuedBytes: () => ({ up: up.takeMostQueued(), down: down.takeMostQueued() }),
    stop() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** One direction: packets leave one after the other at its rate and arrive later, or not. */
class Wire {
  bytes = 0
  #mostQueued = 0
  readonly #options: ThinLineOptions
  #freeAt = 0

  constructor(options: ThinLineOptions) {
    this.#options = options
  }

  get delayMs(): number {
    return this.#options.delayMs
  }

  takeMostQueued(): number {
    const most = this.#mostQueued
    this.#mostQueued = 0
    return most
  }

  carry(bytes: number, arrived: () => void): void {
    const { bitsPerS, delayMs, loss, random } = this.#options
    const now = performance.now()
    this.bytes += bytes
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 8000) / bitsPerS
    this.#mostQueued = Math.max(this.#mostQueued, ((this.#freeAt - now) * bitsPerS) / 8000)
    if (random() >= loss) setTimeout(arrived, this.#freeAt - now + delayMs)
  }
}

interface Segment {
  /** Null: the end of what is sent. */
  readonly data: Buffer | null
  sentAt: number
  tries: number
  arrived: boolean
  cancelTimer: () => void
}

/** What one end of a connection sends to the other. */
class TcpFlow {
  readonly #out: Wire
  readonly #to: Socket
  /** What the other end sends back, which carries acknowledgements along. */
  #back: TcpFlow | null = null
  readonly #unacknowledged = new Set<Segment>()
  readonly #undelivered: Segment[] = []
  /** Arrived and not acknowledged yet; the acknowledgement may wait for data that go that way (RFC 1122 4.2.3.2). */
  #toAcknowledge = 0
  #delayedAck: NodeJS.Timeout | null = null
  #srttMs: number | null = null
  #rttVarMs = 0
  #leastRttMs = Number.POSITIVE_INFINITY

  constructor(out: Wire, to: Socket) {
    this.#out = out
    this.#to = to
    to.on('close', () => {
      for (const segment of this.#unacknowledged) segment.cancelTimer()
    })
  }

  static pair([up, toHub]: readonly [Wire, Socket], [down, toClient]: readonly [Wire, Socket]): readonly [TcpFlow, TcpFlow] {
    const flows = [new TcpFlow(up, toHub), new TcpFlow(down, toClient)] as const
    flows[0].#back = flows[1]
    flows[1].#back = flows[0]
    return flows
  }

  give(data: Buffer): void {
    for (let at = 0; at < data.length; at += segmentBytes) this.#add(data.subarray(at, at + segmentBytes))
  }

  end(): void {
    this.#add(null)
  }

  #add(data: Buffer | null): void {
    const segment: Segment = { data, sentAt: 0, tries: 0, arrived: false, cancelTimer: () => {} }
    this.#undelivered.push(segment)
    this.#unacknowledged.add(segment)
    this.#send(segment)
  }

  #send(segment: Segment): void {
    if (this.#to.destroyed || !this.#unacknowledged.has(segment)) return
    segment.sentAt = performance.now()
    segment.cancelTimer()
    const timer = setTimeout(() => this.#send(segment), this.#rtoMs() * 2 ** Math.min(segment.tries, 6))
    segment.tries += 1
    segment.cancelTimer = () => clearTimeout(timer)
    const told = this.#back?.takeAcknowledgement()
    this.#out.carry(headerBytes + (segment.data?.length ?? 0), () => {
      told?.()
      segment.arrived = true
      this.#deliver()
      this.#acknowledgeSoon()
    })
  }

  #deliver(): void {
    while (this.#undelivered[0]?.arrived) {
      const { data } = this.#undelivered.shift() as Segment
      if (this.#to.destroyed) return
      if (data) this.#to.write(data)
      else this.#to.end()
    }
  }

  #acknowledgeSoon(): void {
    this.#toAcknowledge += 1
    // out of order, or the second one: at once
    if (this.#toAcknowledge > 1 || this.#undelivered.some(({ arrived }) => arrived)) this.#acknowledgeNow()
    else this.#delayedAck ??= setTimeout(() => this.#acknowledgeNow(), delayedAckMs)
  }

  #acknowledgeNow(): void {
    const told = this.takeAcknowledgement()
    if (told && this.#back) this.#back.#out.carry(headerBytes, told)
  }

  /** What has arrived up to now, all of it (cumulative, and SACK); undefined when there is nothing to acknowledge. */
  takeAcknowledgement(): (() => void) | undefined {
    if (this.#delayedAck) clearTimeout(this.#delayedAck)
    this.#delayedAck = null
    if (this.#toAcknowledge === 0) return undefined
    this.#toAcknowledge = 0
    const arrived = [...this.#unacknowledged].filter((segment) => segment.arrived)
    return () => this.#acknowledged(arrived)
  }

  #acknowledged(segments: readonly Segment[]): void {
    const now = performance.now()
    let newestSentAt = Number.NEGATIVE_INFINITY
    for (const segment of segments) {
      if (!this.#unacknowledged.delete(segment)) continue
      segment.cancelTimer()
      newestSentAt = Math.max(newestSentAt, segment.sentAt)
      // the round trip of a repeated segment is not known (Karn's algorithm)
      if (segment.tries === 1) this.#measure(now - segment.sentAt)
    }
    for (const earlier of this.#unacknowledged) if (earlier.sentAt < newestSentAt) this.#mayBeLost(earlier)
  }

  /** Something sent later was acknowledged: lost, unless only overtaken. */
  #mayBeLost(segment: Segment): void {
    const { sentAt, cancelTimer } = segment
    const timer = setTimeout(() => segment.sentAt === sentAt && this.#send(segment), this.#leastRttMs / 4)
    segment.cancelTimer = () => {
      cancelTimer()
      clearTimeout(timer)
    }
  }

  #measure(rttMs: number): void {
    this.#leastRttMs = Math.min(this.#leastRttMs, rttMs)
    if (this.#srttMs === null) {
      this.#srttMs = rttMs
      this.#rttVarMs = rttMs / 2
      return
    }
    this.#rttVarMs += (Math.abs(rttMs - this.#srttMs) - this.#rttVarMs) / 4
    this.#srttMs += (rttMs - this.#srttMs) / 8
  }

  #rtoMs(): number {
    return this.#srttMs === null ? firstRtoMs : this.#srttMs + Math.max(leastRtoMs, 4 * this.#rttVarMs)
  }
}
