import { useCallback } from 'react'
import { useLive } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { allowNotifications } from '../ui/notify.ts'
import { unlockSound } from '../ui/sound.ts'
import { useWriting } from '../ui/useWriting.ts'
import { useQueue } from './useQueue.ts'

export interface Duty {
  readonly on: boolean
  readonly since: number | null
  readonly busy: boolean
  /** What the last change was refused with. */
  readonly error: unknown
  /** From a gesture: it also asks the browser for sound and notifications. */
  set(on: boolean): Promise<boolean>
}

export function useDuty(): Duty {
  const live = useLive()
  const { personId } = useMe()
  const { onDuty, table } = useQueue('reading')
  const { busy, error, run } = useWriting()
  const mine = onDuty.find((duty) => duty.person.id === personId)
  const set = useCallback(
    (on: boolean) => {
      if (on) void Promise.all([unlockSound(), allowNotifications()])
      return run(async () => table.applyDuty((await live.write('queue:set-duty', { on }, { giveUpAfterMs: 10_000 })).onDuty))
    },
    [live, run, table],
  )
  return { on: mine !== undefined, since: mine?.since ?? null, busy, error, set }
}
