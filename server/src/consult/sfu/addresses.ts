import { isIPv6 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import type { types as ms } from 'mediasoup'

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Where browsers reach the media: as configured; else what the hub itself listens on, or the machine's own IPv4 addresses. */
export function announcedAddresses(
  configured: readonly string[],
  hubHost: string,
  interfaces: Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>,
): string[] {
  if (configured.length > 0) return [...configured]
  if (loopback.has(hubHost)) return ['127.0.0.1']
  if (hubHost !== '0.0.0.0' && hubHost !== '::') return [hubHost]
  const outside = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === 'IPv4' && !one.internal)
  return outside.length > 0 ? outside.map((one) => one.address) : ['127.0.0.1']
}

/** One socket for UDP and one for TCP, whatever the number of announced addresses: never wider than what is announced. */
export function listenInfos(announced: readonly string[], port: number): ms.TransportListenInfo[] {
  const ip = listenIp(announced)
  const first = announced[0] ?? '127.0.0.1'
  return (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip, announcedAddress: first, ...(port > 0 && { port }) }))
}

function listenIp(announced: readonly string[]): string {
  if (announced.every((address) => loopback.has(address))) return '127.0.0.1'
  return announced.some((address) => isIPv6(address)) ? '::' : '0.0.0.0'
}

/** The worker announces one address; the same socket is reached by the others too, each a little less preferred. */
export function candidatesOf(candidates: readonly ms.IceCandidate[], announced: readonly string[]): ms.IceCandidate[] {
  return announced.flatMap((address, n) =>
    candidates.map((candidate) => ({
      ...candidate,
      ip: address,
      address,
      foundation: n === 0 ? candidate.foundation : `${candidate.foundation}${n}`,
      priority: candidate.priority - n,
    })),
  )
}
