import type { IncomingMessage } from 'node:http'

/** A line of engine.io, as far as the door cares. */
export interface Line {
  readonly request: IncomingMessage
  once(event: 'close', gone: () => void): unknown
}

/** Counts, by address, the lines that have not yet said who they are, so that nobody fills the hub with silent ones. */
export function createDoor(limit: number, behindProxy: boolean) {
  const standing = new Map<string, number>()
  const outside = new WeakMap<Line, string>()
  function leave(line: Line): void {
    const address = outside.get(line)
    if (address === undefined) return
    outside.delete(line)
    const left = (standing.get(address) ?? 1) - 1
    if (left > 0) standing.set(address, left)
    else standing.delete(address)
  }
  return {
    hasRoom: (request: IncomingMessage) => (standing.get(addressOf(request, behindProxy)) ?? 0) < limit,
    arrive(line: Line): void {
      const address = addressOf(line.request, behindProxy)
      standing.set(address, (standing.get(address) ?? 0) + 1)
      outside.set(line, address)
      line.once('close', () => leave(line))
    },
    letIn: leave,
  }
}

/** What the proxy itself saw is the last entry; those before it anyone can write. */
function addressOf({ headers, socket }: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : ''
  return forwarded || (socket.remoteAddress ?? '')
}
