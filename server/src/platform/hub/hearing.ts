import type { Socket } from 'socket.io'
import type { Clock } from '../clock.ts'

/** When anything came by each open socket last, be it a sign of life. */
export function createHearing(clock: Clock) {
  const heardMs = new Map<string, number>()
  return {
    begin({ id, conn }: Socket): void {
      heardMs.set(id, clock.nowMs())
      conn.on('packet', () => void (heardMs.has(id) && heardMs.set(id, clock.nowMs())))
    },
    end: (id: string) => void heardMs.delete(id),
    /** By the hub's clock; undefined when it is not open. */
    lastHeardMs: (id: string): number | undefined => heardMs.get(id),
  }
}
