import type { QueueRow, TaskId } from '@lianxin/contract'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { keepLease, type LeaseState } from './lease.ts'
import { everyMs } from '../ui/ticker.ts'

export type LeaseStates = ReadonlyMap<TaskId, LeaseState>

/** Renders nothing; keeps one task's lease while mounted. */
export function KeptLease({ row, onState }: { row: QueueRow; onState(taskId: TaskId, state: LeaseState): void }) {
  const live = useLive()
  const { taskId } = row
  const online = useObservable(live.connection).state === 'online'
  const [lease, setLease] = useState<ReturnType<typeof keepLease> | null>(null)
  // Begun once a task: the row's later versions only bring back this lease's own renewals.
  const firstUntil = useEffectEvent(() => row.leaseUntil ?? live.hubNow())
  useEffect(() => {
    const until = firstUntil()
    onState(taskId, { kind: 'held', until })
    const kept = keepLease(until, {
      renew: () => live.call('queue:renew', { taskId }, { timeoutMs: 8_000 }),
      every: everyMs,
      onChange: (state) => onState(taskId, state),
    })
    setLease(kept)
    return kept.stop
  }, [taskId, live, onState])
  useEffect(() => {
    if (online) void lease?.renewNow()
  }, [online, lease])
  return null
}

export function useLeaseStates(): [LeaseStates, (taskId: TaskId, state: LeaseState) => void] {
  const [states, setStates] = useState<LeaseStates>(new Map())
  const note = useCallback((taskId: TaskId, state: LeaseState) => setStates((old) => new Map(old).set(taskId, state)), [])
  return [states, note]
}
