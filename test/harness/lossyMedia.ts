import { createSocket, type Socket } from 'node:dgram'

export interface LossyMedia {
  readonly port: number
  /** 0..1 of the packets, either way, from now on. */
  readonly lose: (share: number) => void
  /** Another network, as a telephone that leaves the wireless one: what comes from it now has another address, and the old one is dead. */
  readonly rebind: () => void
  readonly stop: () => void
}

/** A UDP line to the media worker's port that loses packets, as radio lines do. `random` gives 0..1. */
export async function startLossyMedia(workerPort: number, random: () => number): Promise<LossyMedia> {
  const near = createSocket('udp4')
  const farOf = new Map<number, Socket>()
  let loss = 0
  const survives = () => random() >= loss
  near.on('message', (packet, { port, address }) => {
    const far = farOf.get(port) ?? createSocket('udp4')
    if (!farOf.has(port)) {
      farOf.set(port, far)
      far.on('message', (answer) => void (survives() && near.send(answer, port, address)))
    }
    if (survives()) far.send(packet, workerPort, '127.0.0.1')
  })
  await new Promise<void>((resolve) => near.bind(0, '127.0.0.1', resolve))
  return {
    port: near.address().port,
    lose(share) {
      loss = share
    },
    rebind() {
      for (const socket of farOf.values()) socket.close()
      farOf.clear()
    },
    stop() {
      for (const socket of [near, ...farOf.values()]) socket.close()
    },
  }
}
