import type { IncomingMessage } from 'node:http'

/** Counts, by address, the lines that have not yet said who they are, so that nobody fills the hub with silent ones. */
export function createDoor(limit: number, behindProxy: boolean) {
  const standing = new Map<string, number>()
  return {
    hasRoom: (request: IncomingMessage) => (standing.get(addressOf(request, behindProxy)) ?? 0) < limit,
    /** @returns to be called when the line is known or gone, as often as one likes */
    enter(request: IncomingMessage): () => void {
      const address = addressOf(request, behindProxy)
      standing.set(address, (standing.get(address) ?? 0) + 1)
      let inside = false
      return () => {
        if (inside) return
        inside = true
        const left = (standing.get(address) ?? 1) - 1
        if (left > 0) standing.set(address, left)
        else standing.delete(address)
      }
    },
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
