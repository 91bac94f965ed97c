import type { PartyId, PushOf } from '@lianxin/contract'
import { createCell, type LiveClock, type Observable } from '@lianxin/live'

export interface RemotePointer {
  readonly partyId: PartyId
  readonly sheet: number
  readonly xMm: number
  readonly yMm: number
  /** 1 just moved … 0 gone. */
  readonly opacity: number
}

export interface Pointers {
  readonly shown: Observable<readonly RemotePointer[]>
  readonly heard: (push: Pick<PushOf<'stage:pointed'>, 'partyId' | 'sheet' | 'at'>) => void
  readonly close: () => void
}

/** A hand that rests is still meant for some seconds; then it fades, so that an old one does not lie on a tracing. */
const [restsMs, fadesMs, stepMs] = [6000, 1500, 150]

export function createPointers(clock: LiveClock): Pointers {
  const shown = createCell<readonly RemotePointer[]>([])
  const held = new Map<PartyId, { readonly pointer: RemotePointer; readonly at: number }>()
  let cancelNext = () => {}

  const show = () => {
    cancelNext()
    for (const [partyId, { at }] of held) if (opacityAfter(clock.now() - at) === 0) held.delete(partyId)
    shown.set([...held.values()].map(({ pointer, at }) => ({ ...pointer, opacity: opacityAfter(clock.now() - at) })))
    const oldestMs = Math.max(...[...held.values()].map(({ at }) => clock.now() - at))
    if (held.size > 0) cancelNext = clock.after(Math.max(stepMs, restsMs - oldestMs), show)
  }
  return {
    shown,
    heard({ partyId, sheet, at }) {
      if (at) held.set(partyId, { pointer: { partyId, sheet, ...at, opacity: 1 }, at: clock.now() })
      else held.delete(partyId)
      show()
    },
    close() {
      cancelNext()
      held.clear()
    },
  }
}

export function opacityAfter(ms: number): number {
  return Math.min(1, Math.max(0, 1 - (ms - restsMs) / fadesMs))
}
