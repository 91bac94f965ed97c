import type { EcgDetail, EcgId, TaskStep } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { contextOf, createDescriber, type Describer, describe, patientOf, type Versioned } from './describer.ts'

export interface Opened {
  readonly ecg: EcgDetail
  readonly describer: Describer
}
export interface EcgDetailState {
  readonly opened: Opened | null
  readonly error: unknown
}

/** One ECG of this site, kept current by pushes; edits go through its describer. */
export function useEcgDetail(ecgId: EcgId): EcgDetailState {
  const live = useLive()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    const leaving = new AbortController()
    const read = async () =>
      (await live.callDurably('ecg:read', { ecgId }, { giveUpAfterMs: Number.POSITIVE_INFINITY, signal: leaving.signal })).ecg
    const makeDescriber = (ecg: EcgDetail) =>
      createDescriber(versioned(ecg), {
        save: async (baseVersion, description) => {
          const input = { ecgId, baseVersion, patient: patientOf(description), context: contextOf(description) }
          return (await live.write('ecg:describe', input, { giveUpAfterMs: Number.POSITIVE_INFINITY })).version
        },
        read: async () => versioned(await read()),
        after: live.clock.after,
        hubNow: live.hubNow,
      })
    const show = (ecg: EcgDetail) =>
      setOpened((now) => {
        now?.describer.take(versioned(ecg))
        return { ecg, describer: now?.describer ?? makeDescriber(ecg) }
      })
    const refresh = () => void read().then(show, (caught: unknown) => !leaving.signal.aborted && setError(caught))
    refresh()
    const stop = live.on('ecg:changed', (push) => push.ecgId === ecgId && refresh())
    return () => {
      stop()
      leaving.abort()
    }
  }, [live, ecgId])
  useFlushOnLeave(opened?.describer ?? null)
  return { opened, error }
}

function versioned(ecg: EcgDetail): Versioned {
  return { version: ecg.version, description: describe(ecg) }
}

function useFlushOnLeave(describer: Describer | null): void {
  useEffect(() => {
    if (!describer) return
    addEventListener('pagehide', describer.flush)
    return () => {
      removeEventListener('pagehide', describer.flush)
      describer.flush()
    }
  }, [describer])
}

export interface Step {
  readonly step: TaskStep
  readonly at: number
  readonly personName: string | null
}

/** The task's steps, asked again when its row has a newer version and when the line is back. */
export function useSteps(taskId: EcgDetail['task']['taskId'], version: number): readonly Step[] {
  const live = useLive()
  const online = useObservable(live.connection).state === 'online'
  const [steps, setSteps] = useState<readonly Step[]>([])
  useEffect(() => {
    if (!online) return
    const leaving = new AbortController()
    live.callDurably('queue:steps', { taskId }, { signal: leaving.signal }).then(
      (answer) => setSteps(answer.steps),
      // The page stands without its timeline; the next version or line asks again.
      () => undefined,
    )
    return () => leaving.abort()
  }, [live, taskId, version, online])
  return steps
}
